"""What the pages of the themes share: absent data said plainly, figures that are there, tables with their CSV.

A reader is told « donnée non fournie »: which profile or configuration lacks a source is the business of the log.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

import geopandas as gpd
import pandas as pd

from layers.core.model import LayerInfo
from maps.core import affichage, coquille, tableau, texte
from maps.core.chiffres import ABSENT, Chiffre, Lecteur, sans_nom
from maps.core.coquille import Cle, Page
from maps.core.couche import Trace, data_files
from maps.core.legende import Legende, legend
from maps.core.model import Fichier, Site
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun
from pipelines.core.model import Statut

NON_FOURNIE, NON_PUBLIQUE = "donnée non fournie", "donnée non publique"
#: What a table says when nothing was given for it.
SANS_DONNEE = "Donnée non fournie, ou non publique."
#: What a reader is never told in these words.
_FICTIF = "chiffre fictif (démonstration)"
_MUTE = ("aucune source", " absente")
#: A table with more rows scrolls under its headings.
LONG = 14
Key = TypeVar("Key")


def info(site: Site, layer_id: str) -> LayerInfo:
    """Return what is known of a layer, its absence in plain words."""
    known = coquille.info(site, layer_id)
    if known.usable:
        return known
    words = {"aucune source": NON_FOURNIE, "couche inconnue": NON_FOURNIE, "non publiée": NON_PUBLIQUE}
    return replace(known, reason=next((said for found, said in words.items() if found in known.reason), known.reason))


def seen(known: LayerInfo, frame: object) -> LayerInfo:
    """Say that a layer is not public when it is there and the audience may see none of it."""
    return replace(known, state="absente", reason=NON_PUBLIQUE) if frame is None and known.usable else known


def infos(site: Site, layer_ids: Sequence[str]) -> tuple[LayerInfo, ...]:
    """Return what is known of some layers; those that the page was not given are left out."""
    return tuple(info(site, layer_id) for layer_id in layer_ids if layer_id in site.territoire.couches)


def lecteurs(**tables: pd.DataFrame | None) -> dict[str, Lecteur]:
    """Return the readers of some indicators, by their names; an absent layer is said in plain words."""
    return {name: Lecteur(_plain(table)) for name, table in tables.items()}


def _plain(table: pd.DataFrame | None) -> pd.DataFrame | None:
    """Write absences in plain words, and leave out « chiffre fictif »: a figure wears its mark."""
    if table is None or table.empty:
        return table
    lacking = table["statut"].eq(Statut.SANS_COUCHE)
    words = table.loc[lacking, "valeur_texte"].map(_word, na_action="ignore").fillna(NON_FOURNIE)
    said = table["valeur_texte"].map(_unmarked, na_action="ignore").astype(object)
    return table.assign(valeur_texte=said.mask(lacking, words))


def _unmarked(said: str) -> str:
    return " ; ".join(part for part in said.split(" ; ") if part != _FICTIF)


def _word(said: str) -> str:
    """Write why an indicator has no layer, without the words of the configuration."""
    if any(words in said for words in _MUTE):
        return NON_FOURNIE
    what, _, technical = said.partition(" : ")
    return f"{NON_FOURNIE} ({what})" if technical else said


def modalites(table: pd.DataFrame | None, maille: str, prefix: str) -> list[str]:
    """Return what follows a prefix in the modalities of an indicator: years, types, sections; in their order."""
    if table is None or table.empty:
        return []
    said = table.loc[table["maille"].eq(maille), "modalite"].astype(str)
    found = {m.removeprefix(prefix) for m in said if m.startswith(prefix) and m != prefix}
    return sorted(found, key=texte.sort_key)


def lacking(said: Chiffre | Cellule) -> bool:
    """Tell whether a figure is not there because a layer was not given."""
    value = said.valeur if isinstance(said, Chiffre) else said.value
    return value is None and _not_given(said.note)


def _not_given(note: str) -> bool:
    return note.startswith(NON_FOURNIE) or note == ABSENT.note


def cles(*figures: tuple[str, Chiffre]) -> tuple[Cle, ...]:
    """Return the key figures that are there, in their order."""
    return tuple(Cle(label, sans_nom(chiffre)) for label, chiffre in figures if not lacking(chiffre))


@dataclass(frozen=True, slots=True)
class Champ(Generic[Key]):
    """A column of a table, and how the cell of a row is made from its key."""

    colonne: Colonne
    cellule: Callable[[Key], Cellule]


#: A column of a table of features.
ChampObjet = Champ[affichage.Row]


def mesure(title: str, reader: Lecteur, maille: str, modalite: str, note: str = "") -> Champ[str]:
    """Return the column of one measure of an indicator."""
    return Champ(
        Colonne(title, figure=True, note=note),
        lambda code: tableau.indicator(reader.chiffre(maille, code, modalite)),
    )


def colonne(title: str, cellule: Callable[[str], Cellule], *, figure: bool = False, note: str = "") -> Champ[str]:
    """Return a column of a table whose rows are made from a code."""
    return Champ(Colonne(title, figure=figure, note=note), cellule)


def mesure_par(title: str, reader: Lecteur, place: tuple[str, str], measure: str, note: str = "") -> Champ[str]:
    """Return the column of one measure of one place, whose rows are what follows the measure: a year, a type."""
    return colonne(
        title, lambda key: tableau.indicator(reader.chiffre(*place, f"{measure}:{key}")), figure=True, note=note
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Feuille:
    """A table, the key and the nature of each of its rows, and the columns left out because nothing fills them."""

    table: Tableau
    codes: tuple[str, ...] = ()
    natures: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()

    def fichier(self) -> tuple[Fichier, ...]:
        """Return its CSV, nothing for a table without a row."""
        if not self.table.rows or not self.table.csv:
            return ()
        csv = f"cartes/{self.table.csv}"
        return (tableau.csv_file(csv, self.table, codes=self.codes, nature=self.natures),)


def feuille(
    table: Tableau,
    keys: Sequence[Key],
    champs: Sequence[Champ[Key]],
    *,
    code: Callable[[Key], str],
    fictif: Callable[[Key], bool] = lambda _: False,
) -> Feuille:
    """Fill a table; columns that no row fills are left out.

    Parameters
    ----------
    table
        Its caption, its CSV, the layer of the map that it is tied to; its columns and rows are replaced.
    keys
        What each row is made from, in order.
    champs
        The columns; the first one names the row and always stays.
    code
        The key of a row in the CSV.
    fictif
        Whether a row is demonstration data; one invented cell is enough too.
    """
    cells = [[champ.cellule(key) for champ in champs] for key in keys]
    kept = [rank for rank in range(len(champs)) if rank == 0 or any(_told(row[rank]) for row in cells)]
    rows = tuple(tuple(row[rank] for rank in kept) for row in cells) if len(kept) > 1 else ()
    invented = [fictif(key) or any(cell.fictif for cell in row) for key, row in zip(keys, cells, strict=True)]
    empty = table.empty if not keys else SANS_DONNEE
    return Feuille(
        table=replace(
            table, columns=tuple(champs[rank].colonne for rank in kept), rows=rows, empty=empty, boxed=len(rows) > LONG
        ),
        codes=tuple(map(code, keys)),
        natures=tuple(coquille.nature_word("demonstration" if yes else "reelle") for yes in invented),
        missing=tuple(c.colonne.title for rank, c in enumerate(champs) if rank not in kept) if keys else (),
    )


def _told(cell: Cellule) -> bool:
    """Tell whether a cell says something: a figure, a word, a secret; not « n. d. » for want of a layer."""
    return not (lacking(cell) or (cell.value is None and cell.note == "non renseigné par la source"))


def by_commune(communes: gpd.GeoDataFrame, caption: str, csv: str, champs: Sequence[Champ[str]]) -> Feuille:
    """Return the table of the communes, in the order of their names."""
    names = commun.names_of(communes)
    first = colonne("Commune", lambda code: tableau.mot(names[code], link=coquille.commune_path(code)))
    codes = [code for code, _ in commun.order_of(communes)]
    table = Tableau(caption=caption, columns=(), csv=csv)
    return feuille(table, codes, (first, *champs), code=str)


def objects(frame: gpd.GeoDataFrame | None, table: Tableau, first: ChampObjet, champs: Sequence[ChampObjet]) -> Feuille:
    """Return the table of the features of a layer, in the order of their names."""
    rows = [] if frame is None else affichage.rows(frame)
    ordered = sorted(rows, key=lambda row: texte.sort_key(first.cellule(row).text))
    return feuille(
        table, ordered, (first, *champs), code=lambda row: str(row["_cle"]), fictif=commun.is_fictive
    )  # fmt: skip


def champ(
    title: str, cellule: Callable[[affichage.Row], Cellule], *, figure: bool = False, note: str = ""
) -> ChampObjet:
    """Return a column of a table of features."""
    return Champ(Colonne(title, figure=figure, note=note), cellule)


def chiffre(title: str, reader: Lecteur, maille: str, modalite: str, note: str = "") -> ChampObjet:
    """Return a column of a table of features: one measure of an indicator at the grain of the layer."""
    return champ(
        title,
        lambda row: tableau.indicator(reader.chiffre(maille, str(row["_cle"]), modalite)),
        figure=True,
        note=note,
    )


def name_champ(title: str, layer_id: str, name: Callable[[affichage.Row], str], names: commun.Names) -> ChampObjet:
    """Return the first column of a table of features: the name, the way to the map, what is odd in its place."""
    return champ(title, lambda row: commun.entry(layer_id, name(row), row, names))


def own(title: str, column: str, unit: str = "", *, note: str = "", scale: float = 1.0) -> ChampObjet:
    """Return a column of figures of a table of features: an attribute of the source, divided by ``scale``."""

    def cell(row: affichage.Row) -> Cellule:
        value = row.get(column)
        number = None if texte.is_missing(value) else float(str(value)) / scale
        return tableau.figure(number, unit, fictif=commun.is_fictive(row))

    return champ(title, cell, figure=True, note=note)


def word(title: str, column: str, *, note: str = "") -> ChampObjet:
    """Return a column of words of a table of features: an attribute of the source, its first letter a capital."""

    def cell(row: affichage.Row) -> Cellule:
        value = row.get(column)
        return tableau.mot(None if texte.is_missing(value) else texte.capitale(texte.texte(value)))

    return champ(title, cell, note=note)


def alertes(traces: Iterable[Trace], others: Mapping[str, LayerInfo] | None = None) -> tuple[str, ...]:
    """Say in one line which layers of a page were not given, and in another one which are not public."""
    known = {t.title: t.info for t in traces} | dict(others or {})
    absent = {title: i.reason for title, i in known.items() if not i.usable}
    private = [title for title, reason in absent.items() if reason == NON_PUBLIQUE]
    lost = [title for title, reason in absent.items() if reason != NON_PUBLIQUE]
    lines = (("Données non fournies", lost), ("Données non publiques", private))
    return tuple(f"{words} : {texte.liste([texte.minuscule(t) for t in titles])}." for words, titles in lines if titles)


def legende(traces: Sequence[Trace]) -> Legende:
    """Return the legend of the layers that are there; when none is, of them all, and the territory is hatched."""
    return legend([t for t in traces if t.present] or traces)


def met(frame: gpd.GeoDataFrame | None, chiffres: Callable[[str], Sequence[Chiffre]]) -> gpd.GeoDataFrame | None:
    """Keep the features that one of these figures concerns, or may concern: an interval, a doubt."""
    if frame is None:
        return None
    return frame[[any(map(_may_be, chiffres(str(key)))) for key in frame.index]]


def _may_be(chiffre: Chiffre) -> bool:
    doubt = chiffre.valeur is None or chiffre.texte.startswith("entre")
    return not chiffre.absent and bool(chiffre.valeur or doubt)


def mute(frame: gpd.GeoDataFrame | None, chiffres: Callable[[str], Sequence[Chiffre]]) -> int:
    """Count the features that none of these figures answers for: a table without them is not a « no »."""
    keys = [] if frame is None else [str(key) for key in frame.index]
    return sum(all(chiffre.absent for chiffre in chiffres(key)) for key in keys)


def met_table(
    table: Tableau, frame: gpd.GeoDataFrame | None, chiffres: Callable[[str], Sequence[Chiffre]], none: str
) -> Tableau:
    """Return a table of the features met, which says how many have no answer; ``none`` is said when none is met."""
    blind, count = mute(frame, chiffres), 0 if frame is None else len(frame)
    if not count or blind == count:
        return replace(table, empty=SANS_DONNEE)
    said = f" Sans réponse connue : {texte.nombre(blind)} sur {texte.nombre(count)}." if blind else ""
    return replace(
        table, empty=none + said, caption=table.caption + (f" ({blind} sans réponse connue)" if blind else "")
    )


def lacunes(feuilles: Iterable[Feuille]) -> tuple[str, ...]:
    """Say which columns are not shown because nothing fills them."""
    lines = (
        f"« {f.table.caption} » : sans donnée pour {texte.liste([texte.minuscule(m) for m in f.missing])}."
        for f in feuilles
        if f.missing and f.table.rows
    )
    return tuple(lines)


def files(page: Page, site: Site, traces: Sequence[Trace], feuilles: Sequence[Feuille]) -> tuple[Fichier, ...]:
    """Return the page, the data of its map and the CSV of its tables."""
    return (coquille.render(page, site), *data_files(traces), *(file for f in feuilles for file in f.fichier()))
