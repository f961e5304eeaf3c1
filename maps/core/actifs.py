"""The assets of the site, and the strict rewrite of folium's links: a page asks nothing from the network.

Leaflet, Leaflet.draw and Proj4js are not part of this project: their files are read from the installed
django-leaflet distribution, whose package is never imported.
"""

import re
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from types import MappingProxyType

from layers.core.errors import CatalogueError

STATIC = Path(__file__).parent / "static"
LEAFLET_WHEEL, LEAFLET_FOLDER = "django-leaflet", "leaflet/static/leaflet"
#: Files of the distribution that the pages use: place in it -> place in ``assets/``.
LEAFLET_FILES: Mapping[str, str] = MappingProxyType(
    {
        "leaflet.js": "leaflet.js",
        "leaflet.css": "leaflet.css",
        "proj4.js": "proj4.js",
        "draw/leaflet.draw.js": "leaflet.draw.js",
        "draw/leaflet.draw.css": "leaflet.draw.css",
        "draw/images/spritesheet.png": "images/spritesheet.png",
        "draw/images/spritesheet-2x.png": "images/spritesheet-2x.png",
    }
)

#: Host path of each script or style that folium and branca ask for -> asset of the site, None: not needed.
LOCAL: Mapping[str, str | None] = MappingProxyType(
    {
        "leaflet.js": "assets/leaflet.js",
        "leaflet.css": "assets/leaflet.css",
        "jquery-3.7.1.min.js": None,
        "bootstrap.bundle.min.js": None,
        "bootstrap.min.css": None,
        "bootstrap-glyphicons.css": None,
        "leaflet.awesome-markers.js": None,
        "leaflet.awesome-markers.css": None,
        "leaflet.awesome.rotate.min.css": None,
        "all.min.css": None,
    }
)

_LINK = re.compile(
    r"""<script\b[^>]*?\bsrc=(?P<q1>["'])(?P<src>.*?)(?P=q1)[^>]*>\s*</script>"""
    r"""|<link\b[^>]*?\bhref=(?P<q2>["'])(?P<href>.*?)(?P=q2)[^>]*>"""
)
_REMOTE = re.compile(r"""(?:https?:)?//[^\s"'<>)]+""")
#: What folium adds to the head and our own page already has (encoding, viewport, sizes of the map) or does not need:
#: Leaflet's switches, left at what they are without it.
_SUPERFLUOUS = re.compile(r"<meta\b[^>]*>|<style\b[^>]*>.*?</style>|<script>\s*L_NO_TOUCH\b.*?</script>", re.DOTALL)


@cache
def site_assets() -> Mapping[str, bytes]:
    """Return the shared assets of every site: path relative to ``site/`` -> bytes.

    Raises
    ------
    CatalogueError
        When the django-leaflet distribution, or one of its files, is not installed.
    """
    folder = _leaflet_folder()
    found = {f"assets/{name}": _read(folder / path) for path, name in LEAFLET_FILES.items()}
    scripts = {name: _without_source_map(data) for name, data in found.items() if name.endswith(".js")}
    own = {f"assets/{path.name}": _read(path) for path in sorted(STATIC.iterdir()) if path.is_file()}
    return MappingProxyType({**found, **scripts, **own})


def _leaflet_folder() -> Path:
    try:
        return Path(str(metadata.distribution(LEAFLET_WHEEL).locate_file(LEAFLET_FOLDER)))
    except metadata.PackageNotFoundError as error:
        raise CatalogueError(
            "assets of the site",
            expected=f"the {LEAFLET_WHEEL} distribution",
            found="not installed",
            remedy="start Terril with python3 -m terril, which installs data.lock",
        ) from error


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CatalogueError(
            f"asset {path.name}",
            expected="a readable file",
            found=str(error),
            remedy="remove .venv and start Terril again",
        ) from error


def _without_source_map(script: bytes) -> bytes:
    """Drop the line that makes a browser's developer tools look for a file that the site does not hold."""
    return re.sub(rb"//# sourceMappingURL=\S+\s*$", b"", script)


def localize(head: str, root: str) -> str:
    """Rewrite the head rendered by folium: each link becomes a local asset or goes away.

    Parameters
    ----------
    head
        The HTML that folium and branca put in ``<head>``.
    root
        The way back to ``site/`` from the page: an empty text, or ``../``.

    Returns
    -------
    str
        The same head with no address of the network left in it.

    Raises
    ------
    CatalogueError
        On a link that ``LOCAL`` does not know, or any other remote address.
    """
    local = _LINK.sub(lambda m: _local_tag(m["src"] or m["href"], root), _SUPERFLUOUS.sub("", head))
    remote = _REMOTE.search(local)
    if remote is not None:
        raise _unknown(remote[0])
    return "\n".join(line.strip() for line in local.splitlines() if line.strip())


def _local_tag(url: str, root: str) -> str:
    name = url.partition("?")[0].rpartition("/")[2]
    if name not in LOCAL:
        raise _unknown(url)
    asset = LOCAL[name]
    if asset is None:
        return ""
    if asset.endswith(".js"):
        return f'<script src="{root}{asset}"></script>'
    return f'<link rel="stylesheet" href="{root}{asset}">'


def _unknown(url: str) -> CatalogueError:
    return CatalogueError(
        "head of a map",
        expected="a link that has a local asset",
        found=url,
        remedy="add the asset to maps/core/actifs.py, or remove the plugin that asks for it",
    )
