"""Weight and time of every page of a site, in headless Chromium with a cold cache: a table on the standard output.

``python benchmarks/pages.py [FOLDER] [--runs 3] [--all]``: FOLDER is an edition (default: build-demo). Of a family of
sheets only the heaviest is measured, unless ``--all``. A page is *interactive* when its map is there with the layers it
opens with, and the browser has answered one frame after it.
"""

import argparse
import statistics
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from terril import service
from tests.maps.navigateur import ARGUMENTS, CHROMIUM

#: What is asked of every page: bytes transferred at opening, seconds to interactive.
MOST_KB, MOST_S = 1500, 2.5
READY = """() => {
    const t = window.TERRIL, map = document.getElementById('carte');
    const drawn = !map || (t && t.carte && t.carte._loaded
        && Object.values(t.calques).every(c => !t.carte.hasLayer(c) || c.pret));
    return document.readyState === 'complete' && drawn ? performance.now() : null;
}"""


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("build-demo"))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--all", action="store_true")
    asked = parser.parse_args()
    site = asked.folder / "site"
    pages = sorted(p.relative_to(site).as_posix() for p in site.rglob("*.html"))
    with service.server(asked.folder) as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        origin = f"http://{service.LOOPBACK}:{server.server_port}/"
        sys.stdout.write(
            "| page | kB at opening | requests | seconds to interactive (min, median, max) | |\n|---|---|---|---|---|\n"
        )
        for page in pages if asked.all else sampled(site, pages):
            sys.stdout.write(line(page, [visit(browser, origin + page) for _ in range(asked.runs)]))
            sys.stdout.flush()
        browser.close()
        server.shutdown()
    total = sum(p.stat().st_size for p in site.rglob("*") if p.is_file()) / 1e6
    sys.stdout.write(f"\n{len(pages)} pages, whole site {total:.1f} MB\n")


def sampled(site: Path, pages: list[str]) -> Iterator[str]:
    """Yield the pages, and of each family of sheets the heaviest one."""
    families: dict[str, list[str]] = {}
    for page in pages:
        folder = page.rpartition("/")[0]
        families.setdefault(folder if folder not in {"", "cartes"} else page, []).append(page)
    for members in families.values():
        yield max(members, key=lambda page: (site / page).stat().st_size)


def visit(browser: Browser, url: str) -> tuple[float, int, float]:
    """Open a page with nothing in cache; return its kilobytes, its requests and its seconds to interactive."""
    context = browser.new_context(viewport={"width": 1400, "height": 900})
    page, sizes = context.new_page(), []
    page.on("response", lambda r: sizes.append(int(r.headers.get("content-length", 0))))
    page.goto(url, wait_until="commit")
    ready = None
    while ready is None:
        ready = page.evaluate(READY)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    seconds = page.evaluate("performance.now()") / 1000
    context.close()
    return sum(sizes) / 1000, len(sizes), max(seconds, float(ready) / 1000)


def line(page: str, runs: list[tuple[float, int, float]]) -> str:
    """Write a line of the table; what is over the limit is said."""
    weight, requests = runs[0][:2]
    times = [seconds for *_, seconds in runs]
    middle = statistics.median(times)
    over = " ".join(w for w, found in (("too heavy", weight > MOST_KB), ("too slow", middle > MOST_S)) if found)
    return f"| {page} | {weight:.0f} | {requests} | {min(times):.2f}, {middle:.2f}, {max(times):.2f} | {over} |\n"


if __name__ == "__main__":
    main()
