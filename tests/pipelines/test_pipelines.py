"""Each indicator against values computed by hand on nine communes of 1 km."""

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE
from pipelines import (
    emprise_terrils,
    pollution_friches,
    proximite_puits,
    recouvrement_unesco,
    statuts_friches,
    superficie_densite,
)
from tests import toy
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]


def friches(**changes: list[object]) -> gpd.GeoDataFrame:
    """Four sites: two share a land unit of 62001, one point in 62002, one unverified in 62003."""
    columns: dict[str, list[object]] = {
        "comm_insee": ["62001", "62001", "62002", "62003"],
        "site_statut": ["friche sans projet", "friche avec projet", "friche sans projet", POTENTIELLE],
        "surface_m2": [10_000.0, 12_000.0, 31_415.9265, 50_000.0],
        "unite_fonciere": ["UF0001", "UF0001", "UF0002", "UF0003"],
        "sol_pollution_existe": ["pollution avérée", "inconnu", None, "pollution avérée"],
        "diffusion": ["public", "public", "public", "interne"],
    }
    shapes = {
        "62001_1": toy.box(100, 100, 100),
        "62001_2": toy.box(100, 100, 100),
        "62002_1": toy.point(1500, 500),
        "62003_1": toy.box(2100, 100, 100),
    }
    return toy.frame(shapes, **{**columns, **changes})


# --- TER-01 ---------------------------------------------------------------------------------------------------------


