"""The controls that look at places: rows of the territory, rows that lie in another layer."""

import math
from pathlib import Path

import geopandas as gpd
import pytest

from layers.core.parametres import Parametres
from pipelines.core.controles import Controle, Verdict, check, load
from tests import toy
from tests.pipelines.quartiers import territoire


def control(mesure: str, attendu: float, **more: object) -> Controle:
    return Controle(
        id="X", libelle="x", source="x", genre="exact", attendu=attendu, couche="cites_minieres", mesure=mesure, **more
    )


def estates() -> gpd.GeoDataFrame:
    """Wholly in, half in, a quarter in, and one of the halo."""
    shapes = {
        "in": toy.box(0, 0, 100),
        "half": toy.box(350, 0, 100),
        "quarter": toy.box(375, 200, 100),
        "away": toy.box(3100, 0, 100),
    }
    return toy.frame(shapes, erbm=["oui", "oui", "oui", "non"], nature=["reelle"] * 4)


ZONES = toy.frame({"Q": toy.box(0, 0, 400)}, nature=["reelle"])


@pytest.mark.parametrize(
    ("mesure", "expected", "more"),
    [("dans:qpv_2015", 2, {}), ("dans:qpv_2015", 2, {"filtre": {"erbm": "^oui$"}}), ("membres", 3, {})],
)
def test_what_lies_in_another_layer_and_in_the_territory(mesure: str, expected: float, more: dict[str, object]) -> None:
    frames = {"cites_minieres": estates(), "qpv_2015": ZONES}
    given = (territoire(toy.communes()), Parametres())
    (found,) = check((control(mesure, expected, **more),), frames, *given, applies=True)
    assert (found.observe, found.statut) == (expected, Verdict.CONFORME)
    (wrong,) = check((control(mesure, expected + 1, **more),), frames, *given, applies=True)
    assert wrong.statut == Verdict.ECART


def test_without_the_other_layer_nothing_is_counted() -> None:
    frames = {"cites_minieres": estates()}
    (found,) = check((control("dans:qpv_2015", 2),), frames, territoire(toy.communes()), Parametres(), applies=True)
    assert math.isnan(found.observe)
    assert found.statut == Verdict.SANS_COUCHE


def test_the_controls_of_the_neighbourhoods_name_layers_and_measures_that_exist() -> None:
    root = Path(__file__).resolve().parents[3] / "layers"
    wanted = {c.id: c for c in load()[1]}
    for name in (
        "S23-qpv-2015",
        "S25-npnru",
        "S26-erbm-qpv",
        "S36-berges-souchez-call",
        "S37-souchez-amont",
        "S39-cytises",
    ):
        control_ = wanted[name]
        layers = {control_.couche, control_.mesure.removeprefix("dans:")} - {"membres", "communes", "surface_ha"}
        assert all((root / f"{layer}.py").exists() for layer in layers), name
