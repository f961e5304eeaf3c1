"""The layers of a build as the checker needs them: classed, on the grid, with what each source is worth."""

import re
from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from layers.core.model import CALC_CRS, LayerInfo, Nature, Portee
from layers.core.parametres import Parametres
from layers.core.parametres.verification import Verification
from layers.core.territory import Territoire
from pipelines.core.verification.catalogue import LECTURES, Lecture
from pipelines.core.verification.fiches import documents
from pipelines.core.verification.formes import MM, Drapeaux, Formes, Nombres, au_millimetre
from pipelines.core.verification.objets import Objets, keep, of_communes
from pipelines.core.verification.questions import Classe, Fiche, Forme, Source

#: What is added (m) to the reach of a commune, so that its limit and the grid never cut an object off.
MARGE_M = 1.0


def read(layers: Mapping[str, pd.DataFrame | None], territoire: Territoire, parametres: Parametres) -> dict[str, Any]:
    """Return the fields of a base, from layers that are already cut down to what the audience may see."""
    communes = _communes(territoire)
    frames = {**layers, "communes": communes}
    kept = {lecture.question.id: (lecture, _kept(lecture, frames)) for lecture in LECTURES}
    return {
        "territoire": territoire.nom,
        "communes": communes[["nom", "geometry"]],
        "limite": au_millimetre(np.array([territoire.limit], dtype=object))[0],
        "questions": tuple(lecture.asked(parametres) for lecture, _ in kept.values()),
        "sources": {i: _source(x, frame, territoire, parametres.verification) for i, (x, frame) in kept.items()},
        "objets": {
            i: _of_communes(x, frame, communes)
            if x.question.forme is not Forme.OBJETS
            else _objets(x, frame, communes, parametres)
            for i, (x, frame) in kept.items()
        },
        "non_localises": {i: found for i, (x, frame) in kept.items() if (found := _unlocated(x, frame))},
    }


def _communes(territoire: Territoire) -> gpd.GeoDataFrame:
    frame = territoire.communes.sort_index()
    return frame.set_geometry(gpd.GeoSeries(au_millimetre(frame.geometry.to_numpy()), frame.index, crs=CALC_CRS))


def _kept(lecture: Lecture, frames: Mapping[str, pd.DataFrame | None]) -> gpd.GeoDataFrame | None:
    """Return the rows that a question is about, in the order of their keys."""
    frame = frames.get(lecture.question.couche)
    return None if frame is None else lecture.kept(frame.assign(_cle=frame.index.astype("str")).sort_values("_cle"))


def _source(lecture: Lecture, frame: pd.DataFrame | None, territoire: Territoire, conventions: Verification) -> Source:
    """Tell what the source of a question is worth; the scale of its rows, where they say it, is the one that counts."""
    info = territoire.couches.get(lecture.question.couche) or LayerInfo(
        id=lecture.question.couche, title="", state="absente", reason="aucune source"
    )
    placed = territoire.couches["communes"] if lecture.question.forme is Forme.FICHE else info
    nothing = info.reason or ("objets non publiés" if info.hidden else "aucune source")
    absent = nothing if frame is None or not info.usable else ""
    scale = info.scale if frame is None else _worst_scale(frame, info.scale)
    worth = None if scale is None else scale * conventions.echelle_mm / MM
    return Source(
        titre=info.source,
        millesime=info.vintage,
        echelle=scale,
        precision_m=worth if placed.precision_m is None else placed.precision_m,
        schematique=scale is not None and scale > conventions.echelle_schema,
        opposable=info.portee is Portee.OPPOSABLE,
        fictif=info.nature is Nature.DEMONSTRATION,
        absente=absent,
        masques=info.hidden > 0 and not absent,
        au_dela_m=territoire.halo_m if info.covers_halo else 0.0,
    )


def _worst_scale(frame: pd.DataFrame, scale: int | None) -> int | None:
    """Return the coarsest scale of some rows, that of the source for those that say none; None when one is unknown."""
    if "echelle" not in frame or frame.empty:
        return scale
    said = frame["echelle"].astype("float64").fillna(np.nan if scale is None else scale)
    return None if said.isna().any() else int(said.max())


def _located(frame: pd.DataFrame) -> pd.Series:
    shapes = frame["geometry"] if "geometry" in frame else pd.Series(None, frame.index, dtype="object")
    return shapes.notna() & ~shapely.is_empty(shapes.to_numpy(dtype=object))


def _objets(
    lecture: Lecture, frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, parametres: Parametres
) -> Objets:
    """Put the located rows on the grid and tell which communes need each."""
    if frame is None or not _located(frame).any():
        return Objets(dans=np.zeros((len(communes), 0), dtype=bool))
    drawn = frame[_located(frame)]
    codes = lecture.classe(drawn, parametres).astype("object")
    order = sorted(codes.unique(), key=lecture.rank)
    shapes = au_millimetre(drawn.geometry.to_numpy())
    radius = lecture.largeur(drawn, parametres).to_numpy(dtype=float)
    reach = lecture.asked(parametres).rayon_m
    objets = Objets(
        cles=tuple(drawn["_cle"]),
        noms=_names(drawn, lecture.nom),
        classes=tuple(Classe(code, _apostrophes(lecture.words(code))) for code in order),
        classe=codes.map({code: i for i, code in enumerate(order)}).to_numpy(dtype=np.int64),
        formes=shapes,
        rayons_mm=np.floor(radius * MM + 0.5),
        dans=_near(communes.geometry.to_numpy(), shapes, np.inf if reach is None else reach + radius + MARGE_M),
    )
    whole = not shapely.is_empty(shapes).any()
    return objets if whole else keep(objets, ~shapely.is_empty(shapes))


def _names(frame: pd.DataFrame, column: str) -> tuple[str, ...]:
    """Return the names of some rows, empty where there is none."""
    names = frame[column].astype("object").fillna("") if column else pd.Series("", frame.index)
    return tuple(_apostrophes(str(name)) for name in names)


def _apostrophes(text: str) -> str:
    """Set the straight apostrophes between two letters."""
    return re.sub(r"(?<=[^\W\d_])'(?=[^\W_])", "’", text)


def _of_communes(lecture: Lecture, frame: pd.DataFrame | None, communes: gpd.GeoDataFrame) -> Objets:
    """Return the communes as objects: each is a class of its own, by its name or by what is known of it."""
    names = communes["nom"].to_dict()
    said = (
        documents(frame, names)
        if lecture.question.forme is Forme.FICHE
        else {c: Fiche(n, n, n) for c, n in names.items()}
    )
    return of_communes(communes, said)


def _near(communes: Formes, shapes: Formes, reach: Nombres | float) -> Drapeaux:
    return shapely.distance(communes[:, None], shapes[None, :]) <= reach


def _unlocated(lecture: Lecture, frame: pd.DataFrame | None) -> dict[str, tuple[str, ...]]:
    """Name the rows without a place by the commune that they declare."""
    if frame is None or lecture.question.forme is not Forme.OBJETS:
        return {}
    lost = frame[~_located(frame)]
    declared = lost.get(lecture.declaree, pd.Series("", lost.index)).astype("object").fillna("")
    said = zip(_names(lost, lecture.nom), lost["_cle"], strict=True)
    names = pd.Series([name or key for name, key in said], lost.index, dtype="object")
    return {str(code): tuple(group) for code, group in names.groupby(declared)}
