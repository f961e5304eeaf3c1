"""Control totals: what the reports say against what the layers hold. Reported, never adjusted."""

import csv
import io
import math
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.core.errors import PipelineError
from layers.core.model import LayerInfo, Nature
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.spatial import dissolved_area, members, share_of_area
from pipelines.core.table import located

TABLE = Path(__file__).with_suffix(".toml")
#: Share of its area from which an object is « dans » a zone.
MOSTLY = 0.5
#: Columns of ``controles.csv``, each with its meaning.
MEANINGS: Mapping[str, str] = {
    "controle": "identifiant : objet du rapport, puis ce qui est contrôlé",
    "libelle": "ce qui est contrôlé",
    "attendu": "ce qu'écrit le rapport",
    "observe": "ce que donne la couche ; vide sans couche ; l'autre chiffre des rapports quand ils se contredisent",
    "ecart": "observé moins attendu",
    "tolerance": "écart accepté, dans l'unité du contrôle",
    "statut": "conforme, écart, contradictoire, sans couche, non applicable, sans portée (démonstration)",
    "source": "rapport (DD : développement durable, RA : activités) et section",
    "remarque": "ce qu'il faut savoir pour lire la ligne",
}
FIELDS = tuple(MEANINGS)


class Verdict(StrEnum):
    """The status of a control."""

    CONFORME = "conforme"
    ECART = "écart"
    CONTRADICTOIRE = "contradictoire"
    SANS_COUCHE = "sans couche"
    NON_APPLICABLE = "non applicable"
    DEMONSTRATION = "sans portée (démonstration)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Controle:
    """One control of ``controles.toml`` (see its header for the meaning of each key)."""

    id: str
    libelle: str
    source: str
    genre: str
    attendu: float
    observe: float | None = None
    tolerance: float = 0.0
    tolerance_pct: float | None = None
    couche: str = ""
    mesure: str = ""
    filtre: Mapping[str, str] = field(default_factory=dict)
    cles: tuple[str, ...] = ()
    termes: tuple[float, ...] = ()
    diviseur: float = 1.0
    remarque: str = ""

    @property
    def margin(self) -> float:
        """The largest gap accepted, in the unit of the control."""
        return self.tolerance if self.tolerance_pct is None else abs(self.attendu) * self.tolerance_pct / 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Resultat:
    """One row of ``controles.csv``."""

    controle: Controle
    observe: float
    statut: Verdict
    remarque: str


def load(path: Path = TABLE) -> tuple[str, tuple[Controle, ...]]:
    """Read the table of controls: the territory they speak of, and the controls."""
    table: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = sorted(table["controle"], key=lambda row: row["id"].partition("-")[0])  # by object of the reports
    return table["territoire"], tuple(
        Controle(**{**row, "cles": tuple(row.get("cles", ())), "termes": tuple(row.get("termes", ()))}) for row in rows
    )


def check(
    controls: tuple[Controle, ...],
    frames: Mapping[str, gpd.GeoDataFrame],
    territoire: Territoire,
    parametres: Parametres,
    *,
    applies: bool,
) -> list[Resultat]:
    """Evaluate every control.

    Parameters
    ----------
    frames
        The layers present, by id, EPSG:2154.
    applies
        False for another territory than the one the reports speak of: every control is « non applicable ».
    """
    if not applies:
        return [
            Resultat(
                controle=c,
                observe=math.nan,
                statut=Verdict.NON_APPLICABLE,
                remarque="contrôle propre à un autre territoire",
            )
            for c in controls
        ]
    return [_evaluate(c, frames, territoire, parametres) for c in controls]


def _evaluate(
    c: Controle, frames: Mapping[str, gpd.GeoDataFrame], territoire: Territoire, parametres: Parametres
) -> Resultat:
    frame = frames.get(c.couche)
    zones = c.mesure.removeprefix("dans:") if c.mesure.startswith("dans:") else c.couche
    if c.genre == "contradiction":
        return Resultat(
            controle=c,
            observe=c.observe if c.observe is not None else math.nan,
            statut=Verdict.CONTRADICTOIRE,
            remarque=c.remarque,
        )
    if c.termes:
        observed = sum(c.termes) / c.diviseur
        return Resultat(
            controle=c, observe=observed, statut=_verdict(c, observed, demonstration=False), remarque=c.remarque
        )
    if frame is None or zones not in frames:
        return Resultat(
            controle=c,
            observe=math.nan,
            statut=Verdict.SANS_COUCHE,
            remarque=" ; ".join(
                filter(None, [_absence(c.couche if frame is None else zones, territoire.couches), c.remarque])
            ),
        )
    mute = [column for column in c.filtre if column not in frame or frame[column].isna().all()]
    if mute:
        return Resultat(
            controle=c,
            observe=math.nan,
            statut=Verdict.SANS_COUCHE,
            remarque=f"la source ne renseigne pas {', '.join(mute)}",
        )
    rows = _select(c, frame)
    if rows.empty and c.mesure != "nombre":  # what is not in the layer has no area: not zero, not known
        return Resultat(
            controle=c,
            observe=math.nan,
            statut=Verdict.DEMONSTRATION if _is_demo(frame) else Verdict.SANS_COUCHE,
            remarque="objet absent de la couche",
        )
    observed = _observed(c, rows, frames[zones], territoire.communes, parametres)
    return Resultat(
        controle=c, observe=observed, statut=_verdict(c, observed, demonstration=_is_demo(frame)), remarque=c.remarque
    )


