"""What the page of the explorer receives: filters, marks, weights, drawings, words; only what the audience may see."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from layers.core.parametres import Parametres
from layers.core.parametres.friches import USAGES, Friches
from layers.servitudes_as1 import PPI
from maps.core import texte
from maps.core.affichage import Row
from maps.core.friches.filtres import Filtre
from maps.core.friches.notes import BAREMES, COMPOSANTES, LIBELLES, NOM, Bareme, Conflit, Mutabilite, Note
from maps.core.symboles import check_sign
from maps.core.vues import commun, friches
from pipelines.core.scores import drawings

#: The name that the data have in the page.
NAME = "explorateur"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """All that is said of one site: its row, its scores by ``Bareme.id``, its conflict, its mutability, its ground."""

    row: Row
    notes: Mapping[str, Note]
    conflit: Conflit
    mutabilite: Mutabilite
    etude_sols: str = ""

    @property
    def cle(self) -> str:
        """The key of the site."""
        return str(self.row["_cle"])

    @property
    def exclu(self) -> str:
        """Why the site is not scored, empty when it is."""
        return next(iter(self.notes.values())).exclu if self.notes else "score absent de cette édition"


def donnees(
    sites: Sequence[Site], filtres: Sequence[Filtre], parametres: Parametres, names: commun.Names
) -> dict[str, Any]:
    """Return the data of the page, as JSON holds them; sites are in the order of the rows of the table.

    Parameters
    ----------
    sites
        The sites that the page shows.
    filtres
        The filters, whose choices a site names by their position.
    parametres
        Weights, tables of marks, drawings.
    names
        Names of the communes, by INSEE code.
    """
    sources = list(dict.fromkeys(r.source for s in sites for n in s.notes.values() for r in n.raisons))
    p = parametres.friches
    return {
        "nom": NOM,
        "filtres": [{"id": f.id, "titre": f.titre, "choix": [[c.id, c.label] for c in f.choix]} for f in filtres],
        "baremes": [_bareme(b, p) for b in BAREMES],
        "mutabilite": _mutabilite(p),
        "reglages": reglages(p),
        "conflit": {"haut": _most(p), "composantes": COMPOSANTES},
        "signes": {s.value: [check_sign(s).shape, s.color, s.label] for s in friches.STYLE.signs},
        "sources": sources,
        "sites": [_site(site, filtres, sources, p, names) for site in sites],
    }


def reglages(p: Friches) -> dict[str, Any]:
    """Return the settings of the ranks: smallest reliability, drawings, how far a weight is moved."""
    count = max(len(bareme.criteres) for bareme in BAREMES)
    return {
        "fiabiliteMin": p.fiabilite_min_pct,
        "tirages": p.tirages,
        "ecart": p.tirages_ecart,
        "part": p.tirages_part,
        "varie": p.poids_ecart,
        "hasard": b64encode(drawings(p, count).astype("<f8").tobytes()).decode("ascii"),
    }


def _bareme(bareme: Bareme, p: Friches) -> dict[str, Any]:
    return {
        "id": bareme.id,
        "titre": bareme.titre,
        "phrase": bareme.phrase,
        "criteres": [[name, LIBELLES[name]] for name in bareme.criteres],
        "poids": [*bareme.poids(p).values()],
        "retournes": [name for name in bareme.criteres if name in _inverted(bareme, p)],
    }


def _inverted(bareme: Bareme, p: Friches) -> tuple[str, ...]:
    return p.renaturation_inverses if bareme.id == "renaturation" else ()


def _mutabilite(p: Friches) -> dict[str, Any]:
    names = list(p.mutabilite_poids)
    return {
        "usages": [[texte.ancre(usage), usage] for usage in USAGES],
        "criteres": [[texte.ancre(name), texte.typo(texte.capitale(name))] for name in names],
        "poids": [float(p.mutabilite_poids[name]) for name in names],
        "notes": [{word: list(marks) for word, marks in p.mutabilite_notes[name].items()} for name in names],
        "total": p.mutabilite_poids_total,
        "fiabiliteMin": p.mutabilite_fiabilite_min,
    }


def _most(p: Friches) -> float:
    """Return the most points of conflict that the public components can add up to."""
    tables = {"eau": {w: n for w, n in p.conflit_points["eau"].items() if w != PPI}} | {
        name: table for name, table in p.conflit_points.items() if name != "eau"
    }
    return sum(max(table.values(), default=0.0) for table in tables.values())


def _site(
    site: Site, filtres: Sequence[Filtre], sources: Sequence[str], p: Friches, names: commun.Names
) -> dict[str, Any]:
    row = site.row
    places = {f.id: {c.id: rank for rank, c in enumerate(f.choix)} for f in filtres}
    said = {
        "k": site.cle,
        "n": friches.friche_name(row),
        "st": texte.brut(row.get("site_statut")) or "inconnu",
        "c": commun.commune_name(row, names),
        "cc": commun.commune_of(row, names).lower(),
        "ha": None if texte.is_missing(row.get("surface_m2")) else float(row["surface_m2"]) / 1e4,
        "lieu": bool(row["_lieu"]),
        "fi": commun.is_fictive(row),
        "u": friches.fiche_path(row),
        "f": [[places[f.id][choice] for choice in f.retenus[site.cle]] for f in filtres],
        "x": texte.typo(site.exclu),
        "e": texte.typo(site.etude_sols),
    }
    return said if site.exclu else {**said, **_scored(site, sources, p)}


def _scored(site: Site, sources: Sequence[str], p: Friches) -> dict[str, Any]:
    words = {r.critere: [r.valeur, texte.typo(r.note), r.fictif, sources.index(r.source)] for r in _reasons(site)}
    return {
        "b": {name: [_marks(r.s, r.s_min, r.s_max) for r in note.raisons] for name, note in site.notes.items()},
        "v": words,
        "m": [site.mutabilite.classes.get(name, "") for name in p.mutabilite_poids],
        "q": {
            "score": site.conflit.score,
            "bas": site.conflit.bas,
            "haut": site.conflit.haut,
            "parts": [[c.mots, c.points] for c in site.conflit.composantes],
        },
    }


def _reasons(site: Site) -> Iterable[Any]:
    return (r for note in site.notes.values() for r in note.raisons)


def _marks(*marks: float | None) -> list[float] | int:
    """Return the three marks of a criterion, 0 when it is not known."""
    known = [mark for mark in marks if mark is not None]
    return known if len(known) == len(marks) else 0
