"""Reporting checklists: each item with where the report answers it, the authors' own text, or a blank for them."""

from dataclasses import replace

from oncosurv.checklists import CHECKLISTS
from oncosurv.language import phrase, say
from oncosurv.report.blocks import Heading, Linked, Row, Table, places, text
from oncosurv.report.references import merge_references

COLUMNS = ["checklist", "item", "part", "asks", "status", "shown", "author_text", "left", "citation"]
STATUS = {
    "report": phrase("in this report"),
    "partly": phrase("in part"),
    "author": phrase("by the authors"),
    "blank": phrase("blank"),
    "without": phrase("does not apply"),
}
BLANK = phrase("[for the authors]")


def read_checklists(material, blocks):
    """Rows of report/checklists.csv, keys as COLUMNS: one an item of a checklist.

    status: report (all of it is among `blocks`), partly (the rest, named in `left`, is for people), author (text of the
    study file, which may stand beside what is shown), blank (for the authors), without (does not apply). shown: names
    of blocks, each of which is there.
    """
    names = list(places(blocks))
    given = {
        (entry["checklist"], entry["item"]): str(entry["text"])
        for entry in material.study["report"].get("author_texts", [])
    }
    rows = []
    for checklist in CHECKLISTS:
        for item in checklist.items:
            groups = [[name for name in names if _fits(name, group)] for group in item.shown]
            shown = list(dict.fromkeys(name for group in groups for name in group)) if all(groups) else []
            own = given.get((checklist.name, item.number), "")
            left = "" if any(_fits(name, item.unless) for name in shown) else item.left
            rows.append(
                {
                    "checklist": checklist.name, "item": item.number, "part": say(item.part), "asks": say(item.asks),
                    "status": _status(item, left, shown, own), "shown": shown, "author_text": own,
                    "left": "" if own or item.without else say(left), "citation": say(checklist.citation),
                }
            )  # fmt: skip
    return rows


def _fits(name, group):
    return any(name == wanted or (wanted.endswith("-") and name.startswith(wanted)) for wanted in group)


def _status(item, left, shown, own):
    if own:
        return "author"
    if item.without:
        return "without"
    if not shown:
        return "blank"
    return "partly" if left else "report"


def write_checklists(material, blocks, apart=False):
    """One table a checklist. blocks: the report so far, to which the items lead.

    apart: as a file of its own, in which a place is named by its section and not linked.
    """
    rows, names = read_checklists(material, blocks), places(blocks)
    sections = _sections(blocks) if apart else {}
    found = [] if apart else [Heading(2, say("Reporting checklists"), "checklists")]
    for checklist in CHECKLISTS:
        own = [row for row in rows if row["checklist"] == checklist.name]
        counts = {say(words): sum(row["status"] == status for row in own) for status, words in STATUS.items()}
        counted = ", ".join(f"{count} {words}" for words, count in counts.items() if count)
        found += [
            Heading(2 if apart else 3, say(checklist.title), f"checklist-{checklist.name}"),
            text(
                say(
                    "{own} items: {counted}. In short words; the items themselves: {citation}",
                    own=len(own),
                    counted=counted,
                    citation=say(checklist.citation),
                )
            ),
            _table(material, checklist, own, names, sections),
        ]
    return found


def _sections(blocks):
    """{name of a table, figure or heading: chapter and section that it stands in}."""
    found, chapter, section = {}, "", ""
    for block in blocks:
        if isinstance(block, Heading):
            chapter, section = (block.text, "") if block.level == 2 else (chapter, block.text)
            found[block.anchor] = chapter if block.level == 2 else f"{chapter}, {section}"
        elif hasattr(block, "name"):
            found[block.name] = ", ".join(filter(None, (chapter, section)))
    return found


def _table(material, checklist, rows, names, sections):
    body, seen = [], None
    for row in rows:
        if row["part"] != seen:
            seen = row["part"]
            body.append(Row((seen,), "group"))
        item = next(item for item in checklist.items if item.number == row["item"])
        cells = (
            f"{row['item']}. {row['asks']}",
            say(STATUS[row["status"]]).capitalize(),
            _where(row, names, sections),
            _rest(row, item),
        )
        body.append(Row(cells, "level"))
    return Table(
        f"items-{checklist.name}",
        material.mark(say("{title}: where each item stands", title=say(checklist.title))),
        (
            (say("Item"), "l"),
            (say("Status"), "l"),
            (say("Place in this report"), "l"),
            (say("Text of the authors, or what they must add"), "l"),
        ),
        tuple(body),
        source="report/checklists.csv",
        notes=(say("Authors' texts come from report: author_texts of the study file."),),
    )


def _where(row, names, sections):
    """Links to the places within the report; in a file of its own the sections, each with its tables and figures."""
    if not row["shown"]:
        return say("Not in this report")
    if not sections:
        return Linked([(names[name], name) for name in row["shown"]])
    places_of = {}
    for name in row["shown"]:
        own = places_of.setdefault(sections[name], [])
        own += [names[name]] if not sections[name].endswith(names[name]) else []
    told = {
        section: "".join(words for words, _ in merge_references([(name, name) for name in own]))
        for section, own in places_of.items()
    }
    return "; ".join(f"{section}: {own}" if own else section for section, own in told.items())


def checklist_document(material, document):
    """The checklists as a Document of their own, for the file that a journal asks for beside the paper."""
    blocks = write_checklists(material, document.blocks, apart=True)
    title = say("Reporting checklists: {title}", title=document.title)
    note = say("Places are those of the report: its chapters and sections, tables and figures.")
    return replace(document, title=title, note=note, blocks=tuple(blocks))


def _rest(row, item):
    """The authors' text, what is left for them, or why there is nothing."""
    if row["author_text"]:
        return row["author_text"]
    if item.without:
        return say(item.without).capitalize()
    if row["status"] == "blank":
        return say(BLANK)
    return f"{say(BLANK)}: {row['left']}" if row["left"] else say("Nothing")
