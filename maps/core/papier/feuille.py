"""A sheet to print: a template, what it shows, and how it is shortened until it holds on its pages."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from layers.core.model import LayerInfo
from maps.core import coquille
from maps.core.chiffres import RAISONS
from maps.core.model import Site
from maps.core.papier import pdf
from maps.core.papier.pdf import PrintError
from maps.core.tableau import Tableau, lift_notes
from maps.core.texte import apostrophes, date, liste, minuscule, nombre, typo
from pipelines.core.model import Statut

#: Heading of the column of a table that only holds links.
LINKS = "Fiche"
_MACHINE = re.compile(r"couche \w+ : aucune source dans le profil \w+")
INDICATIF = "Réponse indicative, sans valeur de certificat d’urbanisme"


@dataclass(frozen=True, slots=True)
class Niveau:
    """How much a sheet says: rows kept in tables of the first, second and third rank, the notes of its themes or not.

    What is cut is counted, and left to the page.
    """

    lignes: tuple[int, int, int]
    notes: bool = True


#: From the fullest sheet to the shortest; the one that fits is found by halving, so there are 2ⁿ - 1 of them.
NIVEAUX = (
    Niveau((12, 10, 8)), Niveau((8, 5, 3)), Niveau((8, 5, 3), notes=False), Niveau((6, 3, 1), notes=False),
    Niveau((6, 1, 0), notes=False), Niveau((4, 0, 0), notes=False), Niveau((1, 0, 0), notes=False),
)  # fmt: skip
#: The anchor of what must stand on the first page, in the templates that have one.
ANCRE = "premiere-page"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entete:
    """What each page of a sheet bears: who publishes, which edition, whether the data are invented, for whom."""

    territoire: str
    edition: str
    demonstration: bool
    interne: bool
    version: str
    date: str = ""  # ISO date of the edition, empty when it has none


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuille:
    """A sheet ready to be laid out, without geodata: it can be sent to another process.

    ``path`` is relative to the output folder; ``pages`` is how many it may have at most; ``contenu`` is what the
    template receives beside ``entete``, ``titre`` and ``niveau``; ``replis`` are smaller things to put in ``contenu``,
    tried in turn until what has the anchor ``premiere-page`` is on the first page.
    """

    path: str
    template: str
    titre: str
    pages: int
    entete: Entete
    contenu: Mapping[str, Any]
    replis: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Impression:
    """A printed sheet: its bytes, how many pages, how much it says."""

    path: str
    octets: bytes
    pages: int
    niveau: Niveau


@dataclass(frozen=True, slots=True)
class Coupe:
    """A table as a sheet shows it: the rows it keeps, and how many it leaves to the page."""

    table: Tableau
    reste: int

    @property
    def phrase(self) -> str:
        """What is said of the rows left out, an empty text when there are none."""
        if not self.reste:
            return ""
        return f"… et {nombre(self.reste)} autres, dans le tableau de la page."


def entete(site: Site) -> Entete:
    """Return what each page of the sheets of a site bears."""
    named = date(site.edition) if site.edition else ""
    return Entete(
        territoire=apostrophes(site.territoire.nom),
        edition=f"Édition du {named}" if named != site.edition else f"Édition {named}" if named else "",
        demonstration=site.demonstration,
        interne=site.audience == "interne",
        version=site.version,
        date=site.edition if named != site.edition else "",
    )


def couper(table: Tableau, lignes: int) -> Coupe:
    """Cut a table: one row more than asked is kept rather than replaced by « … et 1 autre »; 0 keeps none."""
    lifted = lift_notes(sans_liens(table))
    rest = len(lifted.rows) - lignes
    return Coupe(lifted, 0) if rest <= min(lignes, 1) else Coupe(replace(lifted, rows=lifted.rows[:lignes]), rest)


def omis(tables: Sequence[Tableau], lignes: int) -> str:
    """Name the tables of which no row is kept: « puits de mine (8 lignes) »."""
    left = [t for t in tables if t.rows and not couper(t, lignes).table.rows]
    return liste([f"{minuscule(t.caption)} ({_rows(len(t.rows))})" for t in left])


def _rows(count: int) -> str:
    return f"{nombre(count)} ligne{'s' * (count > 1)}"


def sources(infos: Iterable[LayerInfo]) -> list[tuple[str, str]]:
    """Return who made what: the titles of the layers that share a source, and its credit, vintage, scale, licence."""
    groups: dict[str, list[str]] = {}
    for info in infos:
        made = [coquille.credits_of(info), _vintage(info), coquille.precision(info), coquille.licence(info.licence)]
        groups.setdefault(", ".join(filter(None, made)), []).append(info.title)
    return [(liste([titles[0], *(minuscule(t) for t in titles[1:])]), said) for said, titles in groups.items()]


def _vintage(info: LayerInfo) -> str:
    return "" if info.vintage == coquille.UNKNOWN else f"millésime {coquille.millesime(info.vintage)}"


def sans_liens(table: Tableau) -> Tableau:
    """Leave out the columns that only hold a link: nobody follows one on paper."""
    said = [c.title != LINKS for c in table.columns]
    columns = tuple(c for c, keep in zip(table.columns, said, strict=True) if keep)
    rows = tuple(tuple(c for c, keep in zip(row, said, strict=True) if keep) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def image(svg: str) -> str:
    """Return the ``data:`` address of an SVG."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"


