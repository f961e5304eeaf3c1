"""The lie of the land of the demonstration: in its place, the same each time."""

import numpy as np
import pytest
import shapely

from layers.demo import geographie
from layers.demo.generer import decor
from layers.demo.geographie import Decor


@pytest.fixture(scope="module")
def land() -> Decor:
    """The decor, made once."""
    return decor()


def test_towns_spread_as_their_inhabitants_need(land: Decor) -> None:
    squares = land.urbanite
    built = squares[squares["urbain"]].groupby("commune").size()
    assert set(squares["commune"]) == set(land.communes.index)
    assert built["Lens"] > built["Vimy"] > built["Gouy-Servins"] > 0
    assert 0.25 < squares["urbain"].mean() < 0.45  # the mining basin is dense, and not one town
    assert land.tissu.is_valid
    assert land.tissu.within(land.territoire.buffer(200))


def test_neither_water_nor_heaps_are_built(land: Decor) -> None:
    built = land.urbanite[land.urbanite["urbain"]].geometry.to_numpy()
    water = shapely.union_all([*land.cours_eau.values(), *land.canaux.values()])
    heaps = shapely.union_all([shape for _, shape in land.mine["terrils"]])
    assert shapely.distance(built, water).min() > 50
    assert not shapely.intersects(heaps, built).any()


def test_the_souchez_runs_from_the_hills_to_the_canal(land: Decor) -> None:
    river = land.cours_eau["Souchez"]
    source, mouth = (np.array(river.coords[i]) for i in (0, -1))
    high, low = (float(land.altitude(*(np.array([v]) for v in end))[0]) for end in (source, mouth))
    assert high > low + 15
    assert river.distance(land.canaux["Canal de la Souchez"]) < 1
    crossed = [name for name, limit in land.communes.geometry.items() if limit.intersects(river)]
    assert {"Carency", "Ablain-Saint-Nazaire", "Souchez", "Angres", "Liévin", "Éleu-dit-Leauwette"} <= set(crossed)


def test_the_hills_are_in_the_south_and_the_plain_in_the_north(land: Decor) -> None:
    points = {"Ablain-Saint-Nazaire": 90, "Wingles": 20}
    heights = {name: land.centre(name) for name in points}
    found = {name: float(land.altitude(np.array([p.x]), np.array([p.y]))[0]) for name, p in heights.items()}
    assert found["Ablain-Saint-Nazaire"] > 80
    assert 20 < found["Wingles"] < 45


def test_the_dice_of_a_theme_are_its_own() -> None:
    first = [geographie.rng("eau").random() for _ in range(2)]
    assert first[0] == first[1]
    assert geographie.rng("tvb").random() != first[0]


@pytest.mark.parametrize("name", ["Lens", "Souchez", "Wingles", "Gouy-Servins"])
def test_the_centre_of_a_commune_is_in_it(land: Decor, name: str) -> None:
    assert land.commune_at(land.centre(name)) == name
