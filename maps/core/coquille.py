"""The shell of every page: head, banners, menu, figures, map, table, sources, footer.

All texts go through Jinja with autoescape: the only HTML that is trusted comes from our templates and folium.
"""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from layers.core.model import LayerInfo, Nature
from maps.core import affichage, texte
from maps.core.carte import IGN_ORIGIN, Dessin
from maps.core.chiffres import Chiffre, Lecteur, Regle
from maps.core.legende import Legende, absence
from maps.core.model import Fichier, Rubrique, Site
from maps.core.tableau import Tableau, csv_file, lift_notes

#: What a source that says nothing of its producer holds.
UNKNOWN = "non renseigné"
#: The list of the communes, written by ``maps/fond.py``.
MENU_PATH = "assets/donnees/menu.js"
TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Cle:
    """A key figure: what it counts, and the figure."""

    label: str
    chiffre: Chiffre


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """All that a page shows; ``path`` is relative to ``site/``.

    ``template`` names a template of this folder that extends ``page.html.j2``; ``extra`` is what it receives.
    ``alerts`` are said before the map: a layer that is absent, what is not published. ``map`` is None on a page of
    text. ``scripts`` and ``styles`` name files of ``static/`` (or of the drawing library) that this page needs beside
    the common ones; ``data`` the data files (see ``affichage.script``) that they read at opening.
    """

    path: str
    title: str
    heading: str
    lead: str
    map: Dessin | None = None
    legend: Legende | None = None
    sources: tuple[LayerInfo, ...] = ()
    figures: tuple[Cle, ...] = ()
    tables: tuple[Tableau, ...] = ()
    notes: tuple[str, ...] = ()
    rules: tuple[Regle, ...] = ()
    alerts: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    template: str = "page.html.j2"
    extra: Mapping[str, Any] | None = None

    @property
    def root(self) -> str:
        """The way back to ``site/`` from this page."""
        return "../" * self.path.count("/")


