"""The territory of a build: which communes, how far around, and what is known of each layer."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

from layers.core.errors import CatalogueError
from layers.core.model import LayerInfo

#: The Communauté d'Agglomération de Lens-Liévin, the default territory.
CALL = "246200364"


@dataclass(frozen=True, slots=True, kw_only=True)
class Territoire:
    """The territory as pipelines and maps see it.

    ``communes`` is the partitioned layer (EPSG:2154, index: INSEE code); ``couches`` the information on every
    layer of the catalogue, absent ones included; ``halo_m`` how far around the limit layers are loaded.
    """

    epci: str
    nom: str
    profil: str
    halo_m: float
    communes: gpd.GeoDataFrame
    couches: Mapping[str, LayerInfo] = field(default_factory=dict)

    @property
    def limit(self) -> BaseGeometry:
        """The outline of the territory (EPSG:2154)."""
        return self.communes.geometry.union_all(method="coverage")

    def couche(self, layer_id: str) -> LayerInfo:
        """Return what is known of one layer."""
        if layer_id not in self.couches:
            raise CatalogueError(
                f"layer {layer_id!r}",
                expected=f"one of {', '.join(sorted(self.couches))}",
                found="no such layer in this build",
                remedy="check the parameter names of the function",
            )
        return self.couches[layer_id]
