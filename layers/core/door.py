"""The door: from a source to a clean layer. Nothing enters Terril another way.

In order: read, place in EPSG:2154, name the columns, correct, mend the shapes, settle the keys, cut to the halo,
check the declared communes, mask, flag, check the rows. Each defect becomes a row of ``anomalies.csv``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core import corrections as corrections_
from layers.core import schema
from layers.core.config import Parametres
from layers.core.crs import FRANCE, Bounds, to_calc
from layers.core.defects import Gravite, Journal
from layers.core.errors import GeometryError, SchemaError, SourceError
from layers.core.inspect import sha256_of
from layers.core.model import CALC_CRS, Diffusion, Duplicates, Layer, LayerInfo, Raw, Source, worst
from layers.core.partition import partition
from layers.core.read import read_raw
from layers.core.repair import repair

#: Columns that the door adds to every layer.
FLAGS = ("nature", "precision_m", "portee", "diffusion")


@dataclass(frozen=True, kw_only=True)
class Around:
    """What the door knows of the place when it opens a layer; ``communes`` is None for the communes themselves."""

    epci: str
    communes: gpd.GeoDataFrame | None = None
    halo_m: float = 5000
    parametres: Parametres = Parametres()
    corrections: Sequence[corrections_.Correction] = ()

    @cached_property
    def extent(self) -> Bounds:
        """Bounds of the territory and its halo (EPSG:2154), metropolitan France before the communes are known."""
        if self.communes is None:
            return FRANCE
        xmin, ymin, xmax, ymax = self.communes.total_bounds
        return (xmin - self.halo_m, ymin - self.halo_m, xmax + self.halo_m, ymax + self.halo_m)


def open_layer(layer: Layer, sources: Sequence[Source], around: Around, journal: Journal) -> gpd.GeoDataFrame:
    """Read the sources of a layer into one clean frame.

    Returns
    -------
    GeoDataFrame
        EPSG:2154, sorted, index = the layer's key (text), the layer's columns, the ``FLAGS``, and
        ``commune_position`` (code of the commune that holds the shape or most of it, NA outside) when it has shapes.

    Raises
    ------
    SourceError, SchemaError, CrsError, GeometryError
        See the function of each step.
    """
    parts = [_open_source(layer, source, around, journal) for source in sources]
    frame = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=CALC_CRS)
    frame = corrections_.apply(frame, around.corrections, layer.key, journal)
    frame = _settle_keys(frame, layer, journal)
    schema.report_unknown_codes(frame, layer, journal)
    if layer.geometry:
        frame = repair(frame, layer.geometry, journal)
        _report_shared_shapes(frame, journal)
        frame = _partitioned(frame, around, journal) if layer.limits else _located(frame, layer, around, journal)
    frame = schema.mask_personal(frame, layer, journal)
    frame = _restrict(frame, layer)
    schema.check_rows(frame, layer)
    return frame.sort_index(kind="stable")


def _open_source(layer: Layer, source: Source, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    _check_hash(source)
    raw = read_raw(source, journal, around.epci)
    if raw.empty:
        raise SourceError(str(source.path), expected="at least one row", found="0 rows",
                          remedy="check the file, the inner layer, and the filters of the export")
    if layer.geometry:
        raw = to_calc(raw, source.crs, around.extent, f"layer {layer.id}, {source.path}")
    nature = raw["nature"] if "nature" in raw else None
    frame = schema.select(raw, layer, source, journal)
    frame = layer.read(Raw(frame=frame, report=journal.report))
    return _flag(frame, source, layer, nature)


def _check_hash(source: Source) -> None:
    if source.sha256 and source.path and (found := sha256_of(source.path)) != source.sha256:
        raise SourceError(str(source.path), expected=f"SHA-256 {source.sha256}", found=found,
                          remedy="the file is not the one that was pinned: check it, then update sha256")


def _flag(frame: gpd.GeoDataFrame, source: Source, layer: Layer, nature: pd.Series | None) -> gpd.GeoDataFrame:
    """Write what each row is worth; rows that say « demonstration » themselves are believed."""
    demo = nature.eq("demonstration").reindex(frame.index, fill_value=False) if nature is not None else False
    diffusion = worst([source.diffusion, layer.diffusion])
    return frame.assign(
        nature=np.where(demo, "demonstration", str(source.nature)), precision_m=source.precision_m or np.nan,
        portee=str(source.portee), diffusion=str(diffusion),
    )


def _settle_keys(frame: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> gpd.GeoDataFrame:
    """Make the key the index: text, unique, never missing."""
    key = frame[layer.key].astype("str").where(frame[layer.key].notna(), None)
    missing = key.isna()
    if missing.any():
        journal.report([f"ligne {i + 1}" for i in frame.index[missing]], "clé absente", gravite=Gravite.ERREUR,
                       action="clé provisoire attribuée")
        key = key.where(~missing, [f"sans-cle-{i + 1}" for i in frame.index])
    frame = frame.assign(**{layer.key: key.astype("str")})
    repeated = frame[layer.key].duplicated(keep=False)
    if repeated.any():
        frame = _settle_duplicates(frame, layer, journal)
    return frame.set_index(layer.key)


def _settle_duplicates(frame: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> gpd.GeoDataFrame:
    again = frame[layer.key].duplicated()
    keys = frame.loc[again, layer.key]
    if layer.duplicates is Duplicates.FATAL:
        raise SchemaError(f"layer {layer.id}, column {layer.key}", expected="one row per key",
                          found=f"{keys.nunique()} repeated keys, first {keys.iloc[0]}",
                          remedy="remove the repeated rows: they would be counted twice")
    if layer.duplicates is Duplicates.DISSOLVE:
        journal.report(keys, "clé répétée", action="lignes réunies")
        return frame.dissolve(layer.key, aggfunc="first", sort=True).reset_index()
    rank = frame.groupby(layer.key).cumcount() + 1
    journal.report(keys, "clé répétée", action="lignes gardées, suffixe #2, #3…", gravite=Gravite.ERREUR)
    return frame.assign(**{layer.key: frame[layer.key].where(~again, frame[layer.key] + "#" + rank.astype("str"))})


def _report_shared_shapes(frame: gpd.GeoDataFrame, journal: Journal) -> None:
    """List each shape that several rows share."""
    located = frame[frame.geometry.notna()]
    bytes_ = pd.Series(shapely.to_wkb(shapely.normalize(located.geometry.to_numpy())), index=located.index)
    for _, same in sorted(bytes_.groupby(bytes_).groups.items(), key=lambda g: g[1][0]):
        if len(same) > 1:
            journal.report(["|".join(map(str, same))], "position partagée", f"{len(same)} lignes")


def _partitioned(frame: gpd.GeoDataFrame, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    p = around.parametres
    frame = partition(frame, journal, gap_m=p.partition_trou_m, max_change_pct=p.partition_variation_max_pct)
    return frame.assign(commune_position=frame.index)


def _located(frame: gpd.GeoDataFrame, layer: Layer, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    """Keep what meets the territory or its halo, and say in which commune each row lies."""
    if around.communes is None:
        return frame
    area = shapely.buffer(shapely.union_all(around.communes.geometry.to_numpy()), around.halo_m, quad_segs=16)
    shapely.prepare(area)
    unlocated = frame.geometry.isna()
    inside = shapely.intersects(area, frame.geometry.to_numpy()) | unlocated
    if not (inside & ~unlocated).any() and not unlocated.all():
        away = shapely.distance(area, frame.geometry[~unlocated].to_numpy()).min() / 1000
        raise GeometryError(f"layer {layer.id}", expected=f"rows in the territory or {around.halo_m:.0f} m around it",
                            found=f"{len(frame)} rows, the nearest {away:.1f} km beyond",
                            remedy="check the file, its CRS, and the EPCI of the configuration")
    if (~inside).any():
        journal.report(["*"], "hors du territoire et de son halo", f"{int((~inside).sum())} lignes",
                       gravite=Gravite.INFORMATION, action="non retenues")
    frame = frame[inside].copy()
    frame["commune_position"] = commune_of(frame, around.communes)
    _check_declared(frame, layer, around.communes, journal)
    return frame


def commune_of(frame: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> pd.Series:
    """Return the code of the commune that holds each shape: the largest shared area or length, NA outside."""
    shapes, limits = frame.geometry.to_numpy(), communes.geometry.to_numpy()
    tree = shapely.STRtree(limits)
    row, commune = tree.query(shapes, predicate="intersects")
    shared = shapely.intersection(shapes[row], limits[commune])
    size = shapely.area(shared) + shapely.length(shared)
    pairs = pd.DataFrame({"row": row, "commune": communes.index.to_numpy()[commune], "size": size})
    best = pairs.sort_values(["row", "size", "commune"], ascending=[True, False, True]).drop_duplicates("row")
    return pd.Series(best["commune"].to_numpy(), index=frame.index[best["row"]], dtype="str").reindex(frame.index)


def _check_declared(frame: gpd.GeoDataFrame, layer: Layer, communes: gpd.GeoDataFrame, journal: Journal) -> None:
    if layer.declared_commune is None:
        return
    declared, place = frame[layer.declared_commune], frame["commune_position"]
    differs = declared.notna() & frame.geometry.notna() & (declared != place.fillna("")) & declared.isin(communes.index)
    values = [f"déclarée {d}, position {p if isinstance(p, str) else 'hors territoire'}"
              for d, p in zip(declared[differs], place[differs], strict=True)]
    journal.report(frame.index[differs], "commune déclarée différente de la position", values,
                   action="les deux sont gardées")


def _restrict(frame: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    for column, value, diffusion in layer.diffusion_by:
        frame.loc[frame[column] == value, "diffusion"] = str(diffusion)
    return frame


def visible(frame: gpd.GeoDataFrame, layer: Layer, audience: str) -> gpd.GeoDataFrame:
    """Return the rows and columns that an audience (``public`` or ``interne``) may see."""
    ranks = list(Diffusion)
    seen = ranks[: ranks.index(Diffusion(audience)) + 1]
    hidden = [c.name for c in layer.columns if c.diffusion not in seen and c.name in frame]
    return frame[frame["diffusion"].isin(seen)].drop(columns=hidden)


def describe(layer: Layer, sources: Sequence[Source], frame: gpd.GeoDataFrame) -> LayerInfo:
    """Sum up a layer that was opened: the worst of its sources and rows."""
    precisions = [s.precision_m for s in sources if s.precision_m is not None]
    return LayerInfo(
        id=layer.id, title=layer.title, state="présente", rows=len(frame),
        source=_join(s.title for s in sources), producer=_join(s.producer for s in sources),
        licence=_join(s.licence for s in sources), attribution=_join(s.attribution for s in sources),
        vintage=_join(s.vintage for s in sources), scale=max((s.scale for s in sources if s.scale), default=None),
        nature=worst(type(sources[0].nature)(n) for n in set(frame["nature"])) if len(frame) else sources[0].nature,
        portee=worst(s.portee for s in sources),
        diffusion=worst([layer.diffusion, *(s.diffusion for s in sources)]),
        precision_m=max(precisions, default=None), covers_halo=all(s.covers_halo for s in sources),
    )


def _join(values: "object") -> str:
    return " ; ".join(dict.fromkeys(v for v in values if v))  # type: ignore[attr-defined]
