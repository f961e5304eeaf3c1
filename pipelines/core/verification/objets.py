"""The objects of a question: shapes on the grid, names, classes, and which communes need each."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np

from pipelines.core.verification.formes import Drapeaux, Entiers, Formes, Nombres
from pipelines.core.verification.questions import Classe, Fiche


@dataclass(frozen=True, slots=True, kw_only=True)
class Objets:
    """The objects of one question, in the order of their keys.

    ``rayons_mm`` is the radius of an axis or of a point; ``dans`` tells, for each commune (rows, in the order of the
    base), which objects a place of that commune may meet or be near.
    """

    cles: tuple[str, ...] = ()
    noms: tuple[str, ...] = ()
    classes: tuple[Classe, ...] = ()
    classe: Entiers = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    formes: Formes = field(default_factory=lambda: np.zeros(0, dtype=object))
    rayons_mm: Nombres = field(default_factory=lambda: np.zeros(0))
    dans: Drapeaux = field(default_factory=lambda: np.zeros((0, 0), dtype=bool))


def of_communes(communes: gpd.GeoDataFrame, said: Mapping[str, Fiche]) -> Objets:
    """Return as objects the communes of which something is said, each a class of its own."""
    here = communes[communes.index.isin(list(said))]
    codes = tuple(map(str, here.index))
    return Objets(
        cles=codes,
        noms=tuple(said[code].nom for code in codes),
        classes=tuple(Classe(said[code].classe, said[code].texte) for code in codes),
        classe=np.arange(len(codes)),
        formes=here.geometry.to_numpy(),
        rayons_mm=np.zeros(len(codes)),
        dans=np.ones((len(communes), len(codes)), dtype=bool),
    )


def keep(objets: Objets, kept: Drapeaux) -> Objets:
    """Return some of the objects; the list of classes stays."""
    at = np.flatnonzero(kept)
    return replace(
        objets,
        cles=tuple(objets.cles[k] for k in at),
        noms=tuple(objets.noms[k] for k in at),
        classe=objets.classe[at],
        formes=objets.formes[at],
        rayons_mm=objets.rayons_mm[at],
        dans=objets.dans[:, at],
    )
