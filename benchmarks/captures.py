# ruff: noqa: T201 (a script, that prints)
"""Take the two screenshots of the README: the friches explorer at 1400 px, the sheet of a commune at 360 px.

Usage: ``python benchmarks/captures.py [EDITION] [FOLDER]``. EDITION is the folder of an edition (``build-demo`` when it
is not given: the demonstration, whose banner and marks are on both pictures); FOLDER receives ``friches-1400.png`` and
``commune-360.png`` (``maps/captures`` when it is not given). The pages are opened from the disk, without a network, in
the system's Chromium. The pictures are scaled down, then written with a palette of as many colours as keep each of them
under 60 kB. Take them again when the look of the pages changes.
"""

import argparse
import io
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.maps.navigateur import ARGUMENTS, CHROMIUM

#: Never heavier than this, in bytes.
MOST = 60_000
#: How far apart the channels of a coloured pixel are; the numbers of colours that are tried, the richest first.
SATURATED = 45
COLOURS = (128, 96, 64, 48, 32, 24, 16)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One picture: the page, the size of the window, how wide the picture is, what brings the place into view."""

    name: str
    page: str
    width: int
    height: int
    shown: int
    start: str = ""


VIEWS = (
    View(name="friches-1400", page="cartes/friches.html", width=1400, height=1150, shown=680),
    View(name="commune-360", page="communes/62498.html", width=360, height=1500, shown=324),
)


def main() -> None:
    """Take every picture and say its weight."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("edition", nargs="?", type=Path, default=Path("build-demo"))
    asked.add_argument("folder", nargs="?", type=Path, default=Path("maps/captures"))
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as engine:
        browser = engine.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for view in VIEWS:
            data = compressed(taken(browser, given.edition / "site", view), view.shown)
            (given.folder / f"{view.name}.png").write_bytes(data)
            print(f"{view.name}.png {len(data) / 1000:.1f} kB")
        browser.close()


def taken(browser: Browser, site: Path, view: View) -> Image.Image:
    """Return what the window shows of a page."""
    page = browser.new_page(viewport={"width": view.width, "height": view.height}, device_scale_factor=1)
    page.goto((site / view.page).resolve().as_uri())
    page.wait_for_timeout(800)
    if view.start:
        page.locator(view.start).first.scroll_into_view_if_needed()
    picture = Image.open(io.BytesIO(page.screenshot()))
    page.close()
    return picture.convert("RGB")


def compressed(picture: Image.Image, width: int) -> bytes:
    """Return a picture scaled to a width, as a PNG with the richest palette that stays under the limit."""
    scaled = picture.resize((width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS)
    for colours in COLOURS:
        out = io.BytesIO()
        scaled.quantize(palette=palette_of(scaled, colours), dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
        if out.tell() <= MOST:
            return out.getvalue()
    raise SystemExit(f"{width} px: no palette keeps the picture under {MOST} bytes; make it smaller in VIEWS")


def palette_of(picture: Image.Image, colours: int) -> Image.Image:
    """Return a palette: half for the few coloured pixels, that are the signs, half for the greys and the ink."""
    pixels = np.asarray(picture).reshape(-1, 3)
    coloured = np.ptp(pixels.astype(int), axis=1) > SATURATED
    parts = ((pixels[coloured], colours // 2), (pixels[~coloured], colours - colours // 2))
    chosen = [c for part, share in parts if len(part) for c in _chosen(part, share)]
    palette = Image.new("P", (1, 1))
    palette.putpalette(chosen + chosen[:3] * (256 - len(chosen) // 3))
    return palette


def _chosen(pixels: np.ndarray, colours: int) -> list[int]:
    """Return the values of the colours that stand best for some pixels."""
    reduced = Image.fromarray(pixels.reshape(1, -1, 3)).quantize(colours)
    return (reduced.getpalette() or [])[: 3 * colours]


if __name__ == "__main__":
    main()
