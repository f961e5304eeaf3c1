"""The long table: one row per indicator, place and modality, with its unit, vintage, rule, source and status."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.core.errors import PipelineError
from layers.core.model import Diffusion, LayerInfo, Nature, worst
from layers.core.territory import Territoire
from pipelines.core.model import Indicator, Statut

#: Columns of the long table, each with its meaning.
MEANINGS: Mapping[str, str] = {
    "indicateur": "identifiant du catalogue des indicateurs",
    "maille": "sorte de lieu : epci, commune, friche, qpv…",
    "code": "code du lieu, en texte",
    "nom": "nom du lieu",
    "modalite": "mesure, puis ce qui la précise : année, milieu, statut, rayon…",
    "valeur": "nombre ; vide quand elle n'est pas connue, jamais zéro",
    "valeur_texte": "classe ou précision en toutes lettres",
    "borne_min": "plus petite valeur possible",
    "borne_max": "plus grande valeur possible ; vide quand il n'y en a pas de connue",
    "unite": "unité de la valeur",
    "millesime": "millésimes des données employées",
    "statut": "ce que vaut la valeur : calculé, au moins, à vérifier, inconnu, secret, sans objet, sans couche",
    "nature": "reelle ou demonstration : la moins bonne des données employées",
    "precision": "précision de position la moins bonne des données employées, en mètres",
    "source": "producteurs et titres des données employées",
    "regle": "règle de calcul",
    "diffusion": "qui peut voir la ligne : public, interne ou restreint",
}
COLUMNS = tuple(MEANINGS)
KEY = ["indicateur", "maille", "code", "modalite"]
#: What subtractions leave of equal floats: a smaller value is none.
NOISE = 1e-9
NUMBERS = ("valeur", "borne_min", "borne_max", "precision")
#: Said of a figure that the demonstration invents.
FICTIF = "chiffre fictif (démonstration)"


def rows(  # noqa: PLR0913 - the columns of a row
    indicateur: str,
    maille: str,
    modalite: str,
    valeur: pd.Series,
    *,
    statut: "Statut | pd.Series" = Statut.CALCULE,
    valeur_texte: "str | pd.Series" = "",
    borne_min: pd.Series | None = None,
    borne_max: pd.Series | None = None,
    couches: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Make the rows of one modality.

    Parameters
    ----------
    indicateur, maille, modalite
        The catalogue id (``FRI-01``), the grain (``commune``), the modality (``nombre:friche sans projet``).
    valeur
        One number per place, index: the code of the place; NaN where it is not known (say why with ``statut``); it is
        then « inconnu » when said to be computed or « au moins ».
    statut, valeur_texte, borne_min, borne_max
        For all, or a Series on the index of ``valeur``.
    couches
        The layers this value really comes from, when they are fewer than the pipeline's.
    """
    value = valeur.to_numpy(dtype=float, na_value=np.nan)
    said = _of(statut, valeur.index).astype("str")
    lower = said == str(Statut.AU_MOINS)
    said[np.isnan(value) & (lower | (said == str(Statut.CALCULE)))] = str(Statut.INCONNU)
    low, high = (value if bound is None else _of(bound, valeur.index).astype(float) for bound in (borne_min, borne_max))
    return pd.DataFrame(
        {
            "code": valeur.index.astype("str"),
            "valeur": value,
            "valeur_texte": _of(valeur_texte, valeur.index),
            "statut": said.astype("object"),
            "borne_min": low,
            "borne_max": np.where(lower, np.nan, high),  # a lower bound has no upper one
            "indicateur": indicateur,
            "maille": maille,
            "modalite": modalite,
            "couches": " ".join(couches),
        }
    )


def _of(said: "str | pd.Series", index: pd.Index) -> "npt.NDArray[np.object_]":
    """Return what is said of each place: one text for all, or a Series brought to the same index."""
    if isinstance(said, pd.Series):
        return said.reindex(index).to_numpy(dtype=object, na_value=np.nan)
    return np.full(len(index), said, dtype=object)