def test_area_and_density(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = superficie_densite.compute(communes, territoire)
    assert pick(table, "commune", "superficie_ha").tolist() == pytest.approx([100.0] * 9)
    assert pick(table, "commune", "densite_hab_km2")["62003"] == pytest.approx(300)  # 300 inhabitants on 1 km²
    assert pick(table, "epci", "population_hab")[EPCI] == 4500  # 100 + 200 + ... + 900
    assert pick(table, "epci", "densite_hab_km2")[EPCI] == pytest.approx(500)  # 4 500 on 9 km²


def test_one_unknown_population_makes_the_total_unknown(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    pick: Pick,
) -> None:
    unknown = communes.assign(population=communes["population"].astype("Int64").mask(communes.index == "62001"))
    table = superficie_densite.compute(unknown, territoire)
    assert pd.isna(pick(table, "epci", "population_hab")[EPCI])
    assert pick(table, "epci", "population_hab", "statut")[EPCI] == "inconnu"
    assert pick(table, "commune", "population_hab")["62002"] == 200


# --- FRI-01, FRI-03 -------------------------------------------------------------------------------------------------


def test_friches_by_status(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = statuts_friches.compute(communes, friches(), territoire)
    assert pick(table, "epci", "nombre:total")[EPCI] == 3  # the unverified site is apart
    assert pick(table, "epci", f"nombre:{POTENTIELLE}")[EPCI] == 1
    assert pick(table, "epci", "surface_brute_ha:total")[EPCI] == pytest.approx(1.0 + 1.2 + 3.14159265)
    assert pick(table, "epci", "surface_unique_ha:total")[EPCI] == pytest.approx(
        1.0 + 3.14159265
    )  # the smaller of 1 and 1.2
    assert pick(table, "epci", "surface_unique_ha:total", "borne_max")[EPCI] == pytest.approx(1.2 + 3.14159265)
    assert pick(table, "commune", "nombre:total").to_dict() == {
        f"6200{n}": float({1: 2, 2: 1}.get(n, 0)) for n in range(1, 10)
    }


def test_unverified_sites_are_internal(communes: gpd.GeoDataFrame, territoire: Territoire) -> None:
    table = statuts_friches.compute(communes, friches(), territoire)
    said = table["diffusion"].eq("interne")
    assert said.equals(table["modalite"].str.endswith(f":{POTENTIELLE}"))


def test_an_unknown_area_makes_a_lower_bound(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = statuts_friches.compute(communes, friches(surface_m2=[10_000.0, None, 20_000.0, None]), territoire)
    assert pick(table, "epci", "surface_brute_ha:total", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "surface_brute_ha:total")[EPCI] == pytest.approx(3.0)
    assert pd.isna(pick(table, "epci", "surface_brute_ha:total", "borne_max")[EPCI])
    assert pick(table, "commune", "surface_brute_ha:total", "statut")["62002"] == "calculé"


def test_no_friche_at_all_is_zero_everywhere(communes: gpd.GeoDataFrame, territoire: Territoire) -> None:
    table = statuts_friches.compute(communes, friches().iloc[:0], territoire)
    assert (table["valeur"] == 0).all()
    assert set(table["statut"]) == {"calculé"}


@given(st.permutations(range(4)))
def test_the_order_of_sites_changes_nothing(order: list[int]) -> None:
    communes = toy.communes()
    territoire = Territoire(epci=EPCI, nom="", profil="sig", halo_m=0, communes=communes)
    tables = [statuts_friches.compute(communes, f, territoire) for f in (friches(), friches().iloc[order])]
    pd.testing.assert_frame_equal(*tables)


def test_communes_add_up_to_the_territory(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = statuts_friches.compute(communes, friches(), territoire)
    for modality in ("nombre:total", "surface_brute_ha:total", "surface_unique_ha:total"):
        assert pick(table, "commune", modality).sum() == pytest.approx(pick(table, "epci", modality)[EPCI])


def test_unknown_pollution_is_a_class_never_an_absence(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    table = pollution_friches.compute(communes, friches(), territoire, parametres)
    assert pick(table, "friche", "niveau")["62001_1"] == 5
    assert pick(table, "friche", "niveau", "valeur_texte")["62002_1"] == "inconnu"
    assert pd.isna(pick(table, "friche", "niveau")["62002_1"])
    assert pick(table, "epci", "nombre:inconnu")[EPCI] == 2
    assert pick(table, "epci", "nombre:pollution avérée")[EPCI] == 1  # the unverified site does not count
    assert pick(table, "epci", "nombre:pollution inexistante")[EPCI] == 0


def test_a_status_outside_the_list_is_not_verified(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    odd = friches(site_statut=["friche potentielle (BASOL)", "friche avec projet", "friche sans projet", POTENTIELLE])
    table = statuts_friches.compute(communes, odd, territoire)
    assert pick(table, "epci", "nombre:total")[EPCI] == 2
    assert pick(table, "epci", "nombre:total", "statut")[EPCI] == "au moins"
    assert pick(table, "commune", "nombre:total", "statut")[["62001", "62002"]].tolist() == ["au moins", "calculé"]


def test_a_site_declared_elsewhere_counts_where_it_stands(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    sites = friches(comm_insee=["62250", None, "62002", "62003"]).assign(
        commune_position=["62001", "62001", "62002", "62003"]
    )
    table = statuts_friches.compute(communes, sites, territoire)
    assert pick(table, "commune", "nombre:total")["62001"] == 2


# --- MIN-01 ---------------------------------------------------------------------------------------------------------


def shafts(*xy: tuple[float, float]) -> gpd.GeoDataFrame:
    """Shafts at some places, metres from the corner."""
    return toy.frame({f"P{n}": toy.point(x, y) for n, (x, y) in enumerate(xy)})


def test_shafts_around_a_polygon_are_exact(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    # the site 62001_1 goes from x = 100 to 200: shafts 40, 100 and 200 m to its right
    table = proximite_puits.compute(
        communes, shafts((240, 150), (300, 150), (400, 150)), territoire, parametres, friches()
    )
    found = [pick(table, "friche", f"puits:{d}")["62001_1"] for d in (50, 100)]
    assert found == [1, 2]
    assert pick(table, "friche", "puits:50", "statut")["62001_1"] == "calculé"


def test_shafts_around_a_point_are_an_interval(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    # 62002_1 is a point for 31 415.9 m²: a disc of 100 m radius; the shaft is 140 m from its centre, 40 m from its edge
    table = proximite_puits.compute(communes, shafts((1640, 500)), territoire, parametres, friches())
    assert pd.isna(pick(table, "friche", "puits:50")["62002_1"])
    assert pick(table, "friche", "puits:50", "borne_min")["62002_1"] == 0
    assert pick(table, "friche", "puits:50", "borne_max")["62002_1"] == 1
    assert pick(table, "friche", "puits:50", "valeur_texte")["62002_1"] == "entre 0 et 1"
    assert pick(table, "friche", "puits:50", "statut")["62002_1"] == "à vérifier"


def test_a_search_that_leaves_the_territory_is_a_lower_bound(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    # 62001_1 is 100 m from the western and southern limits
    table = proximite_puits.compute(communes, shafts((150, 150)), territoire, parametres, friches())
    assert pick(table, "friche", "puits:50", "statut")["62001_1"] == "calculé"
    assert pick(table, "friche", "puits:250", "statut")["62001_1"] == "au moins"
    assert pick(table, "friche", "puits:250", "valeur_texte")["62001_1"] == "au moins 1 (source connue jusqu'à 100 m)"
    wide = replace(
        territoire,
        couches={**territoire.couches, "puits_mine": replace(territoire.couche("puits_mine"), covers_halo=True)},
    )
    table = proximite_puits.compute(communes, shafts((150, 150)), wide, parametres, friches())
    assert pick(table, "friche", "puits:250", "statut")["62001_1"] == "calculé"


def test_a_point_of_unknown_area_gives_a_lower_bound(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    sites = friches(surface_m2=[10_000.0, 12_000.0, None, 50_000.0])
    table = proximite_puits.compute(communes, shafts((1530, 500)), territoire, parametres, sites)
    assert pick(table, "friche", "puits:50")["62002_1"] == 1
    assert pick(table, "friche", "puits:50", "statut")["62002_1"] == "au moins"
    assert pick(table, "friche", "puits:50", "valeur_texte")["62002_1"] == "au moins 1 (surface du site inconnue)"


def test_a_site_beyond_the_limit_is_searched_in_vain(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    sites = friches()
    sites.loc["62001_1", "geometry"] = toy.box(-500, 100, 100)  # 400 m outside, where the source has nothing
    table = proximite_puits.compute(communes, shafts((500, 500)), territoire, parametres, sites)
    assert pick(table, "friche", "puits:50", "statut")["62001_1"] == "au moins"


def test_the_disc_of_a_point_may_reach_beyond_the_limit(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    sites = friches()
    sites.loc["62002_1", "geometry"] = toy.point(1500, 120)  # 120 m from the limit, radius 100 m: 50 m may be outside
    table = proximite_puits.compute(communes, shafts((1500, 500)), territoire, parametres, sites)
    assert pick(table, "friche", "puits:50", "statut")["62002_1"] == "au moins"
    assert pd.isna(pick(table, "friche", "puits:50", "borne_max")["62002_1"])


def test_shafts_without_a_place_make_lower_bounds(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    lost = shafts((500, 500), (600, 600))
    lost.loc["P1", "geometry"] = None
    table = proximite_puits.compute(communes, lost, territoire, parametres)
    assert pick(table, "epci", "puits_dans")[EPCI] == 1
    assert pick(table, "epci", "puits_dans", "statut")[EPCI] == "au moins"


def test_each_shaft_is_in_one_commune(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    on_limits = shafts((1000, 500), (1000, 1000), (500, 500))  # a side, a corner of four communes, an inside
    table = proximite_puits.compute(communes, on_limits, territoire, parametres)
    assert pick(table, "commune", "puits_dans").sum() == pick(table, "epci", "puits_dans")[EPCI] == 3


# --- MIN-02 ---------------------------------------------------------------------------------------------------------


def heritage(*shapes: shapely.Geometry, kind: str = "bien inscrit") -> gpd.GeoDataFrame:
    """Perimeters of one kind."""
    return toy.frame({f"U{n}": s for n, s in enumerate(shapes)}, type=[kind] * len(shapes))


def test_share_in_the_property(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    # two overlapping zones cover the western 250 m of 62001: 250 000 m², a quarter, counted once
    zones = heritage(toy.box(0, 0, 200, 1000), toy.box(100, 0, 150, 1000))
    table = recouvrement_unesco.compute(communes, zones, territoire, friches())
    assert pick(table, "commune", "part_pct:bien inscrit")["62001"] == pytest.approx(25)
    assert pick(table, "commune", "part_pct:bien inscrit")["62002"] == 0
    assert pd.isna(pick(table, "commune", "part_pct:zone tampon")["62001"])  # the source holds no buffer: not 0 ha
    assert pick(table, "commune", "part_pct:zone tampon", "statut")["62001"] == "sans couche"
    assert pick(table, "epci", "part_pct:bien inscrit")[EPCI] == pytest.approx(25 / 9)
    assert pick(table, "friche", "part_pct:bien inscrit")["62001_1"] == pytest.approx(100)


def test_a_point_has_no_share(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = recouvrement_unesco.compute(communes, heritage(toy.box(1000, 0, 1000)), territoire, friches())
    assert pd.isna(pick(table, "friche", "part_pct:bien inscrit")["62002_1"])
    assert pick(table, "friche", "part_pct:bien inscrit", "valeur_texte")["62002_1"] == "géométrie ponctuelle"
    assert pick(table, "friche", "part_pct:bien inscrit", "statut")["62002_1"] == "inconnu"


def test_a_site_without_place_is_not_zero(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    sites = friches()
    sites.loc["62001_1", "geometry"] = None
    table = recouvrement_unesco.compute(communes, heritage(toy.box(0, 0, 1000)), territoire, sites)
    assert pick(table, "friche", "part_pct:bien inscrit", "valeur_texte")["62001_1"] == "site non localisé"
    assert pd.isna(pick(table, "friche", "surface_ha:bien inscrit")["62001_1"])


def test_a_place_beyond_the_limit_is_a_lower_bound_where_the_source_stops(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    sites = friches()
    sites.loc["62001_1", "geometry"] = toy.box(-50, 100, 100)  # half outside
    table = recouvrement_unesco.compute(communes, heritage(toy.box(0, 0, 1000)), territoire, sites)
    assert pick(table, "friche", "part_pct:bien inscrit")["62001_1"] == pytest.approx(50)
    assert pick(table, "friche", "part_pct:bien inscrit", "statut")["62001_1"] == "au moins"


# --- MIN-03 ---------------------------------------------------------------------------------------------------------


def test_a_terril_on_two_communes_counts_once_in_the_territory(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    terrils = toy.frame({"T1": toy.box(900, 400, 200), "T2": toy.box(100, 100, 100)})  # 4 ha on two communes, 1 ha
    table = emprise_terrils.compute(communes, terrils, territoire, parametres)
    assert pick(table, "commune", "nombre")[["62001", "62002", "62003"]].tolist() == [2, 1, 0]
    assert pick(table, "epci", "nombre")[EPCI] == 2
    assert pick(table, "commune", "surface_ha")[["62001", "62002"]].tolist() == pytest.approx([3, 2])
    assert pick(table, "epci", "part_pct")[EPCI] == pytest.approx(100 * 5 / 900)


def test_a_sliver_over_the_limit_does_not_make_a_terril(
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    # 500 x 500 m, of which 2 m beyond the limit: 0.1 ha and 0.4 %, under both thresholds
    table = emprise_terrils.compute(communes, toy.frame({"T": toy.box(502, 100, 500)}), territoire, parametres)
    assert pick(table, "commune", "nombre")[["62001", "62002"]].tolist() == [1, 0]
    assert pick(table, "commune", "surface_ha").sum() == pytest.approx(25)
