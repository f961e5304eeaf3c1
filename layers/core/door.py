"""The door: from a source to a clean layer. Nothing enters Terril another way.

In order: read, place in EPSG:2154, name the columns, correct, mend the shapes, let the layer derive its own columns,
mask, settle the keys, cut to the halo, check the declared communes, check the rows. Each defect becomes a row of
``anomalies.csv``.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core import corrections as corrections_
from layers.core import place, schema, trous
from layers.core.corrections import Correction
from layers.core.crs import to_calc
from layers.core.defects import Gravite, Journal
from layers.core.errors import SchemaError, SourceError
from layers.core.inspect import sha256_of
from layers.core.model import (
    CALC_CRS,
    FLAGS,
    Diffusion,
    Duplicates,
    Layer,
    LayerInfo,
    Nature,
    Portee,
    Raw,
    Source,
    worst,
)
from layers.core.place import Around
from layers.core.read import read_raw
from layers.core.repair import repair

#: Marks, between the source and the mask, the rows that concern a natural person.
_PERSON = "personne_physique"
Number = TypeVar("Number", int, float)


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
    frame, marks = frame.drop(columns=[*FLAGS, _PERSON]), pd.DataFrame(frame[[*FLAGS, _PERSON]])
    _refuse_mixture(marks, layer)
    late: list[Correction] = []
    if layer.geometry or around.corrections:  # what names a row before its key is settled
        keys = _keys(frame, layer, around)
        frame, late = _correct(frame, keys, layer, around, journal)
        if layer.geometry:
            frame = repair(frame.set_axis(keys), layer.geometry, journal).set_axis(frame.index)
    frame = layer.read(_raw(frame, around, journal.report))
    schema.check_columns(frame, layer)
    frame = corrections_.apply(frame, late, layer.key, journal, layer.columns)
    frame = schema.mask_personal(frame, layer, journal, marks[_PERSON].reindex(frame.index, fill_value=True))
    frame = _settle_keys(frame.join(marks[[*FLAGS]]), layer, journal)
    frame = place.members_only(frame, layer, around, journal)
    schema.report_unknown_codes(frame, layer, journal)
    if layer.geometry:
        _report_shared_shapes(frame, layer, journal)
        put = place.partitioned if layer.limits else place.located
        frame = put(frame, layer, around, journal)
    elif layer.declared_commune:
        frame = place.declared(frame, layer, around, journal)
    frame = _restrict(frame, layer)
    schema.check_rows(frame, layer)
    return frame.sort_index(kind="stable")


def _open_source(layer: Layer, source: Source, around: Around, journal: Journal) -> gpd.GeoDataFrame:
    """Read one source: the layer's columns, the flags, and which rows concern a natural person."""
    _check_hash(source)
    raw = read_raw(source, journal, around.epci)
    if not len(raw):
        raise SourceError(
            str(source.path),
            expected="at least one row",
            found="0 rows",
            remedy="check the file, the inner layer, and the filters of the export",
        )
    if layer.geometry:
        _report_crs(raw, source, journal)
        raw = to_calc(raw, source.crs, around.extent, f"layer {layer.id}, {source.path}")
    else:
        raw = raw.set_geometry(gpd.GeoSeries(None, raw.index, crs=CALC_CRS))
    frame = layer.locate(schema.select(raw, layer, source, journal))
    person = schema.natural_persons(raw) if any(c.personal for c in layer.columns) else False
    return _flag(frame, source, layer, raw.get("nature")).assign(**{_PERSON: person})


def _check_hash(source: Source) -> None:
    if source.sha256 is None or source.path is None or not source.path.exists():
        return
    if (found := sha256_of(source.path)) != source.sha256.lower():
        raise SourceError(
            str(source.path),
            expected=f"SHA-256 {source.sha256}",
            found=found,
            remedy="the file is not the one that was pinned: check it, then update sha256",
        )


def _report_crs(raw: gpd.GeoDataFrame, source: Source, journal: Journal) -> None:
    if source.crs and raw.crs and raw.crs != source.crs:
        journal.report(
            ["*"],
            "CRS déclaré différent de celui du fichier",
            f"{source.crs} ; {raw.crs.name}",
            action="déclaré retenu",
        )


