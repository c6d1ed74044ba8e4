"""The question, and the frame of the study in a line."""

from oncosurv.language import phrase, say
from oncosurv.report.blocks import Heading, text

DESIGNS = {"retrospective": phrase("Retrospective cohort"), "prospective": phrase("Prospective cohort")}


def write_front(material):
    """Question, design, whether the analysis was planned, data cut."""
    study = material.study["study"]
    planned = (
        say("written before the data were seen")
        if study["prespecified"]
        else say("not written before the data were seen")
    )
    design = say(DESIGNS.get(study["design"], study["design"]))
    return [
        Heading(2, say("Question"), "question"),
        text(study["question"]),
        text(
            say(
                "{design}; analysis plan {planned}; data cut {data_cut}.",
                design=design,
                planned=planned,
                data_cut=material.data_cut,
            )
            if material.data_cut
            else say("{design}; analysis plan {planned}.", design=design, planned=planned)
        ),
    ]
