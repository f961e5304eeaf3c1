"""The defects of the layers as an audience may read them: nothing of a row, a column or a layer that is hidden."""

import re
from collections.abc import Collection, Iterable
from dataclasses import asdict, replace

import geopandas as gpd
import pandas as pd

from layers.core import defects, door
from layers.core.defects import Defect
from layers.core.model import Diffusion, Layer, LayerInfo
from pipelines.core.runner import Workshop
from terril.assembly import couches, store
from terril.project import Project

#: A path of the machine: only its last name is told.
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s;,:]+)*[\\/](?=[^\\/\s;,:]+)")
_WORD = re.compile(r"\w+")
#: What these tell names who corrected, or what a library said of a file: the team reads it in ``anomalies.csv``.
_TEAM = ("correction", "source en échec")
WHOLE = "*"


def visible(project: Project, workshop: Workshop) -> pd.DataFrame:
    """Return the defects that the audience of the site may read.

    Returns
    -------
    pandas.DataFrame
        The columns of ``anomalies.csv``, in the order of the catalogue.
    """
    audience = project.configuration.sorties.audience
    kept: list[Defect] = []
    found = couches.journals(project, workshop)
    for layer in project.layers.values():
        of_layer = [d for d in found if d.couche == layer.id]
        if of_layer:
            info, frame = store.layer_info(workshop, layer.id), store.load_layer(workshop, layer.id)
            kept += public_part(of_layer, layer, info, frame, audience)
    return pd.DataFrame([asdict(d) | {"gravite": str(d.gravite)} for d in kept], columns=list(defects.FIELDS))


def public_part(
    found: Iterable[Defect], layer: Layer, info: LayerInfo, frame: gpd.GeoDataFrame | None, audience: str
) -> list[Defect]:
    """Return what an audience may read of the defects of one layer.

    A defect that names a hidden column is left out. Where some rows of the layer are hidden, only the defects of rows
    that can be seen are told: a count of all the rows would tell of the hidden ones.
    """
    ranks = list(Diffusion)
    if ranks.index(info.diffusion) > ranks.index(Diffusion(audience)):
        return []
    hidden = {c.name for c in layer.columns if ranks.index(c.diffusion) > ranks.index(Diffusion(audience))}
    said = [d for d in found if not hidden & set(_WORD.findall(f"{d.cle} {d.anomalie} {d.valeur} {d.action}"))]
    if frame is not None:
        shown = door.visible(frame, layer, audience)
        said = [d for d in said if len(shown) == len(frame) or _of_rows(d.cle, shown.index)]
    return [_without_team(d) for d in said]


def _of_rows(key: str, shown: Collection[str]) -> bool:
    """Tell whether a defect is about rows that can be seen, one or several."""
    return key in shown or all(part in shown for part in key.split("|"))


def _without_team(defect: Defect) -> Defect:
    """Take out what only the team reads: who corrected and why, the paths of the machine."""
    if defect.anomalie.startswith(_TEAM):
        key = WHOLE if defect.anomalie == _TEAM[1] else defect.cle
        action = defect.action.partition(" : ")[0]
        return replace(defect, cle=key, valeur="", action=action)
    return replace(defect, cle=_PATH.sub("", defect.cle), valeur=_PATH.sub("", defect.valeur))
