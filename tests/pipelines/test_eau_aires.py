"""EAU-01 to EAU-03: the catchment, whole and within the territory, against areas computed by hand."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines import agriculture_aac, sol_captages, surface_aac
from tests import toy
from tests.pipelines import eau
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]


def parcelles(**columns: list[object]) -> gpd.GeoDataFrame:
    """Three parcels of 62003: 20 ha organic, 30 ha not, 10 ha of unknown conduct."""
    shapes = {
        "P1": toy.box(2000, 0, 200, 1000),
        "P2": toy.box(2200, 0, 300, 1000),
        "P3": toy.box(2500, 0, 100, 1000),
    }
    return toy.frame(shapes, **{"bio": [True, False, None], **columns}).astype({"bio": "boolean"})


# --- EAU-01 ---------------------------------------------------------------------------------------------------------


def test_the_whole_area_and_the_part_within(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = surface_aac.compute(communes, eau.aires(), eau.known(territoire), parametres)
    for maille, code in (("aac", "AAC1"), ("epci", EPCI)):
        assert pick(table, maille, "surface_km2:totale")[code] == pytest.approx(2.0)  # 1 km x 2 km
        assert pick(table, maille, "surface_km2:territoire")[code] == pytest.approx(1.0)
        assert pick(table, maille, "part_aac_pct")[code] == pytest.approx(50)
        assert pick(table, maille, "communes")[code] == 1
        assert pick(table, maille, "communes", "statut")[code] == "au moins"  # the southern half has communes too
    assert pick(table, "epci", "part_pct")[EPCI] == pytest.approx(100 / 9)
    assert pick(table, "commune", "part_pct").round(9).to_dict() == {f"6200{n}": 100.0 * (n == 3) for n in range(1, 10)}
    assert pick(table, "aac", "exploitations")["AAC1"] == 12


def test_two_overlapping_areas_count_once(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    other = toy.frame({"AAC2": toy.box(2500, 0, 1000, 500)}, nom=["Deuxième aire fictive"], nb_exploitations=[5])
    both = pd.concat([eau.aires(), other])
    table = surface_aac.compute(communes, both, eau.known(territoire), parametres)
    # AAC2: 50 ha, of which 25 in 62003, all of them in AAC1: 200 + 25 = 225 ha
    assert pick(table, "aac", "surface_km2:totale").to_dict() == pytest.approx({"AAC1": 2.0, "AAC2": 0.5})
    assert pick(table, "epci", "surface_km2:totale")[EPCI] == pytest.approx(2.25)
    assert pick(table, "epci", "surface_km2:territoire")[EPCI] == pytest.approx(1.0)
    assert pick(table, "commune", "surface_km2:territoire").sum() == pytest.approx(1.0)
    moved = surface_aac.compute(communes, both.iloc[::-1], eau.known(territoire), parametres)
    keys = ["maille", "code", "modalite"]
    pd.testing.assert_frame_equal(
        table.sort_values(keys, ignore_index=True), moved.sort_values(keys, ignore_index=True)
    )


def test_an_area_inside_counts_its_communes_exactly(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 64 ha of 62001, and 0.4 ha of 62002, under both thresholds (1 % and 0.5 ha)
    aires = toy.frame({"AAC3": toy.box(200, 200, 804, 800)}, nom=["Aire fictive"], nb_exploitations=[None])
    table = surface_aac.compute(communes, aires, eau.known(territoire), parametres)
    assert pick(table, "aac", "communes")["AAC3"] == 1
    assert pick(table, "aac", "communes", "statut")["AAC3"] == "calculé"
    assert pick(table, "aac", "exploitations", "statut")["AAC3"] == "inconnu"


def test_an_area_without_a_place_is_not_of_zero_area(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    both = pd.concat([eau.aires(), eau.aires().set_axis(["AAC9"])])
    table = surface_aac.compute(communes, eau.lost(both, "AAC9"), eau.known(territoire), parametres)
    assert pd.isna(pick(table, "aac", "surface_km2:totale")["AAC9"])
    assert pick(table, "aac", "surface_km2:totale", "statut")["AAC9"] == "inconnu"
    assert pick(table, "aac", "exploitations")["AAC9"] == 12
    assert pick(table, "epci", "surface_km2:totale", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "part_aac_pct", "statut")[EPCI] == "à vérifier"


def test_no_area_at_all(communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = surface_aac.compute(communes, eau.aires().iloc[:0], eau.known(territoire), parametres)
    assert pick(table, "epci", "surface_km2:totale")[EPCI] == 0
    assert pick(table, "epci", "part_aac_pct", "statut")[EPCI] == "sans objet"
    assert pick(table, "commune", "part_pct").eq(0).all()


# --- EAU-02 ---------------------------------------------------------------------------------------------------------


def test_the_farmed_share_is_that_of_what_the_parcels_cover(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = agriculture_aac.compute(eau.aires(), eau.known(territoire), parametres, parcelles())
    table = table[table["indicateur"] == "EAU-02"]
    assert pick(table, "aac", "surface_agricole_ha:territoire")["AAC1"] == pytest.approx(60)
    assert pick(table, "aac", "part_pct:territoire")["AAC1"] == pytest.approx(60)  # 60 of 100 ha
    assert pick(table, "aac", "part_pct:territoire", "statut")["AAC1"] == "calculé"
    # the parcels stop at the limit: 100 ha of 200 are described; the rest may be farmed or not
    assert pick(table, "aac", "surface_connue_ha:totale")["AAC1"] == pytest.approx(100)
    assert pick(table, "aac", "surface_agricole_ha:totale", "statut")["AAC1"] == "au moins"
    assert pick(table, "aac", "part_pct:totale")["AAC1"] == pytest.approx(60)
    assert pick(table, "aac", "part_pct:totale", "borne_min")["AAC1"] == pytest.approx(30)  # 60 / 200
    assert pick(table, "aac", "part_pct:totale", "borne_max")["AAC1"] == pytest.approx(80)  # (60 + 100) / 200
    assert pick(table, "aac", "part_pct:totale", "statut")["AAC1"] == "à vérifier"


def test_parcels_that_go_on_in_the_halo_describe_the_whole_area(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    wide = eau.known(territoire, parcelles_agricoles=True)
    table = agriculture_aac.compute(eau.aires(), wide, parametres, parcelles())
    table = table[table["indicateur"] == "EAU-02"]
    assert pick(table, "epci", "part_pct:totale")[EPCI] == pytest.approx(30)
    assert pick(table, "epci", "part_pct:totale", "statut")[EPCI] == "calculé"


def test_land_cover_replaces_the_parcels_that_are_not_there(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    cover = eau.sol((2000, 0, 100, 1000))  # 10 ha built in 62003, the rest is farmed
    table = agriculture_aac.compute(eau.aires(), eau.known(territoire), parametres, None, cover)
    farmed = table[table["indicateur"] == "EAU-02"]
    assert pick(farmed, "aac", "part_pct:territoire")["AAC1"] == pytest.approx(90)
    assert pick(farmed, "aac", "part_pct:totale", "borne_max")["AAC1"] == pytest.approx(95)  # (90 + 100) / 200
    organic = table[table["indicateur"] == "EAU-03"]
    assert set(organic["statut"]) == {"sans couche"}
    assert organic["valeur"].isna().all()


def test_nothing_to_measure_with(territoire: Territoire, parametres: Parametres) -> None:
    table = agriculture_aac.compute(eau.aires(), eau.known(territoire), parametres)
    assert set(table["statut"]) == {"sans couche"}
    assert table["valeur_texte"].ne("").all()


# --- EAU-03 ---------------------------------------------------------------------------------------------------------


def test_the_organic_share_is_bounded_by_the_silent_parcels(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = agriculture_aac.compute(eau.aires(), eau.known(territoire), parametres, parcelles())
    table = table[table["indicateur"] == "EAU-03"]
    assert pick(table, "aac", "part_pct:territoire")["AAC1"] == pytest.approx(40)  # 20 / (20 + 30)
    assert pick(table, "aac", "part_pct:territoire", "borne_min")["AAC1"] == pytest.approx(100 / 3)  # 20 / 60
    assert pick(table, "aac", "part_pct:territoire", "borne_max")["AAC1"] == pytest.approx(50)  # 30 / 60
    assert pick(table, "aac", "part_pct:territoire", "statut")["AAC1"] == "à vérifier"
    assert pick(table, "aac", "surface_agricole_ha:territoire")["AAC1"] == pytest.approx(60)
    assert pick(table, "aac", "surface_agricole_ha:totale", "statut")["AAC1"] == "au moins"
    assert pd.isna(pick(table, "aac", "part_pct:totale", "borne_max")["AAC1"])  # beyond the limit, nothing is known


def test_when_all_is_said_the_share_is_certain(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = agriculture_aac.compute(eau.aires(), eau.known(territoire), parametres, parcelles(bio=[True, False, False]))
    table = table[table["indicateur"] == "EAU-03"]
    assert pick(table, "epci", "part_pct:territoire")[EPCI] == pytest.approx(100 / 3)
    assert pick(table, "epci", "part_pct:territoire", "statut")[EPCI] == "calculé"


def test_a_source_that_never_says_is_not_zero_organic(territoire: Territoire, parametres: Parametres) -> None:
    mute = parcelles(bio=[None, None, None])
    table = agriculture_aac.compute(eau.aires(), eau.known(territoire), parametres, mute)
    organic = table[table["indicateur"] == "EAU-03"]
    assert set(organic["statut"]) == {"inconnu"}
    assert organic["valeur"].isna().all()


def test_the_two_readings_of_an_area_make_the_bounds_hold_the_value(
    territoire: Territoire, parametres: Parametres
) -> None:
    table = agriculture_aac.compute(eau.aires(), eau.known(territoire), parametres, parcelles())
    some = table[table["valeur"].notna()]
    assert not (some["borne_min"] > some["valeur"] + 1e-9).any()
    assert not (some["borne_max"] < some["valeur"] - 1e-9).any()


# --- catchments of the halo -----------------------------------------------------------------------------------------


def test_an_area_wholly_outside_changes_no_figure_of_the_territory(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 4 km² in the halo: they share the western limit of the territory, to 20 cm
    away = toy.frame({"AAC8": toy.box(-1999.8, 0, 2000)}, nom=["Aire voisine fictive"], nb_exploitations=[7])
    both, ici = pd.concat([eau.aires(), away]), eau.known(territoire, parcelles_agricoles=True)
    fields, land = parcelles(), eau.sol((2000, 0, 500, 1000))
    compute: dict[str, Callable[[gpd.GeoDataFrame], pd.DataFrame]] = {
        "EAU-01": lambda a: surface_aac.compute(communes, a, ici, parametres),
        "EAU-02": lambda a: agriculture_aac.compute(a, ici, parametres, fields),
        "EAU-04": lambda a: sol_captages.compute(communes, land, ici, parametres, None, a),
    }
    for name, of in compute.items():
        alone, more = (t[t["maille"] != "aac"].reset_index(drop=True) for t in (of(eau.aires()), of(both)))
        pd.testing.assert_frame_equal(alone, more, obj=name)
    table = compute["EAU-01"](both)
    assert pick(table, "epci", "surface_km2:totale")[EPCI] == pytest.approx(2.0)  # not 6
    assert pick(table, "aac", "surface_km2:totale")["AAC8"] == pytest.approx(4.0)
    assert pick(table, "aac", "communes", "statut")["AAC8"] == "calculé"  # none of the territory, surely
    assert "hors du territoire" in pick(table, "aac", "surface_km2:totale", "valeur_texte")["AAC8"]
