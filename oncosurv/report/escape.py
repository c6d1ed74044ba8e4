"""The one place where text becomes Markdown. Whatever a label holds comes out of Pandoc as that text."""

import re
import unicodedata

from oncosurv.report.blocks import Cite, Linked, Ref, Refs, Strong
from oncosurv.report.references import merge_references

# Every ASCII punctuation sign may be escaped in Pandoc's Markdown, and an escaped sign never means anything.
SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
QUIET = frozenset(
    ",;%/=?"
)  # signs that Pandoc gives no meaning inside a line; left alone so that the source can be read
SPACES = re.compile(r"[ \t\r\n\f\v]+")


def plain(value):
    """Text on one line, without control characters."""
    text = "".join(sign for sign in str(value) if sign in "\t\r\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
    return SPACES.sub(" ", text).strip(" ")


def escape(value):
    """Plain text as Markdown that reads as that text: on one line, without control characters, every sign inert.

    A Linked cell keeps its links.
    """
    if isinstance(value, Linked):
        return _linked(value.pieces)
    text = plain(value)
    return SIGNS.sub(lambda match: match[0] if match[0] in QUIET else f"\\{match[0]}", text)


def escape_parts(parts, numbers, addresses=None):
    """Running text of str, Ref, Refs, Cite and Strong as Markdown; numbers: {name: 'Table 3'}.

    addresses: those of Document.addresses, to which a Cite leads. Without them, for forms on pages, its text stands
    alone, and the tables that were cited and not named in the text stand behind it in brackets.
    """
    words = "".join(_part(part, numbers, addresses or {}) for part in parts)
    if addresses is not None:
        return words
    named = {part.name for part in parts if isinstance(part, Ref)}
    named |= {name for part in parts if isinstance(part, Refs) for name in part.names}
    cited = dict.fromkeys(part.table for part in parts if isinstance(part, Cite) and part.table in numbers)
    links = tuple(name for name in cited if name not in named)
    return f"{words.rstrip()} ({_part(Refs(links), numbers, {})})" if links else words


def _part(part, numbers, addresses):
    if isinstance(part, Ref):
        return f"[{escape(numbers[part.name])}](#{part.name})"
    if isinstance(part, Refs):
        return _linked(merge_references([(numbers[name], name) for name in part.names]))
    if isinstance(part, Strong):
        return f"**{escape(part.text)}**"
    if isinstance(part, Cite):
        address = addresses.get((part.table, part.shows)) or addresses.get((part.table, ()))
        return f"[{escape(part.text)}](#{address}){{.cite}}" if address else escape(part.text)
    return _spaced(str(part))


def _linked(pieces):
    """Pieces of merge_references: those with a name as links."""
    words = (f"[{escape(text)}](#{name})" if name else _spaced(text) for text, name in pieces)
    return "".join(words)


def _spaced(text):
    """Plain text as Markdown with the spaces at its ends."""
    lead = " " if text[:1] == " " else ""
    tail = " " if text[1:] and text[-1:] == " " else ""
    return f"{lead}{escape(text)}{tail}"
