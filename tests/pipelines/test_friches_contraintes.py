"""What lies under each friche: soil, trame, water, flood, zoning, mining hazard; computed by hand."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines import (
    alea_friches,
    captage_friches,
    friches_captages,
    inondation_friches,
    sol_friches,
    trame_friches,
    zonage_friches,
)
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.friches_toy import BANDE, CARRE, DISQUE, DOUTE, PERDU, absent, friches, known

Pick = Callable[..., pd.Series]


# --- FRI-02 ---------------------------------------------------------------------------------------------------------


def cover(*pieces: tuple[float, float, float, float, str, str], edition: int = 2021) -> gpd.GeoDataFrame:
    """Land cover of OCS GE: x, y, width, height, cover, use."""
    shapes = {f"S{n}": toy.box(x, y, w, h) for n, (x, y, w, h, _, _) in enumerate(pieces)}
    frame = toy.frame(shapes, code_cs=[p[4] for p in pieces], code_us=[p[5] for p in pieces])
    return frame.assign(nomenclature="OCS GE", edition=edition)


def test_the_ground_of_a_site_by_class(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    # 62001_1 is 100 x 100 m: 30 m built (sealed), 50 m of grass under housing (artificial, with plants), 20 m of trees
    ground = cover(
        (100, 100, 30, 100, "CS1.1.1.1", "US5"), (130, 100, 50, 100, "CS2.2.1", "US5"),
        (180, 100, 20, 100, "CS2.1.1.1", "US1.2"),
    )  # fmt: skip
    table = sol_friches.compute(friches(), known(territoire), parametres, ground)
    part = {c: pick(table, "friche", f"part_pct:{c}")[CARRE] for c in ("imperméable", "artificialisé", "végétalisé")}
    assert part == pytest.approx({"imperméable": 30, "artificialisé": 80, "végétalisé": 70})
    assert pick(table, "friche", "surface_ha:imperméable")[CARRE] == pytest.approx(0.3)
    assert pick(table, "friche", "surface_site_ha")[CARRE] == pytest.approx(1)
    assert pick(table, "friche", "part_pct:imperméable", "valeur_texte")[CARRE] == "édition 2021"


def test_the_latest_edition_counts(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    old = cover((100, 100, 100, 100, "CS1.1.1.1", "US5"), edition=2018)
    new = cover((100, 100, 100, 100, "CS2.1.1.1", "US1.2")).rename(index={"S0": "N0"})
    table = sol_friches.compute(friches(), known(territoire), parametres, pd.concat([old, new]))
    assert pick(table, "friche", "part_pct:imperméable")[CARRE] == 0


def test_a_site_half_covered_is_a_lower_bound(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = sol_friches.compute(
        friches(), known(territoire), parametres, cover((100, 100, 50, 100, "CS1.1.1.1", "US5"))
    )
    assert pick(table, "friche", "part_pct:imperméable")[CARRE] == pytest.approx(50)
    assert pick(table, "friche", "part_pct:imperméable", "statut")[CARRE] == "au moins"


def test_a_code_that_cannot_tell_widens_the_interval(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    ground = cover((100, 100, 60, 100, "CS1.1.1.1", "US5"), (160, 100, 40, 100, "CS1", "US5"))
    table = sol_friches.compute(friches(), known(territoire), parametres, ground)
    ends = [pick(table, "friche", "part_pct:imperméable", c)[CARRE] for c in ("borne_min", "borne_max")]
    assert ends == pytest.approx([60, 100])
    assert pick(table, "friche", "part_pct:imperméable", "statut")[CARRE] == "à vérifier"


def test_without_land_cover_every_site_says_why(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = sol_friches.compute(friches(), absent(territoire), parametres)
    rows = table[table["modalite"].str.startswith("part_pct")]
    assert set(rows["statut"]) == {"sans couche"}
    assert len(rows) == 3 * 5
    assert (
        pick(table, "friche", "part_pct:imperméable", "valeur_texte")[CARRE] == "couche occupation_sol : aucune source"
    )


# --- FRI-04 ---------------------------------------------------------------------------------------------------------


def trame(shapes: dict[str, object], **changes: list[object]) -> gpd.GeoDataFrame:
    """Elements of the trame verte et bleue."""
    count = len(shapes)
    columns: dict[str, list[object]] = {
        "trame": ["verte et bleue"] * count,
        "composante": ["réservoir"] * count,
        "milieu": ["minier"] * count,
        "echelle": [10_000] * count,
        "statut": ["schéma local approuvé"] * count,
        "largeur_m": [None] * count,
        "nom": list(shapes),
    }
    return toy.frame(shapes, **{**columns, **changes})


def test_an_annulled_document_counts_for_no_site(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    zones = trame({"R": toy.box(0, 0, 1000), "S": None}, statut=["SRCE annulé"] * 2, echelle=[100_000] * 2)
    table = trame_friches.compute(friches(), known(territoire), parametres, zones)
    assert (pick(table, "friche", "surface_ha:total").dropna() == 0).all()
    assert "calculé" in set(pick(table, "friche", "surface_ha:total", "statut"))  # nothing is coarse, nothing is lost


def test_overlapping_milieux_count_once_in_the_total(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # western 60 m: mining reservoir; western 40 m: wet corridor, inside it
    zones = trame(
        {"R": toy.box(100, 0, 60, 1000), "C": toy.box(100, 0, 40, 1000)},
        milieu=["minier", "humide"],
        composante=["réservoir", "corridor"],
    )
    table = trame_friches.compute(friches(), known(territoire), parametres, zones)
    found = {t: pick(table, "friche", f"part_pct:{t}")[CARRE] for t in ("minier", "humide", "forestier", "total")}
    assert found == pytest.approx({"minier": 60, "humide": 40, "forestier": 0, "total": 60})
    assert pick(table, "friche", "part_pct:composante:corridor")[CARRE] == pytest.approx(40)
    assert pick(table, "friche", "surface_ha:total")[CARRE] == pytest.approx(0.6)
    assert pick(table, "friche", "part_pct:total", "statut")[CARRE] == "calculé"
    assert pick(table, "friche", "part_pct:total")[BANDE] == 0


def test_an_axis_has_its_width_or_that_of_the_configuration(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    axes = trame(
        {"A": toy.line((150, -500), (150, 500)), "B": toy.line((1000, 1150), (1500, 1150))}, largeur_m=[20.0, None]
    )
    table = trame_friches.compute(friches(), known(territoire), parametres, axes)
    assert pick(table, "friche", "part_pct:total")[CARRE] == pytest.approx(20)  # 20 m of 100
    assert pick(table, "friche", "part_pct:total")[BANDE] == pytest.approx(50)  # 50 m (tvb.largeur_axe_m) of 100


def test_a_map_at_1_100_000_is_to_be_checked_even_outside(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    zones = trame({"R": toy.box(100, 0, 60, 1000)}, echelle=[100_000])
    table = trame_friches.compute(friches(), known(territoire), parametres, zones)
    assert pick(table, "friche", "part_pct:total", "statut")[[CARRE, BANDE]].tolist() == ["à vérifier"] * 2
    unknown = trame_friches.compute(friches(), known(territoire), parametres, zones.assign(echelle=None))
    assert pick(unknown, "friche", "part_pct:total", "statut")[CARRE] == "à vérifier"


def test_the_night_trame_is_apart(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    zones = trame({"N": toy.box(100, 0, 60, 1000)}, trame=["nocturne"], milieu=[None])
    table = trame_friches.compute(friches(), known(territoire), parametres, zones)
    assert pick(table, "friche", "part_pct:total")[CARRE] == 0
    assert pick(table, "friche", "part_pct:trame:nocturne")[CARRE] == pytest.approx(60)


def test_an_annulled_document_does_not_count_and_is_said(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 30 m of 100 in the approved reservoir; the annulled one covers the whole site, at a coarse scale
    zones = trame(
        {"R": toy.box(100, 0, 30, 1000), "S": toy.box(0, 0, 1000)},
        statut=["schéma local approuvé", "SRCE Annulé"],
        echelle=[10_000, 100_000],
    )
    table = trame_friches.compute(friches(), known(territoire), parametres, zones)
    assert pick(table, "friche", "part_pct:total")[CARRE] == pytest.approx(30)
    assert pick(table, "friche", "part_pct:total", "statut")[CARRE] == "calculé"
    assert pick(table, "friche", "part_pct:total", "valeur_texte")[CARRE] == "écarté : S (SRCE Annulé)"
    assert (
        pick(table, "friche", "part_pct:total", "valeur_texte")[DISQUE]
        == "géométrie ponctuelle ; écarté : S (SRCE Annulé)"
    )


# --- points and sites without a place, for every share ---------------------------------------------------------------


def test_a_point_has_no_share_and_a_lost_site_says_so(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    zones = trame({"R": toy.box(0, 0, 3000)})
    table = trame_friches.compute(friches(), known(territoire), parametres, zones)
    for code, why in ((DISQUE, "géométrie ponctuelle"), (PERDU, "site non localisé")):
        assert pd.isna(pick(table, "friche", "part_pct:total")[code])
        assert pick(table, "friche", "part_pct:total", "statut")[code] == "inconnu"
        assert pick(table, "friche", "part_pct:total", "valeur_texte")[code] == why


def test_a_site_that_leaves_the_source_is_a_lower_bound(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    sites = friches()
    sites.loc[CARRE, "geometry"] = toy.box(-50, 100, 100)
    zones = trame({"R": toy.box(0, 0, 1000)})
    table = trame_friches.compute(sites, known(territoire), parametres, zones)
    assert pick(table, "friche", "part_pct:total")[CARRE] == pytest.approx(50)
    assert pick(table, "friche", "part_pct:total", "statut")[CARRE] == "au moins"
    wide = trame_friches.compute(sites, known(territoire, covers_halo=True), parametres, zones)
    assert pick(wide, "friche", "part_pct:total", "statut")[CARRE] == "calculé"


@given(st.permutations(range(3)))
def test_the_order_and_the_splitting_of_zones_change_nothing(order: list[int]) -> None:
    territoire = known(Territoire(epci=EPCI, nom="", profil="sig", halo_m=0, communes=toy.communes()))
    whole = trame({"R": toy.box(100, 0, 60, 1000)})
    parts = trame({"A": toy.box(100, 0, 20, 1000), "B": toy.box(110, 0, 30, 1000), "C": toy.box(140, 0, 20, 1000)})
    tables = [trame_friches.compute(friches(), territoire, Parametres(), z) for z in (whole, parts.iloc[order])]
    found = [t[t["modalite"] == "part_pct:total"]["valeur"].tolist() for t in tables]
    assert found[0] == pytest.approx(found[1], nan_ok=True)


# --- FRI-05 ---------------------------------------------------------------------------------------------------------


def easements(**changes: object) -> gpd.GeoDataFrame:
    """Nested perimeters: 62001_1 is half in the PPR and wholly in the PPE."""
    shapes = {"I": toy.box(0, 0, 50), "R": toy.box(0, 0, 150, 1000), "E": toy.box(0, 0, 400, 1000)}
    frame = toy.frame(shapes, perimetre=["PPI", "PPR", "PPE"], diffusion=["restreint", "public", "public"])
    return frame.assign(**changes)


def test_the_strictest_easement_and_the_catchment_are_two_answers(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    aac = toy.frame({"AAC": toy.box(0, 0, 3000, 1050)})
    table = captage_friches.compute(friches(), known(territoire), parametres, easements(), aac)
    assert pick(table, "friche", "perimetre", "valeur_texte")[[CARRE, BANDE]].tolist() == ["PPR", "aucun"]
    assert pick(table, "friche", "perimetre")[[CARRE, BANDE]].tolist() == [2, 0]
    assert pick(table, "friche", "part_pct:PPR")[CARRE] == pytest.approx(50)
    assert pick(table, "friche", "part_pct:PPE")[CARRE] == pytest.approx(100)
    assert pick(table, "friche", "aac")[[CARRE, BANDE]].tolist() == [1, 0]
    assert pick(table, "friche", "aac", "valeur_texte")[CARRE].endswith("sans effet direct sur le permis")


def test_a_missing_easement_layer_is_not_an_absence_of_protection(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = captage_friches.compute(friches(), absent(territoire), parametres)
    assert pd.isna(pick(table, "friche", "perimetre")).all()
    assert set(pick(table, "friche", "perimetre", "statut")) == {"inconnu"}
    assert "ne vaut pas absence" in pick(table, "friche", "perimetre", "valeur_texte")[CARRE]
    assert set(pick(table, "friche", "aac", "statut")) == {"inconnu"}
    empty = captage_friches.compute(friches(), known(territoire), parametres, easements().iloc[:0])
    assert set(pick(empty, "friche", "perimetre", "statut")) == {"inconnu"}


def test_what_tells_the_place_of_a_ppi_has_its_diffusion_whatever_it_says(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    sites = friches()
    sites.loc[CARRE, "geometry"] = toy.box(10, 10, 100)
    table = captage_friches.compute(sites, known(territoire), parametres, easements())
    assert pick(table, "friche", "perimetre", "valeur_texte")[CARRE] == "PPI"
    for modalite in (
        "perimetre",
        "surface_ha:PPI",
        "part_pct:PPI",
    ):  # for all the sites: no row tells by not being there
        assert set(pick(table, "friche", modalite, "diffusion")) == {"restreint"}
    for modalite in ("perimetre_hors_ppi", "surface_ha:PPR", "aac"):
        assert pick(table, "friche", modalite, "diffusion").isna().all()
    assert pick(table, "friche", "perimetre_hors_ppi", "valeur_texte")[[CARRE, BANDE]].tolist() == ["PPR", "aucun"]
    assert pick(table, "friche", "perimetre_hors_ppi")[CARRE] == 2
    # without any PPI, the same for all to see
    bare = captage_friches.compute(sites, known(territoire), parametres, easements().drop("I"))
    pd.testing.assert_frame_equal(
        bare[bare["modalite"].eq("perimetre_hors_ppi")].reset_index(drop=True),
        table[table["modalite"].eq("perimetre_hors_ppi")].reset_index(drop=True),
    )


def test_a_perimeter_of_an_unknown_class_is_not_no_perimeter(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # the only zone of 62005_1 has no known class; 62001_1 is also in the PPR; 62003_1 (unverified) meets none of them
    shapes = {"X": toy.box(1000, 1000, 500), "Y": toy.box(100, 100, 20)}
    odd = toy.frame(shapes, perimetre=["inconnu", None], diffusion=["restreint"] * 2)
    zones = pd.concat([easements(), odd])
    table = captage_friches.compute(friches(), known(territoire), parametres, zones)
    assert pd.isna(pick(table, "friche", "perimetre")[BANDE])
    assert pick(table, "friche", "perimetre", "statut")[[CARRE, BANDE, DOUTE]].tolist() == [
        "à vérifier",
        "inconnu",
        "calculé",
    ]
    assert pick(table, "friche", "perimetre", "valeur_texte")[BANDE] == "zone de classe non reconnue"
    assert [pick(table, "friche", "perimetre", c)[CARRE] for c in ("borne_min", "valeur", "borne_max")] == [2, 2, 3]
    assert set(pick(table, "friche", "perimetre", "diffusion")) == {"restreint"}
    # the shares may be larger; what anyone may see puts every site in doubt, so as not to tell where the zone is
    assert set(pick(table, "friche", "surface_ha:PPR", "statut")[[CARRE, BANDE, DOUTE]]) == {"au moins"}
    public = pick(table, "friche", "perimetre_hors_ppi", "statut")
    assert public[[BANDE, DOUTE]].tolist() == ["à vérifier"] * 2
    assert pick(table, "friche", "perimetre_hors_ppi", "borne_max")[[CARRE, BANDE, DOUTE]].tolist() == [2, 2, 2]


def test_a_commune_counts_a_site_of_unknown_perimeter_as_unknown(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # of the four sites that are verified, 62005_1 lies in the zone without a class and 62004_1 has no place
    odd = toy.frame({"X": toy.box(1000, 1000, 500)}, perimetre=["inconnu"], diffusion=["restreint"])
    zones = pd.concat([easements(), odd])
    here = known(territoire)
    fri_05 = captage_friches.compute(friches(), here, parametres, zones)
    table = friches_captages.compute(communes, friches(), fri_05, here, parametres)
    found = {name: pick(table, "epci", f"nombre:{name}")[EPCI] for name in ("PPI", "PPR", "PPE", "aucun", "inconnu")}
    assert found == {"PPI": 0, "PPR": 1, "PPE": 0, "aucun": 1, "inconnu": 2}
    assert pick(table, "commune", "nombre:inconnu")["62005"] == 1
    assert pick(table, "commune", "nombre:aucun", "borne_max")["62005"] == 1  # it may be in any class
    for name in ("PPI", "aucun", "inconnu"):
        assert set(pick(table, "commune", f"nombre:{name}", "diffusion")) == {"restreint"}


def test_a_perimeter_without_a_place_may_be_anywhere(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    zones = easements()
    zones.loc["R", "geometry"] = None
    table = captage_friches.compute(friches(), known(territoire), parametres, zones)
    assert pick(table, "friche", "perimetre", "valeur_texte")[[CARRE, BANDE]].tolist() == ["PPE", "aucun"]
    assert pick(table, "friche", "perimetre", "statut")[[CARRE, BANDE]].tolist() == ["à vérifier"] * 2
    assert pick(table, "friche", "perimetre", "borne_max")[[CARRE, BANDE]].tolist() == [2, 2]


def test_a_point_meets_what_its_disc_may_meet(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    # 62002_1 stands for a disc of 100 m around (1500, 500): PPE at the point, PPR 60 m away, PPI 120 m away
    shapes = {"E": toy.box(1490, 490, 20), "R": toy.box(1560, 400, 200), "I": toy.box(1620, 400, 200)}
    zones = toy.frame(shapes, perimetre=["PPE", "PPR", "PPI"], diffusion=["public"] * 3)
    table = captage_friches.compute(friches(), known(territoire), parametres, zones)
    assert pick(table, "friche", "perimetre", "valeur_texte")[DISQUE] == "PPE"
    assert [pick(table, "friche", "perimetre", c)[DISQUE] for c in ("borne_min", "valeur", "borne_max")] == [1, 1, 2]
    # of unknown area: at least the PPE; without it, not known
    vast = friches(surface_m2=[10_000.0, None, 40_000.0, None, 20_000.0])
    table = captage_friches.compute(vast, known(territoire), parametres, zones)
    assert [pick(table, "friche", "perimetre", c)[DISQUE] for c in ("valeur", "borne_max")] == [1, 3]
    table = captage_friches.compute(vast, known(territoire), parametres, zones.drop("E"))
    assert pick(table, "friche", "perimetre", "statut")[DISQUE] == "inconnu"
    assert pick(table, "friche", "perimetre", "valeur_texte")[DISQUE] == "site ponctuel de surface inconnue"


def test_a_sliver_and_a_point(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    zones = easements().iloc[[1]].assign(geometry=[toy.box(0, 0, 100.4, 1000)])  # 40 m² of 62001_1: under 50
    table = captage_friches.compute(friches(), known(territoire), parametres, zones)
    assert pick(table, "friche", "perimetre", "valeur_texte")[CARRE] == "aucun"
    around = zones.assign(geometry=[toy.box(1400, 400, 200)])
    table = captage_friches.compute(friches(), known(territoire), parametres, around)
    assert pick(table, "friche", "perimetre", "valeur_texte")[DISQUE] == "PPR"
    assert pick(table, "friche", "perimetre", "statut")[DISQUE] == "à vérifier"
    assert pick(table, "friche", "perimetre", "statut")[PERDU] == "inconnu"


# --- FRI-09 ---------------------------------------------------------------------------------------------------------


def floods() -> gpd.GeoDataFrame:
    """Nested floods over 62001_1: 10 m frequent, 40 m medium; an atlas over half of 62005_1."""
    shapes = {"F": toy.box(0, 0, 3000, 110), "M": toy.box(0, 0, 3000, 140), "A": toy.box(1000, 1100, 1000, 50)}
    return toy.frame(shapes, scenario=["fréquent", "moyen", None], type_zone=["TRI", "TRI", "AZI"])


def test_floods_by_scenario_and_the_most_frequent_one(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = inondation_friches.compute(friches(), known(territoire), parametres, floods())
    found = {s: pick(table, "friche", f"part_pct:{s}")[CARRE] for s in ("fréquent", "moyen", "total")}
    assert found == pytest.approx({"fréquent": 10, "moyen": 40, "total": 40})  # nested: never 50
    assert pick(table, "friche", "pire_scenario", "valeur_texte")[[CARRE, BANDE]].tolist() == [
        "fréquent",
        "sans scénario",
    ]
    assert pick(table, "friche", "part_pct:sans scénario")[BANDE] == pytest.approx(50)


def test_a_scenario_that_the_source_lacks_is_not_zero(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = inondation_friches.compute(friches(), known(territoire), parametres, floods())
    assert pick(table, "friche", "part_pct:extrême", "statut")[CARRE] == "sans couche"
    assert pd.isna(pick(table, "friche", "part_pct:extrême")[CARRE])


def test_a_scenario_outside_the_list_is_a_zone_without_scenario(
    territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    zones = toy.frame({"Z": toy.box(0, 0, 1000)}, scenario=["décennal"], type_zone=["TRI"])
    table = inondation_friches.compute(friches(), known(territoire), parametres, zones)
    assert pick(table, "friche", "part_pct:total")[CARRE] == pytest.approx(100)
    assert pick(table, "friche", "part_pct:sans scénario")[CARRE] == pytest.approx(100)
    assert pick(table, "friche", "pire_scenario", "valeur_texte")[[CARRE, BANDE]].tolist() == [
        "sans scénario",
        "hors zone",
    ]
    assert pick(table, "friche", "pire_scenario")[CARRE] == 2


def test_no_flood_zone_layer(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = inondation_friches.compute(friches(), absent(territoire), parametres)
    assert set(pick(table, "friche", "pire_scenario", "statut")) == {"sans couche"}


# --- FRI-10 ---------------------------------------------------------------------------------------------------------


def zoning() -> gpd.GeoDataFrame:
    """62001_1: 70 m in U, 30 m in AUc; 62002 is N."""
    shapes = {"U": toy.box(0, 0, 170, 1000), "AU": toy.box(170, 0, 830, 1000), "N": toy.box(1000, 0, 1000)}
    return toy.frame(shapes, typezone=["U", "AUc", "N"])


def test_the_main_zone_and_the_flag(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = zonage_friches.compute(friches(), communes, known(territoire), parametres, zoning())
    assert pick(table, "friche", "typezone", "valeur_texte")[[CARRE, DISQUE]].tolist() == ["U", "N"]
    assert pick(table, "friche", "typezone")[CARRE] == pytest.approx(70)
    assert pick(table, "friche", "part_pct:AUc")[CARRE] == pytest.approx(30)
    assert pick(table, "friche", "alerte")[CARRE] == 1
    assert pick(table, "friche", "alerte", "valeur_texte")[CARRE] == "AUc"
    assert pick(table, "friche", "typezone", "statut")[DISQUE] == "à vérifier"
    shares = table[table["modalite"].str.startswith("part_pct") & (table["code"] == CARRE)]["valeur"]
    assert shares.sum() == pytest.approx(100)


def test_the_main_zone_of_a_site_that_is_mostly_in_no_zone_is_to_be_checked(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 62001_1 is 100 x 100 m: 30 m in U, 20 m in A, 50 m in no zone; then 60 m in U, 40 m in none
    def of_zones(u: float, a: float) -> pd.DataFrame:
        shapes = {"U": toy.box(100, 100, u, 100), "far": toy.box(2900, 2900, 10)}
        if a:
            shapes["A"] = toy.box(100 + u, 100, a, 100)
        zones = toy.frame(shapes, typezone=["U", "N", "A"][: len(shapes)])
        return zonage_friches.compute(friches(), communes, known(territoire), parametres, zones)

    for u, a, expected in ((30, 20, "à vérifier"), (50, 0.5, "calculé"), (50, 0, "à vérifier"), (60, 0, "calculé")):
        table = of_zones(u, a)
        assert pick(table, "friche", "typezone", "valeur_texte")[CARRE] == "U"
        assert pick(table, "friche", "typezone")[CARRE] == pytest.approx(u)
        assert pick(table, "friche", "typezone", "statut")[CARRE] == expected


def test_the_main_zone_of_a_site_that_leaves_the_source_is_to_be_checked(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    sites = friches()
    sites.loc[[CARRE], "geometry"] = toy.box(-20, 100, 100)  # 80 m of it in the territory, all in U
    for covers, expected in ((False, "à vérifier"), (True, "calculé")):
        here = known(territoire, covers_halo=covers)
        table = zonage_friches.compute(sites, communes, here, parametres, zoning())
        assert pick(table, "friche", "typezone", "statut")[CARRE] == expected
        assert pick(table, "friche", "typezone")[CARRE] == pytest.approx(80)


@pytest.mark.parametrize(
    ("kind", "flag"),
    [
        *(("U", 0), ("AUs", 1), ("1AU", 1), ("2AUx", 1), ("Ah", 1), ("nh", 1), ("Nd", 1), ("N", 1)),
        *(("Zx", None), ("UA", None), ("Autre", None), ("non renseigné", None)),
    ],
)
def test_a_type_of_zone_that_is_not_known_does_not_make_the_flag_zero(
    kind: str,
    flag: int | None,
    communes: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
    pick: Pick,
) -> None:
    # 62001_1: 70 m in U, 30 m in the zone of that type
    zones = zoning().assign(typezone=["U", kind, "N"])
    table = zonage_friches.compute(friches(), communes, known(territoire), parametres, zones)
    found = pick(table, "friche", "alerte")
    if flag is not None:
        assert found[CARRE] == flag
    else:
        assert pd.isna(found[CARRE])
        assert pick(table, "friche", "alerte", "statut")[CARRE] == "inconnu"
        assert pick(table, "friche", "alerte", "valeur_texte")[CARRE] == f"type de zone inconnu : {kind}"
        both = pd.concat([zones, toy.frame({"A": toy.box(100, 100, 10)}, typezone=["A"])])
        table = zonage_friches.compute(friches(), communes, known(territoire), parametres, both)
        assert pick(table, "friche", "alerte")[CARRE] == 1  # it meets a known one besides


def test_no_zoning_is_not_known_and_rnu_has_no_meaning(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    plans = pd.DataFrame({"nature_document": ["RNU", "PLU"]}, index=["62001", "62005"])
    table = zonage_friches.compute(friches(), communes, known(territoire), parametres, zoning(), plans)
    assert pick(table, "friche", "typezone", "statut")[[CARRE, BANDE]].tolist() == ["sans objet", "inconnu"]
    assert "RNU" in pick(table, "friche", "typezone", "valeur_texte")[CARRE]
    assert pd.isna(pick(table, "friche", "part_pct:U")[CARRE])
    assert pick(table, "friche", "typezone", "valeur_texte")[BANDE] == "aucun zonage numérique sur le site"
    assert pd.isna(pick(table, "friche", "alerte")[BANDE])


# --- MIN-04 ---------------------------------------------------------------------------------------------------------


def test_mining_hazard_of_sites_and_communes(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 62001: 100 x 100 m of tassement over the site, 50 x 100 m of it also collapse: 1 ha in all, not 1.5
    zones = toy.frame(
        {"T": toy.box(100, 100, 100), "E": toy.box(100, 100, 50, 100)},
        type_alea=["tassement", "effondrement localisé"],
        niveau=["faible", "fort"],
    )
    table = alea_friches.compute(communes, known(territoire), parametres, zones, friches())
    assert pick(table, "commune", "surface_ha:total")[["62001", "62002"]].tolist() == pytest.approx([1, 0])
    assert pick(table, "epci", "surface_ha:total")[EPCI] == pytest.approx(1)
    assert pick(table, "epci", "part_pct:effondrement localisé")[EPCI] == pytest.approx(100 * 0.5 / 900)
    assert pick(table, "friche", "part_pct:effondrement localisé")[CARRE] == pytest.approx(50)
    assert pick(table, "friche", "niveau", "valeur_texte")[[CARRE, BANDE]].tolist() == ["fort", "aucun"]
    assert pick(table, "friche", "niveau", "statut")[DISQUE] == "à vérifier"


def test_a_hazard_zone_without_a_level_is_not_no_hazard(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 62001_1: low, and a zone without a level; 62005_1: only a zone of level « inconnu »; 62003_1: nothing
    zones = toy.frame(
        {"L": toy.box(100, 100, 100), "N": toy.box(100, 100, 50), "U": toy.box(1000, 1000, 500)},
        type_alea=["tassement"] * 3,
        niveau=["faible", None, "inconnu"],
    )
    table = alea_friches.compute(communes, known(territoire), parametres, zones, friches())
    assert pick(table, "friche", "niveau", "statut")[[CARRE, BANDE, DOUTE]].tolist() == [
        "à vérifier",
        "inconnu",
        "calculé",
    ]
    assert [pick(table, "friche", "niveau", c)[CARRE] for c in ("borne_min", "valeur", "borne_max")] == [1, 1, 3]
    assert pd.isna(pick(table, "friche", "niveau")[BANDE])
    assert pick(table, "friche", "niveau", "valeur_texte")[[CARRE, DOUTE]].tolist() == ["faible", "aucun"]
    assert pick(table, "friche", "part_pct:total")[BANDE] == pytest.approx(100)


# --- hostile --------------------------------------------------------------------------------------------------------


def test_no_friche_at_all(communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres) -> None:
    none, here = friches().iloc[:0], known(territoire)
    tables = [
        trame_friches.compute(none, here, parametres, trame({"R": toy.box(0, 0, 10)})),
        captage_friches.compute(none, here, parametres, easements(), toy.frame({"A": toy.box(0, 0, 9)})),
        inondation_friches.compute(none, here, parametres, floods()),
        zonage_friches.compute(none, communes, here, parametres, zoning()),
        sol_friches.compute(none, here, parametres, cover((0, 0, 9, 9, "CS1.1.1.1", "US5"))),
    ]
    assert [len(t) for t in tables] == [0] * 5