def _flag(frame: gpd.GeoDataFrame, source: Source, layer: Layer, nature: pd.Series | None) -> gpd.GeoDataFrame:
    """Write what each row is worth; rows that say « demonstration » themselves are believed."""
    said = pd.Series("", frame.index) if nature is None else nature.map(schema.normalize, na_action="ignore")
    demo = said.eq("demonstration").fillna(value=False).to_numpy(bool)
    return frame.assign(
        nature=np.where(demo, "demonstration", str(source.nature)),
        precision_m=np.nan if source.precision_m is None else source.precision_m,
        portee=str(source.portee),
        diffusion=str(worst([source.diffusion, layer.diffusion])),
    )


def _refuse_mixture(marks: pd.DataFrame, layer: Layer) -> None:
    """Refuse real and demonstration rows in one layer: their sum would be neither."""
    counts = marks["nature"].value_counts()
    if len(counts) > 1:
        raise SchemaError(
            f"layer {layer.id}",
            expected="rows of one nature, reelle or demonstration",
            found=" and ".join(f"{n} {nature}" for nature, n in counts.items()),
            remedy="remove the demonstration source, or the real one",
        )


def _raw(frame: gpd.GeoDataFrame, around: Around, report: Callable[..., None]) -> Raw:
    return Raw(frame=frame, report=report, parametres=around.parametres, communes=around.communes)


def _keys(frame: gpd.GeoDataFrame, layer: Layer, around: Around) -> pd.Series:
    """Return the key that each row will have, for the corrections and the defects of its shape."""
    keys = layer.read(_raw(frame, around, lambda *_, **__: None))[layer.key].reindex(frame.index)
    return keys.astype("str").fillna(pd.Series([f"ligne {i + 1}" for i in frame.index], frame.index))


def _correct(
    frame: gpd.GeoDataFrame, keys: pd.Series, layer: Layer, around: Around, journal: Journal
) -> tuple[gpd.GeoDataFrame, list[Correction]]:
    """Apply the corrections of what the source says; return those of what the layer derives from it, for later."""
    columns = {c.name: c for c in layer.columns}
    early: list[Correction] = []
    late: list[Correction] = []
    for c in around.corrections:
        known = c.couche == layer.id and c.champ in columns and c.champ != layer.key
        said = known and corrections_.holds(frame.loc[keys == c.cle, c.champ], c.ancien, columns[c.champ]).any()
        (early if said else late).append(c)
    corrected = corrections_.apply(frame.assign(**{layer.key: keys}), early, layer.key, journal, layer.columns)
    return corrected.assign(**{layer.key: frame[layer.key]}), late


