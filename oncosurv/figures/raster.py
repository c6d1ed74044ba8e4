"""SVG figures as PNG for Word files and journals: 300 dots an inch, on white.

The pixels are made from the SVG itself, by the typesetter that also sets the PDF, so that all forms of a figure are the
same figure; and a job that only needs pixels does not load matplotlib.
"""

import struct
import zlib

import typst

DOTS_PER_INCH = 300
# A page as large as the picture, and nothing else on it.
PAGE = b'#set page(width: auto, height: auto, margin: 0pt, fill: white)\n#image("figure.svg")\n'
AFTER_HEADER = 33  # bytes: the signature of PNG and its first chunk, IHDR
INCHES_IN_A_METRE = 1 / 0.0254


def rasterise(svg):
    """The bytes of a PNG of DOTS_PER_INCH from those of an SVG; equal bytes give equal bytes."""
    files = {"main.typ": PAGE, "figure.svg": svg}
    png = typst.compile(files, format="png", ppi=float(DOTS_PER_INCH), font_paths=_fonts(), ignore_system_fonts=True)
    return png[:AFTER_HEADER] + _resolution(DOTS_PER_INCH) + png[AFTER_HEADER:]


def _fonts():
    """No font at all: the letters of our figures are outlines."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False)


def _resolution(dots_per_inch):
    """The chunk that tells a printer how large the picture is (pHYs, PNG specification 11.3.5.3)."""
    per_metre = round(dots_per_inch * INCHES_IN_A_METRE)
    content = b"pHYs" + struct.pack(">IIB", per_metre, per_metre, 1)
    return struct.pack(">I", len(content) - 4) + content + struct.pack(">I", zlib.crc32(content))
