"""In which encoding a text file is written: decided by all of its bytes, with what speaks for it."""

import codecs
import re
from collections import Counter
from itertools import islice

BLOCK = 2**24
CONTEXTS = 5000  # bytes beyond ASCII of a block that are looked at with the byte before them
HIGH = re.compile(rb"[\x80-\xff]")
ASCII = bytes(range(128))
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# Where UTF-8 does not fit: Western encodings of Windows, older Unix, DOS and old Macintosh programs.
WESTERN = ("cp1252", "latin-1", "cp850", "mac_roman")
LIKELY = frozenset("áéíóúüñÁÉÍÓÚÜÑçÇàèìòùÀÈÌÒÙâêîôûÂÊÎÔÛäöÄÖßåÅøØæÆãõÃÕ¿¡ºª°µ²³±×·€–’‘“”")


def detect_encoding(path):
    """(encoding, evidence, sure) of a text file; encoding None where it is no text."""
    contexts, utf8, first, nul = Counter(), codecs.getincrementaldecoder("utf-8")(), True, False
    fits, size, beyond = True, 0, 0
    with open(path, "rb") as file:
        while block := file.read(BLOCK):
            if first:
                for mark, name in MARKS.items():
                    if block.startswith(mark):
                        return name, f"the file begins with the mark of {name.upper()}", True
                first = False
            nul = nul or b"\0" in block
            beyond += len(block.translate(None, ASCII))
            if not block.isascii() and len(contexts) < CONTEXTS:
                found = islice(HIGH.finditer(block), CONTEXTS)
                contexts.update((block[max(match.start() - 1, 0)], block[match.start()]) for match in found)
            size += len(block)
            if fits:
                try:
                    utf8.decode(block)
                except UnicodeDecodeError:
                    fits = False
    if nul:
        return None, "the file holds NUL characters: it is no text", True
    if not beyond:
        return "utf-8", "only ASCII characters, which all encodings share", True
    if fits:
        return "utf-8", f"all of {size:,} bytes are UTF-8, {beyond:,} of them beyond ASCII", True
    return _western(contexts, beyond)


def _western(contexts, beyond):
    """Of encodings that give any byte a letter the one whose letters fit between their neighbours."""
    scores = {}
    for name in WESTERN:
        scores[name] = sum(
            number for (before, byte), number in contexts.items() if _fits(chr(before), _letter(byte, name))
        )
    best = max(WESTERN, key=scores.get)
    total = sum(contexts.values())
    different = [name for name in WESTERN if any(_letter(byte, name) != _letter(byte, best) for _, byte in contexts)]
    rival = max((scores[name] for name in different), default=0)
    common = Counter()
    for (_, byte), number in contexts.items():
        common[byte] += number
    shown = ", ".join(f"0x{byte:02X} is {_letter(byte, best)}" for byte, _ in common.most_common(4))
    words = (
        f"not UTF-8; {beyond:,} bytes beyond ASCII, in {best} {100 * scores[best] // total} % fit their words: {shown}"
    )
    return best, words, scores[best] >= 0.95 * total and scores[best] > 1.5 * rival


def _letter(byte, name):
    return bytes([byte]).decode(name, "replace")


def _fits(before, letter):
    """Whether a letter is likely after another: a capital not after a small letter, a sign not within a word."""
    if letter not in LIKELY:
        return False
    if not letter.isalpha() or letter in "µªº":
        return not before.isalpha() or letter in "°²³ªº’”·"
    return letter.islower() or not before.islower()