def total(
    indicateur: str,
    modalite: str,
    valeur: float,
    territoire: Territoire,
    **more: object,
) -> pd.DataFrame:
    """Make the one row of the whole territory (maille ``epci``); ``more`` goes to ``rows``."""
    series = {k: pd.Series([v], index=[territoire.epci]) if k.startswith("borne") else v for k, v in more.items()}
    return rows(indicateur, "epci", modalite, pd.Series([valeur], index=[territoire.epci]), **series)  # type: ignore[arg-type]


def located(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows that have a shape."""
    there = frame.geometry.notna()
    return frame.copy(deep=False) if there.all() else frame[there]


def lower_bound_if(table: pd.DataFrame, *frames: gpd.GeoDataFrame) -> pd.DataFrame:
    """Make every computed value « au moins » when some of the objects counted have no place."""
    lost = sum(int(frame.geometry.isna().sum()) for frame in frames)
    if not lost:
        return table
    hit = table["statut"].isin([str(Statut.CALCULE), str(Statut.A_VERIFIER)]) & table["valeur"].notna()
    words = table["valeur_texte"].mask(hit & table["valeur_texte"].eq(""), f"{lost} objet(s) non localisé(s)")
    return table.assign(
        statut=table["statut"].mask(hit, str(Statut.AU_MOINS)),
        borne_max=table["borne_max"].mask(hit),
        valeur_texte=words,
    )


def not_computed(
    indicators: Iterable[Indicator],
    territoire: Territoire,
    reason: str,
    places: Mapping[str, pd.DataFrame] = MappingProxyType({}),
) -> pd.DataFrame:
    """Make the rows of indicators whose layer is absent: NA with the reason, never 0, so that maps turn grey.

    ``places`` gives, by grain, the places that are known besides the communes (index: their code): an indicator whose
    places are not known either has no row.
    """
    known = {grain: list(frame.index) for grain, frame in places.items()}
    known |= {"epci": [territoire.epci], "commune": list(territoire.communes.index)}
    missing = [
        rows(
            i.id, maille, m.id, pd.Series(index=codes, dtype="float64"), statut=Statut.SANS_COUCHE, valeur_texte=reason
        )
        for i in indicators
        for m in i.mesures
        for maille, codes in known.items()
        if maille in i.grains
    ]
    return pd.concat([rows("", "", "", pd.Series(dtype="float64")), *missing], ignore_index=True)


def complete(
    table: pd.DataFrame,
    indicators: Iterable[Indicator],
    inputs: Iterable[LayerInfo],
    places: Mapping[str, pd.DataFrame],
) -> pd.DataFrame:
    """Fill what the catalogue and the inputs know: name, unit, vintage, nature, precision, source, rule, diffusion.

    Parameters
    ----------
    table
        What ``compute`` returned; its own ``nature``, ``precision`` or ``diffusion`` columns are kept.
    inputs
        The layers that were used: a value takes the worst of them.
    places
        By grain, one row per place (index: its code) with its ``nom`` and its ``diffusion``.

    Raises
    ------
    PipelineError
        An indicator, grain or measure that the pipeline does not declare, or a key that appears twice.
    """
    known = {i.id: i for i in indicators}
    _check(table, known)
    infos = {i.id: i for i in inputs if i.usable}
    parts = [
        _from_inputs(rows_, [infos[i] for i in str(couches).split() or infos if i in infos])
        for couches, rows_ in table.groupby("couches", sort=True)
    ]
    table = pd.concat(parts or [_from_inputs(table, [])], ignore_index=True)
    table = table.assign(
        nom=_of_place(table, places, "nom").fillna(table["code"]),
        regle=table["indicateur"].map(lambda i: known[i].rule),
        unite=[_unit(known[i], m) for i, m in zip(table["indicateur"], table["modalite"], strict=True)],
        diffusion=_narrowest(table, known, places),
    )
    numbers = table[list(NUMBERS)].astype("float64")
    table[list(NUMBERS)] = numbers.mask(numbers.abs() < NOISE, 0.0)
    table["valeur_texte"] = _said_fictive(table, known)
    return table.sort_values(KEY, kind="stable", ignore_index=True)[list(COLUMNS)]


def _said_fictive(table: pd.DataFrame, known: Mapping[str, Indicator]) -> pd.Series:
    """Say of the known values of the demonstration that they are invented, for the indicators that ask for it."""
    words = table["valeur_texte"].astype("object").fillna("")
    hit = table["indicateur"].map({i: k.fictif_en_demo for i, k in known.items()}).astype(bool)
    hit &= table["nature"].eq(str(Nature.DEMONSTRATION)) & table["valeur"].notna()
    hit &= ~words.str.contains("fictif", regex=False).astype(bool)
    return words.mask(hit, words.where(words.eq(""), words + " ; ") + FICTIF).where(hit, table["valeur_texte"])


def _from_inputs(table: pd.DataFrame, used: list[LayerInfo]) -> pd.DataFrame:
    """Write what the inputs say; a value takes the worst of them, unless ``compute`` said better or worse."""
    said = {
        "millesime": _join(i.vintage for i in used),
        "source": _join(f"{i.producer}, {i.source}" for i in used),
        "nature": str(worst([Nature.REELLE, *(i.nature for i in used)])),
        "precision": _worst_precision(used),
        "diffusion_entrees": str(worst([Diffusion.PUBLIC, *(i.diffusion for i in used)])),
    }
    return table.assign(**{k: v for k, v in said.items() if k not in table or table[k].isna().all()})


def _worst_precision(used: list[LayerInfo]) -> float | None:
    """Return the coarsest precision; one input whose precision is not known makes it unknown."""
    known = [i.precision_m for i in used if i.precision_m is not None]
    return max(known, default=None) if len(known) == len(used) else None


def _unit(indicator: Indicator, modalite: str) -> str:
    mesure = indicator.mesure(modalite)
    return mesure.unit if mesure else ""


def _check(table: pd.DataFrame, known: Mapping[str, Indicator]) -> None:
    for indicateur, maille, modalite in (
        table[["indicateur", "maille", "modalite"]].drop_duplicates().itertuples(index=False)
    ):
        indicator = known.get(indicateur)
        if indicator is None or maille not in indicator.grains or indicator.mesure(modalite) is None:
            raise PipelineError(
                f"indicator {indicateur}",
                expected="a declared indicator, grain and measure",
                found=f"maille {maille!r}, modalite {modalite!r}",
                remedy="declare it in the pipeline",
            )
    twice = table[table.duplicated(KEY)]
    if len(twice):
        raise PipelineError(
            f"indicator {twice['indicateur'].iloc[0]}",
            expected=f"one row per {', '.join(KEY)}",
            found=f"{len(twice)} repeated, first {twice[KEY].iloc[0].to_dict()}",
            remedy="correct the pipeline: a place would be counted twice",
        )


def _of_place(table: pd.DataFrame, places: Mapping[str, pd.DataFrame], column: str) -> pd.Series:
    """Look a column of each row's place up; NA where the grain or the place is not known."""
    found = pd.Series(None, table.index, dtype="object")
    for grain, codes in table.groupby("maille")["code"]:
        if grain in places:
            found.loc[codes.index] = codes.map(places[str(grain)][column]).astype("object")
    return found


def _narrowest(table: pd.DataFrame, known: Mapping[str, Indicator], places: Mapping[str, pd.DataFrame]) -> pd.Series:
    """Give each row the narrowest diffusion of its indicator, its inputs, its place and what ``compute`` said."""
    ranks = {str(d): rank for rank, d in enumerate(Diffusion)}
    said = table["diffusion"] if "diffusion" in table else pd.Series(None, table.index, dtype="object")
    many = [
        table["indicateur"].map({i: str(k.diffusion) for i, k in known.items()}),
        table["diffusion_entrees"],
        said,
        _of_place(table, places, "diffusion"),
    ]
    worst_rank = pd.concat([each.map(ranks) for each in many], axis=1).max(axis=1).astype("int64")
    return worst_rank.map(dict(enumerate(map(str, Diffusion))))


def _join(values: Iterable[str]) -> str:
    return " ; ".join(dict.fromkeys(v for v in values if v.strip(", ")))


def value(table: pd.DataFrame, indicateur: str, maille: str, code: str, modalite: str) -> float:
    """Return one value of the table, NaN when it is not there or not known."""
    hit = table[(table[KEY] == [indicateur, maille, code, modalite]).all(axis=1)]["valeur"]
    return float(hit.iloc[0]) if len(hit) else float("nan")