def _observed(
    c: Controle, rows: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, parametres: Parametres
) -> float:
    head, _, column = c.mesure.partition(":")
    if head in _OF_PLACES:
        return _OF_PLACES[head](rows, communes, parametres)
    if head == "dans":
        return float((share_of_area(located(rows), located(zones)) >= MOSTLY).sum())
    return _population_share(rows, column, communes) if head == "part_population" else _measure(c, rows)


def _population_share(rows: gpd.GeoDataFrame, column: str, communes: gpd.GeoDataFrame) -> float:
    """Return the share (%) of the population in the communes named in a column; NaN when one is not known."""
    people = communes["population"].astype("float64")
    named = people[communes.index.isin(rows[column].dropna())]
    return 100 * float(named.sum(min_count=len(named))) / float(people.sum(min_count=len(people)))


def _absence(couche: str, couches: Mapping[str, LayerInfo]) -> str:
    info = couches.get(couche)
    return info.reason if info else f"couche {couche} inconnue de cette version"


def _is_demo(rows: gpd.GeoDataFrame) -> bool:
    return bool((rows["nature"] == Nature.DEMONSTRATION).any())


def _select(c: Controle, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    keep = frame.index.isin(c.cles) if c.cles else pd.Series(data=True, index=frame.index)
    for column, pattern in c.filtre.items():
        found = [pd.notna(value) and re.search(pattern, str(value)) is not None for value in frame[column]]
        keep = keep & pd.Series(found, index=frame.index, dtype=bool)
    return frame[keep]


def _verdict(c: Controle, observed: float, *, demonstration: bool) -> Verdict:
    if demonstration:
        return Verdict.DEMONSTRATION
    if c.genre == "minimum":
        return Verdict.CONFORME if observed >= c.attendu else Verdict.ECART
    return Verdict.CONFORME if abs(observed - c.attendu) <= c.margin + 1e-9 else Verdict.ECART


def _area_m2(rows: gpd.GeoDataFrame) -> float:
    """Dissolved area of the polygons; the declared area for sites that are only points."""
    shapes = located(rows)
    polygons = shapes[shapes.geometry.geom_type.isin(["Polygon", "MultiPolygon"])]
    if polygons.empty and "surface_m2" in rows:
        return float(rows["surface_m2"].sum())
    return dissolved_area(polygons)


def _communes_met(rows: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, parametres: Parametres) -> float:
    """Count the communes that the polygons belong to (rule of the configuration: slivers do not count)."""
    shapes = located(rows)
    if not shapes.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).all():
        return float(rows["commune_position"].nunique())
    pairs = members(shapes, communes, share=parametres.appartenance_part, area_m2=parametres.appartenance_ha * 1e4)
    return float(pairs["commune"].nunique())


def _members(rows: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, parametres: Parametres) -> float:
    """Count the polygons that belong to a commune of the territory, or to several: those of the halo do not count."""
    pairs = members(
        located(rows), communes, share=parametres.appartenance_part, area_m2=parametres.appartenance_ha * 1e4
    )
    return float(pairs["feature"].nunique())


_OF_PLACES: Mapping[str, Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame, Parametres], float]] = {
    "communes": _communes_met,
    "membres": _members,
}
_MEASURES: Mapping[str, Callable[[gpd.GeoDataFrame, str], float]] = {
    "nombre": lambda rows, _: float(len(rows)),
    "somme": lambda rows, column: float(rows[column].astype("float64").sum(min_count=len(rows))),
    "distinct": lambda rows, column: float(rows[column].nunique()),
    "surface_ha": lambda rows, _: _area_m2(rows) / 1e4,
    "surface_km2": lambda rows, _: _area_m2(rows) / 1e6,
    "longueur_km": lambda rows, _: float(located(rows).geometry.length.sum()) / 1e3,
}


def _measure(c: Controle, rows: gpd.GeoDataFrame) -> float:
    head, _, column = c.mesure.partition(":")
    if head not in _MEASURES:
        raise PipelineError(
            f"control {c.id}",
            expected=f"mesure among communes, membres, dans, part_population, {', '.join(_MEASURES)}",
            found=c.mesure,
            remedy="correct controles.toml",
        )
    return _MEASURES[head](rows, column)


def to_csv(results: list[Resultat]) -> str:
    """Write ``controles.csv`` (``;``); an unknown value is an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n")
    writer.writerow(FIELDS)
    for r in results:
        gap = r.observe - r.controle.attendu
        writer.writerow(
            [
                r.controle.id,
                r.controle.libelle,
                _number(r.controle.attendu),
                _number(r.observe),
                _number(gap),
                _number(r.controle.margin),
                r.statut,
                r.controle.source,
                r.remarque,
            ]
        )
    return out.getvalue()


def _number(value: float) -> str:
    return "" if math.isnan(value) else f"{round(value, 4):g}" if abs(value) < 1e6 else f"{value:.0f}"  # noqa: PLR2004
