"""The addresses and parcels of each commune: where the page and the command look a place up.

One small file per commune, loaded when it is asked for; coordinates are EPSG:2154 to the millimetre, written as whole
numbers from a corner, so that the page checks the very place that the command checks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from maps.core import affichage, texte
from maps.core.model import Fichier

MM = 1000
#: What a point of address may stand for when it is as near to the building as its source says.
PRECISES = frozenset({
    "entrée", "bâtiment", "cage d’escalier", "cage d'escalier", "logement", "parcelle", "délivrance postale",
})  # fmt: skip
STREETS = "assets/adresses/voies.js"


@dataclass(frozen=True, slots=True, kw_only=True)
class Porte:
    """One address: number, repetition, place (EPSG:2154, to the millimetre), what the point stands for."""

    numero: int
    rep: str
    x: float
    y: float
    position: str
    precision_m: float | None

    @property
    def nom(self) -> str:
        """The number as it is written: « 12 bis »."""
        return f"{self.numero} {self.rep}".strip()

    @property
    def precise(self) -> float | None:
        """The precision of the place, None when the point stands for a street or a commune."""
        return self.precision_m if self.position in PRECISES else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """One parcel: its number and its outline (EPSG:2154, to the millimetre)."""

    commune: str
    prefixe: str
    section: str
    numero: int
    contenance: int | None
    shape: BaseGeometry
    precision_m: float | None

    @property
    def id(self) -> str:
        """The identifier, 14 characters."""
        return f"{self.commune}{self.prefixe}{self.section.zfill(2)}{self.numero:04}"


@dataclass(frozen=True)
class Repertoire:
    """What places are looked up in: communes (code -> name), the addresses and the parcels that may be seen or None."""

    communes: Mapping[str, str]
    adresses: gpd.GeoDataFrame | None
    parcelles: gpd.GeoDataFrame | None

    @cached_property
    def voies(self) -> Mapping[str, Sequence[str]]:
        """Names of the streets of each commune, sorted."""
        streets: dict[str, set[str]] = {}
        if self.adresses is not None:
            known = numbered(self.adresses)
            pairs = zip(commune_of(known, "code_insee", self.communes), known["nom_voie"], strict=True)
            for code, name in set(pairs):
                streets.setdefault(code, set()).add(name)
        return {code: sorted(names, key=street_key) for code, names in sorted(streets.items()) if code}

    @cached_property
    def postaux(self) -> Mapping[str, Sequence[str]]:
        """The communes of each postcode, as the addresses tell them."""
        found: dict[str, set[str]] = {}
        if self.adresses is not None and "code_postal" in self.adresses:
            known = numbered(self.adresses)
            pairs = zip(known["code_postal"], commune_of(known, "code_insee", self.communes), strict=True)
            for postal, code in set(pairs):
                if code and not texte.is_missing(postal):
                    found.setdefault(str(postal), set()).add(code)
        return {postal: sorted(codes) for postal, codes in sorted(found.items())}

    @cached_property
    def _memo(self) -> dict[tuple[str, str], Any]:
        return {}

    def portes(self, code: str) -> Mapping[str, Sequence[Porte]]:
        """Return the addresses of each street of a commune, by number."""
        if self.adresses is None:
            return {}
        if ("portes", code) not in self._memo:
            known = numbered(self.adresses)
            self._memo["portes", code] = doors(known[commune_of(known, "code_insee", self.communes) == code])
        made: Mapping[str, Sequence[Porte]] = self._memo["portes", code]
        return made

    def lots(self, code: str) -> Sequence[Lot]:
        """Return the parcels of a commune."""
        if self.parcelles is None:
            return ()
        if ("lots", code) not in self._memo:
            known = self.parcelles[affichage.located(self.parcelles)]
            self._memo["lots", code] = plots(known[commune_of(known, "commune", self.communes) == code])
        made: Sequence[Lot] = self._memo["lots", code]
        return made

    def files(self) -> tuple[Fichier, ...]:
        """Return the files of the site: streets of the territory, addresses and parcels of each commune."""
        made: list[Fichier] = []
        if self.adresses is not None:
            made.append(Fichier(path=STREETS, text=affichage.script("voies", self.voies)))
            made += [_file("adresses", code, adresses_data(self.portes(code))) for code in self.voies]
        if self.parcelles is not None:
            made += [_file("parcelles", code, parcelles_data(self.lots(code))) for code in self.codes_parcelles]
        return tuple(made)

    @cached_property
    def codes_parcelles(self) -> list[str]:
        """The communes that have parcels."""
        if self.parcelles is None:
            return []
        known = self.parcelles[affichage.located(self.parcelles)]
        return sorted(set(commune_of(known, "commune", self.communes)) - {""})


def street_key(name: str) -> tuple[str, str]:
    """Return what sorts the streets of a commune."""
    return texte.sort_key(name), name


def numbered(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Keep the addresses that have a number, a street and a place."""
    return frame[frame["numero"].notna() & frame["nom_voie"].notna() & affichage.located(frame)]


