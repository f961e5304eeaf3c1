"""What the themes of a sheet share: tables by name, figures that are there, the sentence of an empty theme."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from maps.core import texte
from maps.core.affichage import Row
from maps.core.chiffres import Chiffre, sans_nom
from maps.core.coquille import Cle
from maps.core.fiches.contexte import Contexte, sans_couche
from maps.core.fiches.fiche import Bloc
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun

#: A table with fewer columns than this shares its line with another one.
NARROW = 4
Cells = tuple[Cellule, ...]
_FICTIF = "chiffre fictif (démonstration)"


def table(
    caption: str,
    columns: tuple[Colonne, ...],
    rows: Iterable[Row] | None,
    cells: Callable[[Row], Cells],
    *,
    layer: str = "",
    key: Callable[[Cells], object] | None = None,
) -> Tableau | None:
    """Return a table sorted by the name of its rows (or by ``key``), None when it has no row."""
    by = key or (lambda line: texte.sort_key(line[0].text))
    written = tuple(sorted((cells(row) for row in rows or ()), key=by))  # type: ignore[arg-type]
    if not written:
        return None
    return Tableau(caption=caption, columns=columns, rows=written, narrow=len(columns) < NARROW, layer=layer)


def kept(*tables: Tableau | None) -> tuple[Tableau, ...]:
    """Return the tables that have rows."""
    return tuple(t for t in tables if t is not None)


def cles(*pairs: tuple[str, Chiffre]) -> tuple[Cle, ...]:
    """Return the key figures that there are; a note that only repeats the mark of an invented figure is dropped."""
    return tuple(Cle(label, _short(chiffre)) for label, chiffre in pairs if not sans_couche(chiffre))


def _short(chiffre: Chiffre) -> Chiffre:
    """Drop what the label says already, and the mark that stands beside the figure."""
    parts = [p for p in chiffre.note.split(" ; ") if p and p != _FICTIF]
    return sans_nom(replace(chiffre, note=" ; ".join(parts)))


def precisions(contexte: Contexte, indicateur: str, modalite: str, code: str) -> str:
    """Return what an indicator says of its figure in words, without the mark of an invented one."""
    said = contexte.mot(indicateur, modalite, code).texte
    parts = [p for p in said.split(" ; ") if p != _FICTIF]
    figure = contexte.chiffre(indicateur, modalite, code).texte
    return "" if parts == [figure] else " ; ".join(parts)


def proche(contexte: Contexte) -> str:
    """Return the largest of the distances to a heat network, in metres, as it ends a modality."""
    return f"{max(contexte.parametres.chaleur.distances_m, default='')}"


def said(chiffre: Chiffre) -> str:
    """Write a figure in a sentence, marked when it is invented."""
    return f"{chiffre.texte}{commun.fictive(chiffre.fictif)}"


def close(bloc: Bloc, contexte: Contexte, layers: Sequence[str], nothing: str) -> Bloc:
    """Return a theme as it is, or as one sentence when it has nothing to show.

    Parameters
    ----------
    bloc
        The theme, filled.
    contexte
        What the sheets share.
    layers
        The layers it is made from: absent, it says so.
    nothing
        What is said when they are there and hold nothing in the commune.
    """
    absent = [contexte.info(layer).title.lower() for layer in layers if contexte.couches.get(layer) is None]
    if len(absent) == len(layers) and not bloc.figures:
        said_ = f"Couches absentes de cette édition : {texte.liste(absent)}."
        return Bloc(id=bloc.id, titre=bloc.titre, vide=said_)
    if not (bloc.tables or bloc.figures or bloc.phrases):
        return Bloc(id=bloc.id, titre=bloc.titre, vide=nothing, liens=bloc.liens)
    missing = (f"Absent de cette édition : {texte.liste(absent)}.",) if absent else ()
    drawn = tuple(layer for layer in bloc.couches if contexte.objets(layer, _code(contexte)) is not None)
    return replace(bloc, notes=(*bloc.notes, *missing), couches=drawn)


def _code(contexte: Contexte) -> str:
    return contexte.ordre[0][0]


def entree(layer: str, name: str, row: Row, contexte: Contexte) -> Cellule:
    """Return the first cell of an object: its name, the way to it on the map, what is odd in its place."""
    return commun.entry(layer, name, row, contexte.noms)
