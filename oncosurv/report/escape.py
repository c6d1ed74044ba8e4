"""The one place where text becomes Markdown. Whatever a label holds comes out of Pandoc as that text."""

import re
import unicodedata

from oncosurv.report.blocks import Linked, Ref, Strong

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
        return ", ".join(f"[{escape(words)}](#{name})" for words, name in value.links)
    text = plain(value)
    return SIGNS.sub(lambda match: match[0] if match[0] in QUIET else f"\\{match[0]}", text)


def escape_parts(parts, numbers):
    """Running text of str, Ref and Strong as Markdown; numbers: {name: 'Table 3'}."""
    return "".join(_part(part, numbers) for part in parts)


def _part(part, numbers):
    if isinstance(part, Ref):
        return f"[{escape(numbers[part.name])}](#{part.name})"
    if isinstance(part, Strong):
        return f"**{escape(part.text)}**"
    lead = " " if str(part)[:1] == " " else ""
    tail = " " if str(part)[1:] and str(part)[-1:] == " " else ""
    return f"{lead}{escape(part)}{tail}"