def lisible(note: str) -> str:
    """Write a note for a reader: the id of a layer and the name of a profile tell nothing on paper."""
    return typo(_MACHINE.sub(RAISONS[Statut.SANS_COUCHE], note))


def phrase(text: str) -> str:
    """End a sentence, once."""
    return text if text.endswith(".") else f"{text}."


def html(feuille: Feuille, niveau: Niveau, *, premiere: bool = False) -> str:
    """Return the HTML of a sheet that says as much as asked, or what its first page begins with."""
    env = coquille.environment()
    env.filters.setdefault("couper", couper)
    env.filters.setdefault("omis", omis)
    env.filters.setdefault("image", image)
    env.filters.setdefault("lisible", lisible)
    env.filters.setdefault("phrase", phrase)
    given = {
        "entete": feuille.entete,
        "titre": feuille.titre,
        "niveau": niveau,
        "indicatif": INDICATIF,
        "premiere": premiere,
    }
    return env.get_template(feuille.template).render(**feuille.contenu, **given)


def imprimer(feuille: Feuille) -> Impression:
    """Print a sheet, shortened as little as its number of pages allows.

    Raises
    ------
    PrintError
        It does not hold even at its shortest; or this machine cannot print.
    """
    fitted = _ajuster(feuille)
    best: tuple[Niveau, str, Any] | None = None
    low, high, pages = 0, len(NIVEAUX) - 1, 0
    while low <= high:
        middle = (low + high) // 2
        written = html(fitted, NIVEAUX[middle])
        document = pdf.paginer(written)
        pages = len(document.pages)
        if pages <= feuille.pages:
            best, high = (NIVEAUX[middle], written, document), middle - 1
        else:
            low = middle + 1
    if best is None:
        raise PrintError(
            feuille.titre,
            expected=f"a sheet of {feuille.pages} pages at most",
            found=f"{pages} pages, at its shortest",
            remedy="shorten its texts, or print with a narrower typeface (Source Sans 3, Noto Sans)",
        )
    niveau, written, document = best
    octets = pdf.ecrire(document, written)
    return Impression(path=feuille.path, octets=octets, pages=len(document.pages), niveau=niveau)


def _ajuster(feuille: Feuille) -> Feuille:
    """Choose what fits on the first page: it does not depend on how much the others say."""
    fitted = feuille
    for repli in feuille.replis:
        if ANCRE in pdf.paginer(html(fitted, NIVEAUX[-1], premiere=True)).pages[0].anchors:
            return fitted
        fitted = replace(feuille, contenu={**feuille.contenu, **repli})
    return fitted
