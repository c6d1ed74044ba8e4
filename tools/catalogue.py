"""Message catalogues: `python -m tools.catalogue` brings oncosurv/locale/*.po up to the code and compiles them.

New messages come in untranslated, and those that are gone leave. The test of the catalogues names what is still to do.
"""

import ast
import io
import string
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from oncosurv.checklists import CHECKLISTS

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "oncosurv/locale"
LANGUAGES = ("es",)
SINGLE, COUNTED = ("say", "phrase", "sentence"), "say_count"  # what the texts stand in; say_in has its context first
TEMPLATES = "oncosurv/report/templates/*.j2"
HEADER = "# Texts of the report, figures and checklists; python -m tools.catalogue keeps them in step with the code."
KEPT = (
    "Language",
    "Plural-Forms",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
)  # of the header's lines
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)  # catalogues depend on no day


def extract_messages():
    """Catalog of all messages of the code and the templates; a message names the files that say it."""
    found = Catalog(project="Oncosurv", charset="utf-8")
    for path in sorted(ROOT.glob("oncosurv/**/*.py")):
        for message, context in texts_of(path.read_text(encoding="utf-8")):
            found.add(message, locations=[(str(path.relative_to(ROOT)), None)], context=context)
    for path in sorted(ROOT.glob(TEMPLATES)):
        with open(path, "rb") as file:
            for _, message, _, _ in extract("jinja2.ext:babel_extract", file, {"say": None}):
                found.add(message, locations=[(str(path.relative_to(ROOT)), None)])
    for text in checklist_texts():
        found.add(text, locations=[("oncosurv/checklists.py", None)])
    return found


def texts_of(code):
    """(message, context or None) of the calls in Python code that say a text; a plural is a pair of texts."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            texts = [part.value for part in node.args if isinstance(part, ast.Constant) and isinstance(part.value, str)]
            if node.func.id in SINGLE and texts:
                yield texts[0], None
            elif node.func.id == COUNTED and len(texts) > 1:
                yield tuple(texts[:2]), None
            elif node.func.id == "say_in" and len(texts) > 1:
                yield texts[1], texts[0]


def checklist_texts():
    """What the report says of a checklist's items; the lists themselves are plain data."""
    for checklist in CHECKLISTS:
        yield from (checklist.title, checklist.citation)
        for item in checklist.items:
            yield from filter(None, (item.part, item.asks, item.left, item.without))


def read_catalogue(language):
    """The catalogue of a language as it lies in the tree; an empty one where there is none."""
    path = LOCALE / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, project="Oncosurv")
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def updated(language, found):
    """The catalogue of a language with exactly the messages found, in the order of their text."""
    old = read_catalogue(language)
    new = Catalog(locale=language, charset="utf-8", fuzzy=False, header_comment=HEADER)
    for message in found:
        if message.id:
            known = old.get(message.id, context=message.context)
            same = known is not None and (isinstance(known.id, str) or known.id == message.id)
            said = known.string if same else ("", "") if message.pluralizable else ""
            flags = known.flags - {"python-format"} if same else set()
            new.add(message.id, said, locations=message.locations, flags=flags, context=message.context)
    for message in new:
        message.flags.discard("python-format")  # a % in a message is a per cent sign
    return new


def po_bytes(catalogue):
    """A catalogue as a .po file."""
    file = io.BytesIO()
    write_po(file, catalogue, width=110, sort_output=True, omit_header=False, include_lineno=False)
    head, _, messages = file.getvalue().partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if line[:1] != b'"' or line[1:].split(b":")[0].decode() in KEPT]
    return b"\n".join(lines) + b"\n\n" + messages


def mo_bytes(language):
    """What the .po file of a language compiles to; untranslated and fuzzy messages are left out."""
    catalogue = read_catalogue(language)
    catalogue.creation_date = catalogue.revision_date = LONG_AGO
    file = io.BytesIO()
    write_mo(file, catalogue)
    return file.getvalue()


def fields(text):
    """Names in braces of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def problems_of(language, found):
    """What keeps a catalogue from being complete, a line each; [] where nothing is."""
    catalogue, problems = read_catalogue(language), []
    for message in found:
        if not message.id:
            continue
        words = message.id if isinstance(message.id, str) else message.id[0]
        own = catalogue.get(message.id, context=message.context)
        if own is None or (not isinstance(message.id, str) and own.id != message.id):
            problems.append(f"not in the catalogue: {words}")
            continue
        problems += [f"fuzzy: {words}"] if own.fuzzy else []
        said = own.string if isinstance(own.string, (tuple, list)) else (own.string,)
        if not all(said) or (message.pluralizable and len(said) != catalogue.num_plurals):
            problems.append(f"untranslated: {words}")
            continue
        ids = message.id if message.pluralizable else (message.id,)
        for text in said:
            wanted, there = set().union(*map(fields, ids)), fields(text)
            loose = wanted - {"n"} <= there <= wanted if message.pluralizable else there == wanted
            if not loose:
                problems.append(f"other names in braces: {words}: {text}")
    known = {(str(message.id), message.context) for message in found}
    gone = [message for message in catalogue if message.id and (str(message.id), message.context) not in known]
    return problems + [f"said no longer: {message.id}" for message in gone]


def main():
    """Update and compile every catalogue, and say what is left to translate."""
    found = extract_messages()
    for language in LANGUAGES:
        new = updated(language, found)
        (LOCALE / f"{language}.po").write_bytes(po_bytes(new))
        (LOCALE / f"{language}.mo").write_bytes(mo_bytes(language))
        problems = problems_of(language, found)
        print(f"{language}: {len(list(found)) - 1} messages, {len(problems)} to do", *problems[:40], sep="\n  ")
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
