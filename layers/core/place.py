"""Where rows lie: which communes make the territory, what meets it or its halo, in which commune each row is."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from layers.core import datafrance
from layers.core.corrections import Correction
from layers.core.crs import FRANCE, Bounds, centres, inside
from layers.core.defects import Gravite, Journal
from layers.core.errors import ConfigurationError, GeometryError, SchemaError, SourceError
from layers.core.model import CALC_CRS, Layer
from layers.core.parametres import Parametres
from layers.core.partition import partition


@dataclass(frozen=True, kw_only=True)
class Around:
    """What the door knows of the place when it opens a layer; ``communes`` is None for the communes themselves."""

    epci: str
    communes: gpd.GeoDataFrame | None = None
    halo_m: float = 5000
    parametres: Parametres = field(default_factory=Parametres)
    corrections: Sequence[Correction] = ()
    members: Sequence[str] = ()  # codes of the communes of the territory, when the configuration lists them

    @cached_property
    def extent(self) -> Bounds:
        """Bounds of the territory and its halo (EPSG:2154), metropolitan France before the communes are known."""
        if self.communes is None:
            return FRANCE
        xmin, ymin, xmax, ymax = self.communes.total_bounds
        return (xmin - self.halo_m, ymin - self.halo_m, xmax + self.halo_m, ymax + self.halo_m)


def members_only(frame: gpd.GeoDataFrame, layer: Layer, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    """Cut limits down to the territory: the communes listed, else those that say they are of the EPCI, else all."""
    if not layer.limits:
        return frame
    missing = sorted(set(around.members) - set(frame.index))
    if missing:
        raise SchemaError(
            f"layer {layer.id}",
            expected=f"the {len(around.members)} communes listed in the configuration",
            found=f"no row for {', '.join(missing)}",
            remedy="check the codes of [territoire] communes, and the edition of the limits",
        )
    of_epci = _of_epci(frame, layer, around, journal)
    wanted = frame.index.isin(around.members) if around.members else of_epci if of_epci.any() else ~of_epci
    if not wanted.all():
        journal.report(
            ["*"],
            "communes hors du territoire",
            f"{int((~wanted).sum())} lignes",
            gravite=Gravite.INFORMATION,
            action="non retenues",
        )
    return frame[wanted]


def _of_epci(frame: gpd.GeoDataFrame, layer: Layer, around: Around, journal: Journal) -> pd.Series:
    """Tell which limits say that they are of the EPCI; limits that all say another one are of another territory."""
    said = frame["siren_epci"] if "siren_epci" in frame else pd.Series(None, frame.index, dtype="str")
    hit = said.eq(around.epci).fillna(value=False).astype(bool)
    if said.notna().any() and not hit.any() and not around.members:
        raise SchemaError(
            f"layer {layer.id}, column siren_epci",
            expected=f"communes of the EPCI {around.epci}",
            found=f"{said.nunique()} other EPCI, first {said.dropna().iloc[0]}",
            remedy="check [territoire] epci, or list the codes in [territoire] communes",
        )
    if not said.notna().any() and not around.members:
        _check_members(frame, layer, around.epci, journal)
    if hit.any() and not around.members:
        journal.report(
            frame.index[said.isna()], "commune sans EPCI", gravite=Gravite.ERREUR, action="non retenue : à vérifier"
        )
    return hit


def _check_members(frame: gpd.GeoDataFrame, layer: Layer, epci: str, journal: Journal) -> None:
    """Compare limits that name no EPCI with the official list; an EPCI or a wheel that is not known proves nothing."""
    try:
        official = set(datafrance.read_communes(epci)["code_insee"])
    except (ConfigurationError, SourceError):
        return
    foreign, missing = sorted(set(frame.index) - official), sorted(official - set(frame.index))
    if foreign:
        raise SchemaError(
            f"layer {layer.id}",
            expected=f"the {len(official)} communes of the EPCI {epci}",
            found=f"{len(foreign)} others, first {foreign[0]}",
            remedy="map siren_epci, or list the codes in [territoire] communes",
        )
    journal.report(missing, "commune absente de la source", gravite=Gravite.ERREUR, action="les totaux sont incomplets")


def partitioned(frame: gpd.GeoDataFrame, _layer: Layer, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    """Make the limits join, within the change that the parameters accept."""
    p = around.parametres
    frame = partition(frame, journal, gap_m=p.partition_trou_m, max_change_pct=p.partition_variation_max_pct)
    return frame.assign(commune_position=frame.index)


def declared(frame: gpd.GeoDataFrame, layer: Layer, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    """Keep the rows of a table that declare a commune of the territory, or none.

    Raises
    ------
    GeometryError
        Not one row is of the territory.
    """
    if around.communes is None:
        return frame
    kept = _declared_here(frame, layer, around.communes)
    if not kept.any():
        raise GeometryError(
            f"layer {layer.id}, column {layer.declared_commune}",
            expected="rows of the communes of the territory",
            found=f"{len(frame)} rows, none of them, first {frame.reset_index()[layer.declared_commune].iloc[0]}",
            remedy="check the file, the edition of its commune codes, and the EPCI of the configuration",
        )
    _report_dropped(frame, kept, journal)
    return frame[kept].copy()


def located(frame: gpd.GeoDataFrame, layer: Layer, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    """Keep what meets the territory or its halo, and say in which commune each row lies."""
    if around.communes is None:
        return frame
    area = shapely.buffer(shapely.union_all(around.communes.geometry.to_numpy()), around.halo_m, quad_segs=16)
    shapely.prepare(area)
    shapes, unlocated = frame.geometry.to_numpy(), frame.geometry.isna().to_numpy()
    if unlocated.all() and not layer.may_be_unlocated:
        raise GeometryError(
            f"layer {layer.id}",
            expected="rows with a position",
            found=f"{len(frame)} rows, none with a usable shape",
            remedy="check the columns of coordinates (lon, lat, x, y, wkt) and the inner layer",
        )
    met = shapely.intersects(area, shapes)
    if not met.any() and not unlocated.all():
        away = shapely.distance(area, shapes[~unlocated]).min() / 1000
        raise GeometryError(
            f"layer {layer.id}",
            expected=f"rows in the territory or {around.halo_m:.0f} m around it",
            found=f"{len(frame)} rows, the nearest {away:.1f} km beyond",
            remedy="check the file, its CRS, and the EPCI of the configuration",
        )
    kept = met | (unlocated & _declared_here(frame, layer, around.communes))
    _report_dropped(frame, kept, journal)
    frame = frame[kept].copy()
    frame["commune_position"] = commune_of(frame, around.communes)
    _check_declared(frame, layer, around.communes, journal)
    return frame


def _declared_here(frame: gpd.GeoDataFrame, layer: Layer, communes: gpd.GeoDataFrame) -> npt.NDArray[np.bool_]:
    """Tell which rows may belong to the territory by what they declare: one of its communes, or nothing."""
    if layer.declared_commune is None:
        return np.ones(len(frame), dtype=bool)
    declared = frame.index.to_series() if layer.declared_commune == layer.key else frame[layer.declared_commune]
    return np.asarray(declared.isna() | declared.isin(communes.index), dtype=bool)


def _report_dropped(frame: gpd.GeoDataFrame, kept: npt.NDArray[np.bool_], journal: Journal) -> None:
    if kept.all():
        return
    points = centres(frame[~kept])
    astray = int((~inside(points, CALC_CRS, FRANCE)).sum()) if len(points) else 0
    journal.report(
        ["*"],
        "hors du territoire et de son halo",
        f"{int((~kept).sum())} lignes sur {len(frame)}" + (f", dont {astray} hors de la métropole" if astray else ""),
        gravite=Gravite.AVERTISSEMENT if astray else Gravite.INFORMATION,
        action="non retenues",
    )


def commune_of(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the commune that holds each shape: the largest shared area, then length; NA outside."""
    shapes, limits = frame.geometry.to_numpy(), communes.geometry.to_numpy()
    tree = shapely.STRtree(limits)
    row, commune = tree.query(shapes, predicate="intersects")
    shared = shapely.intersection(shapes[row], limits[commune])
    pairs = pd.DataFrame({
        "row": row, "commune": communes.index.to_numpy()[commune],
        "area": -shapely.area(shared), "length": -shapely.length(shared),
    })  # fmt: skip
    best = pairs.sort_values(["row", "area", "length", "commune"]).drop_duplicates("row")
    found = pd.Series(pd.NA, index=range(len(frame)), dtype="str")
    found.loc[best["row"].to_numpy()] = best["commune"].to_numpy()
    return found.set_axis(frame.index)


def _check_declared(frame: gpd.GeoDataFrame, layer: Layer, communes: gpd.GeoDataFrame, journal: Journal) -> None:
    if layer.declared_commune is None:
        return
    declared, place = frame[layer.declared_commune], frame["commune_position"]
    within = declared.isin(communes.index) | place.notna()
    differs = declared.notna() & frame.geometry.notna() & within & declared.ne(place.fillna(""))
    values = [
        f"déclarée {d}, position {p if isinstance(p, str) else 'hors territoire'}"
        for d, p in zip(declared[differs], place[differs], strict=True)
    ]
    journal.report(
        frame.index[differs],
        "commune déclarée différente de la position",
        values,
        action="les deux sont gardées",
    )
