"""Compare contributions with the official objects of an edition, and with each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.errors import SourceError
from layers.core.model import Nature
from layers.core.parametres import Parametres
from maps.core import texte
from maps.core.saisie.apport import CORRIGER, DEMONSTRATION, NOUVEAU
from pipelines.core.population import people, pieces
from terril.apport.lecture import Apport, ApportError
from terril.project import Project

SECRET = "secret"  # noqa: S105 - a masked figure
#: How far apart two lines are the same one, in metres.
SAME_M = 5.0


@dataclass(frozen=True)
class Officiel:
    """The edition that contributions are compared with."""

    project: Project
    folder: Path
    edition: str = ""

    @property
    def parametres(self) -> Parametres:
        """The parameters it was made with."""
        return self.project.configuration.parametres

    @cached_property
    def communes(self) -> gpd.GeoDataFrame:
        """The limits of the communes."""
        frame = self.layer("communes")
        if frame is None:
            raise SourceError(
                str(self.folder), expected="couches/communes.parquet", found="no such file", remedy="build it again"
            )
        return frame

    @cached_property
    def limit(self) -> BaseGeometry:
        """The outline of the territory."""
        return shapely.union_all(self.communes.geometry.to_numpy())

    def layer(self, layer_id: str) -> gpd.GeoDataFrame | None:
        """Return the located objects of a layer, None when the edition does not hold it."""
        if layer_id not in self._read:
            path = self.folder / "couches" / f"{layer_id}.parquet"
            frame = gpd.read_parquet(path) if path.is_file() else None
            self._read[layer_id] = None if frame is None else frame[frame.geometry.notna() & ~frame.geometry.is_empty]
        return self._read[layer_id]

    @cached_property
    def _read(self) -> dict[str, gpd.GeoDataFrame | None]:
        return {}

    @cached_property
    def squares(self) -> gpd.GeoDataFrame | None:
        """The parts of the squares of the grid in the communes, None without a grid."""
        grid = self.layer("population_carroyee")
        return None if grid is None else pieces(grid, self.communes)

    def label(self, layer_id: str, key: str) -> str:
        """Name an official object: its label, else its key."""
        frame, layer = self.layer(layer_id), self.project.layers[layer_id]
        if frame is None or key not in frame.index or layer.label not in frame:
            return key
        return texte.texte(frame.loc[key, layer.label], key)


def located(apport: Apport, officiel: Officiel) -> Apport:
    """Return a contribution, refused when it lies outside the territory.

    Raises
    ------
    ApportError
        It does not meet the territory.
    """
    if not apport.shape.intersects(officiel.limit):
        far = texte.with_unit(round(apport.shape.distance(officiel.limit) / 1000, 1), "km")
        raise ApportError(
            f"{apport.file}, « {apport.texts['nom']} »",
            expected="une forme dans le territoire",
            found=f"une forme à {far} de sa limite",
            remedy="vérifiez les coordonnées",
        )
    return apport


def compared(apport: Apport, officiel: Officiel) -> dict[str, Any]:
    """Return what a contribution measures, and what it changes of the official objects."""
    shape = apport.shape
    known: dict[str, Any] = {"surface_ha": None, "longueur_m": None, "objet": "", "recouvre": ""}
    known |= {"conserve_ha": None, "ajoute_ha": None, "retire_ha": None, "distance_m": None, "population": ""}
    warnings = _warnings(apport, officiel)
    if _is_area(shape):
        known["surface_ha"] = shape.area / 1e4
        known["population"] = _population(apport, officiel)
        known["recouvre"] = _covered(apport, officiel)
    elif int(shapely.get_dimensions(shape)) == 1:
        known["longueur_m"] = shape.length
    target = _target(apport, officiel)
    if target is not None:
        known["objet"] = officiel.label(apport.layer, apport.texts["cle"])
        known |= _change(shape, target)
    return known | {"avertissements": " ; ".join(warnings)}


def _is_area(shape: BaseGeometry) -> bool:
    return int(shapely.get_dimensions(shape)) == 2  # noqa: PLR2004


def _target(apport: Apport, officiel: Officiel) -> BaseGeometry | None:
    """Return the shape of the official object that a contribution is about, None without one."""
    frame, key = officiel.layer(apport.layer), apport.texts["cle"]
    return None if frame is None or not key or key not in frame.index else frame.geometry[key]


def _change(shape: BaseGeometry, target: BaseGeometry) -> dict[str, Any]:
    """Return kept, added and removed areas (ha); how far apart (m) two shapes are that have no measure in common."""
    dimensions = {int(shapely.get_dimensions(s)) for s in (shape, target)}
    if dimensions == {1}:
        return {}
    if dimensions != {2}:
        return {"distance_m": round(float(shapely.distance(shape, target)), 2)}
    kept = shapely.intersection(shape, target).area
    areas = {"conserve_ha": kept, "ajoute_ha": shape.area - kept, "retire_ha": target.area - kept}
    return {name: max(round(m2), 0) / 1e4 for name, m2 in areas.items()}  # a file of degrees tells no less than 1 m²


def _warnings(apport: Apport, officiel: Officiel) -> list[str]:
    """Return what the service must look at before it uses a contribution."""
    said, frame, texts = [], officiel.layer(apport.layer), apport.texts
    if texts["nature"] == Nature.DEMONSTRATION:
        said.append("fictif : dessiné sur la démonstration")
    if frame is None:
        said.append("couche absente de l’édition : rien à comparer")
    elif texts["geste"] != NOUVEAU and texts["cle"] not in frame.index:
        said.append("objet officiel inconnu dans cette édition")
    if texts["edition"].replace(DEMONSTRATION, "") != officiel.edition:  # the demonstration has no name of its own
        said.append(f"dessiné sur une autre édition ({texts['edition'] or 'sans nom'})")
    if texts["territoire"] != officiel.project.epci:
        said.append(f"dessiné pour un autre territoire ({texts['territoire'] or 'sans code'})")
    if not apport.shape.within(officiel.limit.buffer(1)):
        said.append("dépasse la limite du territoire")
    code = texts["commune"]
    if code not in officiel.communes.index:
        said.append(f"commune inconnue ({code})")
    elif not apport.shape.intersects(officiel.communes.geometry[code]):
        said.append("hors de la commune déclarée")
    target = _target(apport, officiel)
    if target is not None and texts["geste"] == CORRIGER and _same(apport.shape, target):
        said.append("forme identique à l’objet officiel")
    return said


def _same(shape: BaseGeometry, other: BaseGeometry) -> bool:
    """Tell whether two shapes differ by no more than the rounding of degrees."""
    return bool(shapely.hausdorff_distance(shape, other) < 0.01)  # noqa: PLR2004 - a centimetre


def _covered(apport: Apport, officiel: Officiel) -> str:
    """Name the other official objects of the layer that an area covers, more than a sliver, the largest first."""
    frame = officiel.layer(apport.layer)
    if frame is None:
        return ""
    near = frame.iloc[frame.sindex.query(apport.shape, predicate="intersects")]
    area = near.geometry.intersection(apport.shape).area.drop(apport.texts["cle"], errors="ignore")
    found = area[area > officiel.parametres.eclat_m2].sort_values(ascending=False)
    return " ; ".join(
        f"{officiel.label(apport.layer, str(key))} ({texte.hectares(round(m2))})" for key, m2 in found.head(5).items()
    )


def _population(apport: Apport, officiel: Officiel) -> str:
    """Write the people of an area proposed as a neighbourhood, by the grid; never of too few households."""
    if apport.texts["genre"] != "qpv":
        return ""
    if officiel.squares is None:
        return texte.NON_DISPONIBLE
    place = gpd.GeoSeries([apport.shape], index=["0"], crs=officiel.communes.crs)
    households = float(people(place, officiel.squares, "menages").iloc[0])
    if 0 < households < officiel.parametres.secret_menages:
        return SECRET
    return f"environ {texte.with_unit(round(float(people(place, officiel.squares).iloc[0])), 'hab.')}"


def overlapping(apports: Sequence[Apport], sliver_m2: float) -> Mapping[str, str]:
    """Return, by contribution, the others of the same layer that it meets: their names and what they share."""
    said: dict[str, list[str]] = {a.id: [] for a in apports}
    shapes = gpd.GeoSeries([a.shape for a in apports])
    left, right = shapes.sindex.query(shapes.to_numpy(), predicate="intersects")
    for i, j in zip(left.tolist(), right.tolist(), strict=True):
        one, other = apports[i], apports[j]
        if i != j and one.layer == other.layer and (shared := _shared(one.shape, other.shape, sliver_m2)):
            said[one.id].append(f"{other.texts['nom']} [{other.id}] ({shared})")
    return {key: " ; ".join(sorted(names)) for key, names in said.items()}


def _shared(shape: BaseGeometry, other: BaseGeometry, sliver_m2: float) -> str:
    """Write what two shapes share: an area, a length, or a place; empty when they only graze each other."""
    if _is_area(shape) and _is_area(other):
        area = shapely.intersection(shape, other).area
        return texte.hectares(round(area)) if area > sliver_m2 else ""
    if int(shapely.get_dimensions(shape)) == 1:
        length = shapely.intersection(shape, other.buffer(SAME_M)).length
        return texte.with_unit(round(length), "m") if length > 2 * SAME_M else ""
    return "même lieu"


def frame_of(apports: Sequence[Apport], officiel: Officiel) -> gpd.GeoDataFrame:
    """Return the contributions as one layer: texts, measures, what they change, what they overlap."""
    others = overlapping(apports, officiel.parametres.eclat_m2)
    rows = [
        {"apport_id": a.id, "fichier": a.file, **_texts(a), **compared(a, officiel), "autres": others[a.id]}
        for a in apports
    ]
    shapes = gpd.GeoSeries([a.shape for a in apports], crs=officiel.communes.crs)
    frame = gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes.to_numpy(), crs=officiel.communes.crs)
    order = frame.sort_values(["couche", "commune", "nom", "apport_id"], kind="stable")
    return order.reset_index(drop=True)


def _texts(apport: Apport) -> dict[str, str]:
    return {name: value for name, value in apport.texts.items() if name != "apport"}