def commune_of(frame: gpd.GeoDataFrame, column: str, communes: Mapping[str, str]) -> pd.Series:
    """Return the commune where each row is looked for: the one it declares, else the one it lies in, else none."""
    declared = frame[column].where(frame[column].isin(list(communes)))
    return declared.fillna(frame["commune_position"]).fillna("").astype("str")


def doors(frame: gpd.GeoDataFrame) -> dict[str, list[Porte]]:
    """Return addresses by street."""
    streets: dict[str, list[Porte]] = {}
    xy = np.round(shapely.get_coordinates(shapely.centroid(frame.geometry.to_numpy())), 3)
    columns = [frame[c].tolist() for c in ("nom_voie", "numero", "rep", "type_position", "precision_m")]
    for x, y, street, number, rep, position, metres in zip(*xy.T.tolist(), *columns, strict=True):
        door = Porte(
            numero=int(number), rep=texte.brut(rep).lower(), x=x, y=y,
            position=texte.brut(position), precision_m=_known(metres),
        )  # fmt: skip
        streets.setdefault(street, []).append(door)
    ranked = {name: sorted(found, key=lambda d: (d.numero, d.rep, d.x, d.y)) for name, found in streets.items()}
    return {name: ranked[name] for name in sorted(ranked, key=street_key)}


def plots(frame: gpd.GeoDataFrame) -> list[Lot]:
    """Return parcels sorted by identifier; those whose identifier is not one are left out."""
    made = []
    columns = [frame[c].tolist() for c in ("commune", "prefixe", "section", "numero", "contenance", "precision_m")]
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda xy: np.round(xy, 3))
    for shape, commune, prefix, section, number, area, metres in zip(shapes, *columns, strict=True):
        if not (all(isinstance(v, str) and v for v in (commune, section, number)) and number.isdigit()):
            continue
        made.append(Lot(
            commune=commune, prefixe=texte.brut(prefix) or "000", section=section.lstrip("0") or "0",
            numero=int(number), contenance=None if texte.is_missing(area) else int(area), shape=shape,
            precision_m=_known(metres),
        ))  # fmt: skip
    return sorted(made, key=lambda lot: lot.id)


def _known(metres: Any) -> float | None:  # noqa: ANN401 - a number or NaN
    return None if texte.is_missing(metres) else float(metres)


def _file(kind: str, code: str, data: object) -> Fichier:
    name = texte.safe_name(code.lower())
    return Fichier(path=f"assets/{kind}/{name}.js", text=affichage.script(f"{kind}-{name}", data))


def adresses_data(streets: Mapping[str, Sequence[Porte]]) -> dict[str, Any]:
    """Return the addresses of a commune for the page.

    ``o`` is a corner (mm), ``types`` what points stand for, each street its name and five numbers per address: number,
    repetition, x and y (mm from the corner), rank of the type.
    """
    every = [door for found in streets.values() for door in found]
    corner = (_mm(min(d.x for d in every)), _mm(min(d.y for d in every)))
    types = sorted({d.position for d in every})
    precisions = [d.precision_m for d in every]
    rows = [
        [name, [v for d in found for v in (d.numero, d.rep, _mm(d.x) - corner[0], _mm(d.y) - corner[1],
                                           types.index(d.position))]]
        for name, found in streets.items()
    ]  # fmt: skip
    sure = [int(t in PRECISES) for t in types]
    return {"o": corner, "p": _worst(precisions), "types": types, "sures": sure, "voies": rows}


def parcelles_data(lots: Sequence[Lot]) -> dict[str, Any]:
    """Return the parcels of a commune for the page.

    Each row: prefix, section, number, area of the deed (m²), polygons made of rings; a ring lists x and y (mm), from
    the corner, then from the point before; its last point, equal to the first, is left out.
    """
    bounds = shapely.total_bounds(np.array([lot.shape for lot in lots], dtype=object))
    corner = (_mm(float(bounds[0])), _mm(float(bounds[1])))
    rows = [[lot.prefixe, lot.section, lot.numero, lot.contenance, _polygons(lot.shape, corner)] for lot in lots]
    return {"o": corner, "p": _worst([lot.precision_m for lot in lots]), "parcelles": rows}


def _worst(metres: Iterable[float | None]) -> float | None:
    known = list(metres)
    return None if None in known or not known else max(m for m in known if m is not None)


def _mm(value: float) -> int:
    return round(value * MM)


def _polygons(shape: BaseGeometry, corner: tuple[int, int]) -> list[list[list[int]]]:
    parts = [p for p in shapely.get_parts(shape) if p.geom_type == "Polygon"]
    return [[_ring(ring, corner) for ring in (p.exterior, *p.interiors)] for p in parts]


def _ring(ring: BaseGeometry, corner: tuple[int, int]) -> list[int]:
    xy = np.rint(shapely.get_coordinates(ring)[:-1] * MM).astype(np.int64)
    steps = np.diff(xy, axis=0, prepend=np.array([corner], dtype=np.int64))
    return [int(v) for v in steps.ravel()]