@cache
def environment() -> Environment:
    """Return the Jinja environment of the site (autoescape, undefined names are errors)."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    env.filters["typo"] = texte.typo
    env.filters["marque"] = marque
    env.filters["organisme"] = organisme
    env.filters["nombre"] = texte.nombre
    env.filters["date"] = texte.date
    env.filters["source"] = source_line
    env.filters["absence"] = absence
    env.filters["lift_notes"] = lift_notes
    env.filters["empties"] = empties
    env.filters["millesime"] = millesime
    return env


def marque(sentence: str) -> Markup:
    """Set a sentence for HTML; the mark of an invented figure, plain in a text, is written as in the tables."""
    return Markup(str(escape(texte.typo(sentence))).replace("[fictif]", '<span class="fictif">fictif</span>'))  # noqa: S704 - escaped just before


def organisme(name: str) -> str:
    """Write the name of a body at the head of a sentence, with the article that a common noun asks for."""
    return f"La {name[0].lower()}{name[1:]}" if name.lower().startswith(("communauté", "commune", "ville")) else name


def render(page: Page, site: Site) -> Fichier:
    """Return the HTML file of a page."""
    groups = {r: [lien for lien in site.menu if lien.rubrique is r] for r in Rubrique}
    known = {
        "page": page,
        "site": site,
        "root": page.root,
        "extra": page.extra or {},
        "menus": {str(r): links for r, links in groups.items() if links},
        "menu_path": MENU_PATH,
        "csp": policy(page),
        "code": code(page),
    }
    return Fichier(path=page.path, text=environment().get_template(page.template).render(**known))


def code(page: Page) -> str:
    """Return the only script that stands in the page itself: the one that folium wrote, unless a file holds it."""
    return f"\n{page.map.planche.script}\n" if page.map and not page.map.planche.path else ""


def policy(page: Page) -> str:
    """Return the content security policy of a page: its own files, the script written in it, the IGN for a map."""
    inline = code(page)
    own = [f"'sha256-{b64encode(sha256(inline.encode()).digest()).decode()}'"] if inline else []
    images = [IGN_ORIGIN] if page.map else []
    return "; ".join(
        (
            "default-src 'none'",
            " ".join(("script-src 'self'", *own)),
            "style-src 'self' 'unsafe-inline'",  # Leaflet places its elements with style attributes
            " ".join(("img-src 'self' data:", *images)),
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def menu_file(communes: pd.DataFrame) -> Fichier:
    """Return the list of the sheets of the communes, in the order of the names, that the menu of every page offers."""
    ranked = sorted(communes["nom"].items(), key=lambda pair: texte.sort_key(texte.texte(pair[1])))
    listed = [[commune_path(code), texte.texte(name)] for code, name in ranked]
    return Fichier(path=MENU_PATH, text=affichage.script("menu", listed))


def source_line(info: LayerInfo) -> str:
    """Write the source of a layer in one line: source, credit, vintage, scale or precision, licence."""
    if not info.usable:
        return texte.typo(absence(info)).rstrip(".")
    titles = texte.liste(_parts(info.source)) or "source non renseignée"
    credit = credits_of(info)
    said = [
        f"{titles} ({credit})" if credit else titles,
        _vintage(info.vintage),
        precision(info),
        licence(info.licence),
    ]
    return texte.typo(", ".join(said))


def _parts(joined: str) -> list[str]:
    """Return the values that several sources of a layer gave."""
    return [part.strip() for part in joined.split(" ; ") if part.strip()]


def credits_of(info: LayerInfo) -> str:
    """Return who must be credited for a layer, each once: the attributions, else the producers."""
    said = info.attribution or ("" if info.producer == UNKNOWN else info.producer)
    return ", ".join(dict.fromkeys(name.strip() for part in _parts(said) for name in part.split(",")))


def millesime(vintages: str) -> str:
    """Write the vintages of a rule: « 2023 et 2024 »."""
    return texte.liste([texte.date(v) for v in _parts(vintages)])


def _vintage(vintages: str) -> str:
    dates = [texte.date(v) for v in _parts(vintages) if v != UNKNOWN]
    return f"millésime{'s' * (len(dates) > 1)} {texte.liste(dates)}" if dates else "millésime non renseigné"


def precision(info: LayerInfo) -> str:
    """Write the scale of a layer, else how far its positions may be off."""
    if info.nature is Nature.DEMONSTRATION:
        return "positions inventées"
    if info.scale:
        return f"échelle 1:{texte.nombre(info.scale)}"
    known = not texte.is_missing(info.precision_m)
    return f"position à {texte.with_unit(info.precision_m, 'm')} près" if known else "précision non renseignée"


def licence(name: str) -> str:
    """Write the licence of a layer."""
    if not name or name == "non renseignée":
        return "licence non renseignée"
    return name if name.lower().startswith("licence") else f"licence {name}"


def empties(tables: Sequence[Tableau]) -> list[tuple[str, str]]:
    """Return the tables without a row: the captions that share a reason, and the reason."""
    reasons = dict.fromkeys(t.empty for t in tables if not t.rows)
    captions = {r: [t.caption for t in tables if not t.rows and t.empty == r] for r in reasons}
    return [(texte.liste([c[0], *(texte.minuscule(n) for n in c[1:])]), r) for r, c in captions.items()]


def commune_path(code: object) -> str:
    """Return the path of a commune's sheet, relative to ``site/``."""
    return f"communes/{texte.safe_name(str(code).lower())}.html"


def infos(site: Site, layer_ids: Sequence[str]) -> tuple[LayerInfo, ...]:
    """Return what is known of some layers; those that the page was not given are left out."""
    couches = site.territoire.couches
    return tuple(couches[layer_id] for layer_id in layer_ids if layer_id in couches)


def rules(readers: Iterable[Lecteur]) -> tuple[Regle, ...]:
    """Return how the figures of a page were computed."""
    return tuple(reader.regle for reader in readers if reader.present)


def info(site: Site, layer_id: str) -> LayerInfo:
    """Return what is known of one layer."""
    known = site.territoire.couches.get(layer_id)
    return known or LayerInfo(id=layer_id, title=layer_id, state="absente", reason="couche inconnue")


def csv_files(tables: Iterable[tuple[Tableau, Sequence[str]]], *, fictif: bool) -> list[Fichier]:
    """Return the CSV of some tables of a page of ``cartes/``, each with the keys of its rows, all of one nature."""
    word = nature_word(Nature.DEMONSTRATION if fictif else Nature.REELLE)
    return [
        csv_file(f"cartes/{table.csv}", table, codes=keys, nature=[word] * len(keys))
        for table, keys in tables
        if table.csv
    ]


def nature_word(nature: object) -> str:
    """Write the nature of a row for a reader of the CSV."""
    return "démonstration" if nature == Nature.DEMONSTRATION else "réelle"
