"""The types of a web page: data for its maps, text files of the site, the page itself."""

from collections.abc import Callable
from dataclasses import dataclass

from layers.core.territory import Territoire


@dataclass(frozen=True, slots=True, kw_only=True)
class Fichier:
    """One text file of the site: ``path`` relative to ``site/``, ``text`` its content."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page needs: the territory, the menu, the audience, whether it holds demonstration data."""

    territoire: Territoire
    menu: tuple[tuple[str, str], ...]  # (path relative to site/, title)
    audience: str = "public"  # or "interne": a banner says so
    demonstration: bool = False
    version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebMap:
    """A page, or a family of pages, of the site: ``maps/<id>.py`` holds exactly one.

    The parameter names of ``build`` are its dependencies, as for a ``Pipeline``; ``site`` (what every page
    needs: territory, banner, menu, audience) is reserved too. ``build`` returns the files to write.
    """

    id: str
    title: str
    build: Callable[..., "tuple[Fichier, ...]"]
    path: str = ""  # of the page that the menu opens, relative to ``site/``
    menu: bool = True
    every_layer: bool = False  # ``site`` tells of every layer of the catalogue, not only of the dependencies
