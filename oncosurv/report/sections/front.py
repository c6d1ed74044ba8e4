"""The question, and the frame of the study in a line."""

from oncosurv.report.blocks import Heading, text

DESIGNS = {"retrospective": "Retrospective cohort", "prospective": "Prospective cohort"}


def write_front(material):
    """Question, design, whether the analysis was planned, data cut."""
    study = material.study["study"]
    planned = "written before the data were seen" if study["prespecified"] else "not written before the data were seen"
    design = DESIGNS.get(study["design"], study["design"])
    return [
        Heading(2, "Question", "question"),
        text(study["question"]),
        text(f"{design}; analysis plan {planned}; data cut {study['data_cut']}."),
    ]
