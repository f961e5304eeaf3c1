"""What the tests of water share: perimeters and a catchment on the toy communes, measured by hand.

PPI 1 ha (62001), in PPR 9 ha (62001), in PPE 100 ha: 64 ha of 62001, 16 of 62002, 16 of 62004, 4 of 62005.
Catchment AAC1: 200 ha, half of it is 62003, the other half is south of the territory.
"""

from dataclasses import replace

import geopandas as gpd

from layers.core.model import LayerInfo
from layers.core.territory import Territoire
from tests import toy

COUCHES = (
    "communes", "friches", "servitudes_as1", "aires_alimentation", "parcelles_agricoles", "occupation_sol",
    "population_carroyee", "parcs_activites", "cours_eau", "interventions_riviere", "ouvrages_erosion",
)  # fmt: skip


def servitudes() -> gpd.GeoDataFrame:
    """Return three nested perimeters; the PPI is restricted."""
    shapes = {"A1": toy.box(400, 400, 100), "A2": toy.box(300, 300, 300), "A3": toy.box(200, 200, 1000)}
    return toy.frame(shapes, perimetre=["PPI", "PPR", "PPE"], diffusion=["restreint", "public", "public"])


def aires() -> gpd.GeoDataFrame:
    """Return one catchment that leaves the territory."""
    return toy.frame({"AAC1": toy.box(2000, -1000, 1000, 2000)}, nom=["Aire fictive"], nb_exploitations=[12])


def sol(*built: tuple[float, float, float, float]) -> gpd.GeoDataFrame:
    """Return the land cover of the territory: fields, and some built rectangles."""
    shapes = [toy.box(*one) for one in built]
    fields = toy.box(0, 0, 3000)
    for shape in shapes:
        fields -= shape
    every = {f"S{rank}": shape for rank, shape in enumerate([fields, *shapes])}
    return toy.frame(
        every,
        nomenclature=["OCS2D"] * len(every),
        edition=[2024] * len(every),
        code_cs=["CS6.3.0", *["CS1.1.1"] * len(built)],
        code_us=["US1.1.3", *["US5.2.2"] * len(built)],
    ).astype({"edition": "Int64"})


def known(territoire: Territoire, **halo: bool) -> Territoire:
    """Return the territory with the layers of water; those named go on in the halo, or not."""
    infos = {i: LayerInfo(id=i, title=i, state="présente", source=i, covers_halo=halo.get(i, False)) for i in COUCHES}
    return replace(territoire, couches={**territoire.couches, **infos})


def lost(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """Return a frame in which one row has no place."""
    shapes = frame.geometry.copy()
    shapes[key] = None
    return frame.set_geometry(shapes)


def halves(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the rows cut at x = 450 m: twice as many, the same ground."""
    import pandas as pd

    west, east = toy.box(-5000, -5000, 5450, 10_000), toy.box(450, -5000, 5000, 10_000)
    parts = [frame.set_geometry(frame.intersection(side)) for side in (west, east)]
    both = pd.concat([part.set_axis(part.index + name) for part, name in zip(parts, "we", strict=True)])
    return both[~both.geometry.is_empty & (both.geometry.area > 0)]
