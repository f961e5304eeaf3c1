"""TVB-13 and TVB-14 against values computed by hand: projects in corridors, the trame in local plans."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from pipelines import projets_corridor, traduction_plu
from tests import toy
from tests.pipelines.tvb_appui import EPCI, communes, everywhere, scheme, world, zones

Pick = Callable[..., pd.Series]
P = Parametres()
#: A corridor of 1 000 × 100 m (10 ha) in 62001.
STRIP = toy.box(0, 400, 1000, 100)


def corridor(**changes: object) -> gpd.GeoDataFrame:
    return scheme({"C": STRIP}, **({"composante": "corridor"} | changes))


def plan(*but: str) -> gpd.GeoDataFrame:
    """Plans: all in U, an AUc zone of 1 ha and an AUs zone of 0.5 ha in the corridor."""
    shapes = everywhere(*but) | {"62001 AUc": toy.box(900, 400, 100), "62001 AUs": toy.box(0, 400, 100, 50)}
    kinds = [name.partition(" ")[2] for name in shapes]
    return zones(shapes, typezone=kinds)


def parks(shape: object = None) -> gpd.GeoDataFrame:
    """A park of 2 ha, half of it in the corridor, on the AUc zone."""
    return toy.frame({"P": toy.box(900, 300, 100, 200) if shape is None else shape}, site_nom=["Parc fictif"])


def projects(
    frame: gpd.GeoDataFrame, parcs: gpd.GeoDataFrame | None, zonages: gpd.GeoDataFrame | None, **more: object
) -> pd.DataFrame:
    return projets_corridor.compute(communes(), frame, world(**more), P, parcs, zonages)


# --- TVB-13 ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("maille", "code"), [("epci", EPCI), ("corridor", "C")])
def test_projects_in_a_corridor(maille: str, code: str, pick: Pick) -> None:
    table = projects(corridor(), parks(), plan())
    values = {m: pick(table, maille, m)[code] for m in table["modalite"].unique()}
    assert values["surface_corridors_ha"] == pytest.approx(10)
    assert values["surface_ha:parc d'activités"] == pytest.approx(1)
    assert values["surface_ha:zone AU ouverte"] == pytest.approx(1)
    assert values["surface_ha:zone AU non ouverte"] == pytest.approx(0.5)
    assert values["surface_ha:ensemble"] == pytest.approx(1.5)  # the park lies on the AUc zone: once
    assert values["part_pct:ensemble"] == pytest.approx(15)
    assert values["nombre:ensemble"] == 3
    assert set(table["statut"]) == {"calculé"}


def test_corridors_that_overlap_count_once_in_the_territory(pick: Pick) -> None:
    twice = scheme({"C": STRIP, "D": STRIP}, composante="corridor", milieu=["humide", "forestier"])
    table = projects(twice, parks(), plan())
    assert pick(table, "epci", "surface_corridors_ha")[EPCI] == pytest.approx(10)
    assert pick(table, "epci", "surface_ha:parc d'activités")[EPCI] == pytest.approx(1)
    assert pick(table, "epci", "nombre:parc d'activités")[EPCI] == 1
    assert pick(table, "corridor", "surface_ha:parc d'activités").tolist() == pytest.approx([1, 1])


def test_a_sliver_is_no_project(pick: Pick) -> None:
    table = projects(corridor(), parks(toy.box(100, 499.6, 100, 100)), plan())  # 40 m², under the 50 m² of a sliver
    assert pick(table, "epci", "nombre:parc d'activités")[EPCI] == 0
    assert pick(table, "epci", "surface_ha:parc d'activités")[EPCI] == 0


def test_a_plan_that_is_not_known_is_not_a_plan_without_project(pick: Pick) -> None:
    table = projects(corridor(), parks(), plan("62001").iloc[:8])  # no vector for 62001
    assert pick(table, "epci", "nombre:zone AU ouverte", "statut")[EPCI] == "au moins"
    assert pick(table, "corridor", "nombre:ensemble", "statut")["C"] == "au moins"
    assert pick(table, "epci", "nombre:parc d'activités", "statut")[EPCI] == "calculé"
    elsewhere = projects(corridor(), parks(), plan("62009"))  # no vector for a commune that the corridor does not meet
    assert pick(elsewhere, "epci", "nombre:zone AU ouverte", "statut")[EPCI] == "calculé"


def test_a_layer_that_is_absent_is_said(pick: Pick) -> None:
    table = projects(corridor(), None, plan())
    assert pick(table, "epci", "nombre:parc d'activités", "statut")[EPCI] == "sans couche"
    assert pd.isna(pick(table, "epci", "surface_ha:parc d'activités")[EPCI])
    assert pick(table, "epci", "surface_ha:ensemble", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "surface_ha:ensemble")[EPCI] == pytest.approx(1.5)
    none = projects(corridor(), None, None)
    assert set(none[none["modalite"].str.contains(":")]["statut"]) == {"sans couche"}


def test_a_park_known_by_a_point_makes_a_lower_bound(pick: Pick) -> None:
    table = projects(corridor(), parks(toy.point(500, 450)), plan())
    assert pick(table, "epci", "nombre:parc d'activités", "statut")[EPCI] == "au moins"


def test_a_corridor_that_leaves_the_territory_meets_what_is_not_known(pick: Pick) -> None:
    beyond = scheme({"C": toy.box(-500, 400, 1000, 100)}, composante="corridor")
    assert pick(projects(beyond, parks(), plan()), "corridor", "nombre:ensemble", "statut")["C"] == "au moins"
    table = projects(beyond, parks(), plan(), halo=("parcs_activites", "zonages_urbanisme"))
    assert pick(table, "corridor", "nombre:ensemble", "statut")["C"] == "calculé"
    assert pick(table, "epci", "surface_corridors_ha")[EPCI] == pytest.approx(5)  # what lies in the territory


def test_no_corridor_at_all(pick: Pick) -> None:
    table = projects(scheme({"R": STRIP}), parks(), plan())
    assert pick(table, "epci", "surface_ha:ensemble")[EPCI] == 0
    assert pick(table, "epci", "part_pct:ensemble", "statut")[EPCI] == "sans objet"
    assert pick(table, "corridor", "surface_ha:ensemble", "statut")["R"] == "sans objet"


def test_a_corridor_of_an_annulled_document_is_apart(pick: Pick) -> None:
    both = scheme(
        {"C": STRIP, "A": toy.box(1000, 400, 1000, 100)}, composante="corridor", statut=["en vigueur", "annulé"]
    )
    table = projects(both, parks(), plan())
    assert pick(table, "epci", "surface_corridors_ha")[EPCI] == pytest.approx(10)
    assert pick(table, "corridor", "surface_ha:ensemble", "statut")[["C", "A"]].tolist() == ["calculé", "sans objet"]
    assert pick(table, "corridor", "surface_ha:ensemble", "valeur_texte")["A"] == "document annulé"
    assert pick(written(both, halves(), None), "epci", "surface_tvb_ha")[EPCI] == pytest.approx(10)


# --- TVB-14 ---------------------------------------------------------------------------------------------------------


def written(frame: gpd.GeoDataFrame, zonages: gpd.GeoDataFrame, prescriptions: gpd.GeoDataFrame | None) -> pd.DataFrame:
    return traduction_plu.compute(communes(), frame, zonages, world(), P, prescriptions)


def halves(*but: str) -> gpd.GeoDataFrame:
    """The plan of 62001: N in the west, U in the east; the other communes in U."""
    shapes = {"62001 N": toy.box(0, 0, 500, 1000), "62001 U": toy.box(500, 0, 500, 1000)} | everywhere("62001", *but)
    return zones(shapes, typezone=[name.partition(" ")[2] for name in shapes])


def rules(**changes: object) -> gpd.GeoDataFrame:
    """A continuity (25-00) of 2 ha in the corridor, half of it in the N zone; a reserved place that is not green."""
    shapes = {"E": toy.box(400, 400, 200, 100), "R": toy.box(700, 400, 100)}
    return toy.frame(shapes, **({"typepsc": ["25", "05"], "stypepsc": ["00", "00"]} | changes))


def test_the_share_that_plans_protect(pick: Pick) -> None:
    table = written(corridor(), halves(), rules())
    values = {m: pick(table, "commune", m)["62001"] for m in table["modalite"].unique()}
    assert values["surface_tvb_ha"] == pytest.approx(10)
    assert values["surface_couverte_ha:zone A ou N"] == pytest.approx(5)
    assert values["surface_couverte_ha:prescription"] == pytest.approx(2)
    assert values["surface_couverte_ha:ensemble"] == pytest.approx(6)  # 1 ha has both
    assert values["part_pct:ensemble"] == pytest.approx(60)
    assert pick(table, "epci", "part_pct:ensemble")[EPCI] == pytest.approx(60)
    assert pick(table, "commune", "part_pct:ensemble", "statut")[["62001", "62002"]].tolist() == [
        "calculé",
        "sans objet",
    ]


def test_a_commune_without_a_plan_is_unknown_never_zero(pick: Pick) -> None:
    both = scheme({"C": toy.box(0, 400, 2000, 100)}, composante="corridor")
    table = written(both, halves("62002"), rules())
    assert pick(table, "commune", "part_pct:ensemble", "statut")["62002"] == "inconnu"
    assert pd.isna(pick(table, "commune", "surface_couverte_ha:ensemble")["62002"])
    assert pick(table, "commune", "surface_tvb_ha")["62002"] == pytest.approx(10)
    assert pick(table, "epci", "surface_couverte_ha:ensemble", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "part_pct:ensemble")[EPCI] == pytest.approx(100 * 6 / 20)
    assert "1 commune(s) sans PLU" in pick(table, "epci", "part_pct:ensemble", "valeur_texte")[EPCI]


def test_a_plan_of_a_part_of_the_commune_makes_a_lower_bound(pick: Pick) -> None:
    table = written(corridor(), halves().drop(index="62001 U"), rules())
    assert pick(table, "commune", "part_pct:zone A ou N", "statut")["62001"] == "au moins"
    assert "50 %" in pick(table, "commune", "part_pct:zone A ou N", "valeur_texte")["62001"]


def test_without_prescriptions_the_zones_are_a_lower_bound(pick: Pick) -> None:
    table = written(corridor(), halves(), None)
    assert pick(table, "commune", "surface_couverte_ha:prescription", "statut")["62001"] == "sans couche"
    assert pd.isna(pick(table, "epci", "surface_couverte_ha:prescription")[EPCI])
    assert pick(table, "commune", "part_pct:ensemble", "statut")["62001"] == "au moins"
    assert pick(table, "commune", "part_pct:ensemble")["62001"] == pytest.approx(50)
    assert pick(table, "commune", "part_pct:zone A ou N", "statut")["62001"] == "calculé"


@pytest.mark.parametrize(("typepsc", "stypepsc", "hectares"), [
    ("05", "04", 3.0), ("07", "04", 3.0), ("18", "15", 3.0), ("25", "00", 3.0), ("01", "00", 2.0), ("25", None, 3.0),
])  # fmt: skip
def test_which_prescriptions_count(typepsc: str, stypepsc: str | None, hectares: float, pick: Pick) -> None:
    table = written(corridor(), halves(), rules(typepsc=["25", typepsc], stypepsc=["00", stypepsc]))
    assert pick(table, "commune", "surface_couverte_ha:prescription")["62001"] == pytest.approx(hectares)


def test_a_line_has_no_area_to_protect(pick: Pick) -> None:
    table = written(corridor(), halves(), rules().set_geometry([toy.line((0, 450), (1000, 450)), toy.point(10, 450)]))
    assert pick(table, "commune", "surface_couverte_ha:prescription")["62001"] == 0


def test_the_scale_of_the_scheme_is_said(pick: Pick) -> None:
    table = written(corridor(echelle=100_000), halves(), rules())
    assert pick(table, "commune", "part_pct:ensemble", "statut")["62001"] == "à vérifier"