def _settle_keys(frame: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> gpd.GeoDataFrame:
    """Make the key the index: text, unique, never missing."""
    key = frame[layer.key].astype("str").str.strip()
    missing = key.isna() | key.eq("")
    if missing.any():
        journal.report(
            [f"ligne {i + 1}" for i in frame.index[missing]],
            "clé absente",
            gravite=Gravite.ERREUR,
            action="clé provisoire attribuée",
        )
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
        raise SchemaError(
            f"layer {layer.id}, column {layer.key}",
            expected="one row per key",
            found=f"{keys.nunique()} repeated keys, first {keys.iloc[0]}",
            remedy="remove the repeated rows: they would be counted twice",
        )
    if layer.duplicates is Duplicates.DISSOLVE:
        journal.report(keys, "clé répétée", action="lignes réunies")
        return _dissolve(frame, layer)
    rank = frame.groupby(layer.key).cumcount() + 1
    journal.report(keys, "clé répétée", action="lignes gardées, suffixe #2, #3…", gravite=Gravite.ERREUR)
    return frame.assign(**{layer.key: frame[layer.key].where(~again, frame[layer.key] + "#" + rank.astype("str"))})


def _dissolve(frame: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    """Unite the rows of a key: the first value that is known of each column, the worst of what the rows are worth."""
    worst_of = {
        "nature": lambda v: str(worst(map(Nature, v))),
        "portee": lambda v: str(worst(map(Portee, v))),
        "diffusion": lambda v: str(worst(map(Diffusion, v))),
        "precision_m": lambda v: v.max(skipna=False),
    }
    others = [c for c in frame.columns if c not in {layer.key, "geometry", *worst_of}]
    united = frame.dissolve(layer.key, aggfunc=dict.fromkeys(others, "first") | worst_of, sort=True).reset_index()
    united = united.set_geometry(united.geometry.where(~united.geometry.is_empty, None))  # no shape is not an empty one
    return gpd.GeoDataFrame(united[frame.columns]).astype(frame.dtypes[[*others, *worst_of]].to_dict())


def _report_shared_shapes(frame: gpd.GeoDataFrame, layer: Layer, journal: Journal) -> None:
    """List each shape that several rows share, in one edition where the layer holds several."""
    located = frame[frame.geometry.notna()]
    shapes = pd.Series(shapely.to_wkb(shapely.normalize(located.geometry.to_numpy())), index=located.index)
    if layer.edition:
        shapes = pd.Series(zip(located[layer.edition], shapes, strict=True), index=located.index)
    shapes = shapes[shapes.duplicated(keep=False)]
    for same in sorted((g.index for _, g in shapes.groupby(shapes)), key=lambda keys: keys[0]):
        journal.report(["|".join(map(str, same))], "position partagée", f"{len(same)} lignes")


def _restrict(frame: gpd.GeoDataFrame, layer: Layer) -> gpd.GeoDataFrame:
    """Narrow the diffusion of the rows that a rule of the layer names; no rule ever widens it."""
    for column, value, narrower in layer.diffusion_by:
        hit = frame[column].map(schema.normalize, na_action="ignore") == schema.normalize(value)
        hit = hit.fillna(value=False).astype(bool)
        declared = layer.column(column)
        known = frame[column].isna() | frame[column].isin(declared.codes if declared else ())
        hit |= ~known if declared and declared.codes else False  # an unknown code may well be the narrow one
        narrowed = [str(worst([Diffusion(d), narrower])) for d in frame.loc[hit, "diffusion"]]
        frame.loc[hit, "diffusion"] = narrowed
    return frame


def visible(frame: gpd.GeoDataFrame, layer: Layer, audience: str) -> gpd.GeoDataFrame:
    """Return the rows and columns that an audience (``public`` or ``interne``) may see.

    Where a rule of the layer hides rows, the holes that they fill in the rows that are seen are closed.
    """
    ranks = list(Diffusion)
    seen = ranks[: ranks.index(Diffusion(audience)) + 1]
    hidden = [c.name for c in layer.columns if c.diffusion not in seen and c.name in frame]
    there = frame["diffusion"].isin(seen)
    shown = frame[there].drop(columns=hidden)
    named = layer.geometry and layer.diffusion_by and not there.all()  # rows that a rule of the layer hides
    if not named:
        return shown
    rules = list(dict.fromkeys(column for column, *_ in layer.diffusion_by))
    return trous.closed(shown, frame.loc[~there, "geometry"], frame[there].groupby(rules, dropna=False).ngroup())


def describe(layer: Layer, sources: Sequence[Source], frame: gpd.GeoDataFrame) -> LayerInfo:
    """Sum up a layer that was opened: the worst of its sources and rows."""
    precisions, scales = [s.precision_m for s in sources], [s.scale for s in sources]
    return LayerInfo(
        id=layer.id,
        title=layer.title,
        state="présente",
        rows=len(frame),
        source=_join(s.title for s in sources),
        producer=_join(s.producer for s in sources),
        licence=_join(s.licence for s in sources),
        attribution=_join(s.attribution for s in sources),
        vintage=_join(s.vintage for s in sources),
        scale=largest(scales),
        nature=worst(Nature(n) for n in set(frame["nature"])) if len(frame) else sources[0].nature,
        portee=worst(s.portee for s in sources),
        diffusion=worst([layer.diffusion, *(s.diffusion for s in sources)]),
        precision_m=largest(precisions),
        covers_halo=all(s.covers_halo for s in sources),
    )


def largest(values: Sequence[Number | None]) -> Number | None:
    """Return the worst of some precisions or scales: the largest, or not known as soon as one is not."""
    known = [v for v in values if v is not None]
    return max(known) if known and len(known) == len(values) else None


def _join(values: Iterable[str]) -> str:
    return " ; ".join(dict.fromkeys(v for v in values if v))
