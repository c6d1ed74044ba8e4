"""PNG made from SVG: size, resolution, colours of known places, equal bytes."""

import struct
import zlib

import numpy as np
from matplotlib.image import imread

from oncosurv.figures import raster, style
from oncosurv.figures.files import figures_of

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" width="72pt" height="36pt" viewBox="0 0 72 36">
<rect x="0" y="0" width="36" height="36" fill="#0072b2"/></svg>"""


def chunks(png):
    """[(kind, content)] of a PNG, its checksums verified."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    found, place = [], 8
    while place < len(png):
        (size,) = struct.unpack(">I", png[place : place + 4])
        kind, content = png[place + 4 : place + 8], png[place + 8 : place + 8 + size]
        assert zlib.crc32(kind + content) == struct.unpack(">I", png[place + 8 + size : place + 12 + size])[0]
        found.append((kind, content))
        place += 12 + size
    return found


def pixels(png, tmp_path):
    (tmp_path / "a.png").write_bytes(png)
    return imread(tmp_path / "a.png")


def test_an_inch_has_300_dots_and_says_so(tmp_path):
    png = raster.rasterise(SVG)
    known = dict(chunks(png))
    assert struct.unpack(">II", known[b"IHDR"][:8]) == (300, 150)
    per_metre_x, per_metre_y, in_metres = struct.unpack(">IIB", known[b"pHYs"])
    assert (per_metre_x, per_metre_y, in_metres) == (11811, 11811, 1), "300 dots an inch are 11,811 a metre"


def test_colours_stand_where_they_were_drawn_and_the_rest_is_white(tmp_path):
    seen = pixels(raster.rasterise(SVG), tmp_path)
    assert np.allclose(seen[:, 5:145, :3], np.array([0x00, 0x72, 0xB2]) / 255, atol=0.003)
    assert np.allclose(seen[:, 155:, :3], 1.0)
    assert seen.shape[2] == 3 or np.all(seen[:, :, 3] == 1), "nothing shines through"


def test_a_page_of_ours_keeps_its_letters(tmp_path):
    page = style.Page(60, 10)
    page.write(2, 5, "Survival")
    style.save(page.figure, tmp_path / "a.svg")
    png = raster.rasterise((tmp_path / "a.svg").read_bytes())
    seen = pixels(png, tmp_path)
    assert abs(seen.shape[1] - 60 / 25.4 * 300) < 1.5 and abs(seen.shape[0] - 10 / 25.4 * 300) < 1.5
    dark = np.argwhere(seen[:, :, :3].mean(axis=2) < 0.3) / 300 * 25.4
    left, right = dark[:, 1].min(), dark[:, 1].max()
    assert abs(left - 2) < 0.6 and abs(right - 2 - style.text_width("Survival")) < 0.6, "as wide as text is measured"
    assert png == raster.rasterise((tmp_path / "a.svg").read_bytes())


def test_figures_are_found_as_files_and_in_folders(tmp_path):
    for name in ("forest.svg", "forest.png", "os_all/overall.svg", "os_all/overall.png"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    found = figures_of(tmp_path.iterdir(), ".png")
    assert [figure["name"] for figure in found] == ["forest", "os_all/overall"]
    assert [figure["path"][-4:] for figure in found] == [".png", ".png"]
