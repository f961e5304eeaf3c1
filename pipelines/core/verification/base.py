"""What a place is checked against: the questions, their objects on the grid, and what each source is worth."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.verification import couches, site
from pipelines.core.verification.objets import Objets
from pipelines.core.verification.questions import Forme, Question, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """All that both engines know, as the files of the site hold it.

    ``sources`` and ``objets`` are by question; ``non_localises`` names, by question and commune (an empty code: commune
    unknown), the objects without a place.
    """

    territoire: str
    communes: gpd.GeoDataFrame
    limite: BaseGeometry
    questions: tuple[Question, ...]
    sources: Mapping[str, Source]
    objets: Mapping[str, Objets]
    non_localises: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)

    @classmethod
    def from_layers(
        cls, layers: Mapping[str, pd.DataFrame | None], territoire: Territoire, parametres: Parametres
    ) -> "Base":
        """Prepare the layers of a build.

        Parameters
        ----------
        layers
            By id, EPSG:2154, already cut down to what the audience may see; None or missing for an absent one.
        territoire
            Its communes, and what is known of each layer (hidden rows included).
        parametres
            Distances and conventions.
        """
        return cls(**couches.read(layers, territoire, parametres))

    @classmethod
    def from_site(cls, folder: Path) -> "Base":
        """Read the very base that a build wrote in its site: same numbers, same words, public rows only.

        Raises
        ------
        SourceError
            A file is missing or is not one of the checker.
        """
        return cls(**site.read(folder))

    def tenus(self, couche: str) -> dict[str, frozenset[str]]:
        """Return the keys of the objects of a layer that the file of each commune holds, whatever the question."""
        asked = [self.objets[q.id] for q in self.questions if q.couche == couche and q.forme is Forme.OBJETS]
        return {
            str(code): frozenset(o.cles[j] for o in asked for j in np.flatnonzero(o.dans[at]).tolist())
            for at, code in enumerate(self.communes.index)
        }
