"""The types of a web page: data for its maps, text files of the site, the page itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from layers.core.config import Mentions
from layers.core.contacts import Service
from layers.core.model import Layer
from layers.core.territory import Territoire
from pipelines.core.model import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Fichier:
    """One text file of the site: ``path`` relative to ``site/``, ``text`` its content."""

    path: str
    text: str


class Rubrique(StrEnum):
    """Where the menu lists a page."""

    THEME = "Thèmes"
    OUTIL = "Outils"
    PAGE = "Données et mentions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lien:
    """One line of the menu; ``path`` is relative to ``site/``, ``question`` is what the page answers."""

    path: str
    title: str
    question: str = ""
    rubrique: Rubrique = Rubrique.THEME


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page needs: the territory, the menu, the audience, whether it holds demonstration data.

    ``indicateurs`` are the indicators of the catalogue, by id: the foot of a page is written from them; ``couches`` the
    declarations of the layers; ``fichiers`` the GeoJSON that the site offers, by layer id, relative to ``site/``;
    ``contacts`` the services that a sheet names.
    """

    territoire: Territoire
    menu: tuple[Lien, ...]
    audience: str = "public"  # or "interne": a banner says so
    demonstration: bool = False
    version: str = ""
    edition: str = ""  # the date or name that the configuration gives to this edition
    indicateurs: Mapping[str, Indicator] = field(default_factory=dict)
    couches: Mapping[str, Layer] = field(default_factory=dict)
    fichiers: Mapping[str, str] = field(default_factory=dict)
    contacts: tuple[Service, ...] = ()
    mentions: Mentions = field(default_factory=Mentions)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebMap:
    """A page, or a family of pages, of the site: ``maps/<id>.py`` holds exactly one.

    The parameter names of ``build`` are its dependencies, as for a ``Pipeline``; ``site`` (what every page
    needs: territory, banner, menu, audience) is reserved too. ``build`` returns the files to write.
    ``menu`` says where the menu lists the page (None: nowhere), ``rank`` in which order; a page that ``needs``
    layers is listed when one of them at least has a source. ``question`` is what it answers, on the first page.
    """

    id: str
    title: str
    build: Callable[..., "tuple[Fichier, ...]"]
    path: str = ""  # of the page that the menu opens, relative to ``site/``
    menu: Rubrique | None = None
    rank: int = 50
    question: str = ""
    needs: tuple[str, ...] = ()
    every_layer: bool = False  # ``site`` tells of every layer of the catalogue, not only of the dependencies
