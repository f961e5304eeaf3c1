"""Heat networks, stops and priority districts around each friche, computed by hand."""

from collections.abc import Callable

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines import chaleur_friches, qpv_friches, transport_friches
from tests import toy
from tests.pipelines.friches_toy import BANDE, CARRE, DISQUE, PERDU, absent, friches, known

Pick = Callable[..., pd.Series]


def networks(*shapes: shapely.Geometry | None, commune: str = "62009") -> gpd.GeoDataFrame:
    """Heat networks of one commune."""
    named = {f"R{n}": s for n, s in enumerate(shapes)}
    return toy.frame(named, nom_reseau=[f"Réseau {n}" for n in named], commune_insee=[commune] * len(named))


# --- FRI-06 ---------------------------------------------------------------------------------------------------------


def test_distance_from_the_edge_and_its_class(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 62001_1 ends at x = 200: the trace at x = 280 is 80 m away
    trace = networks(toy.line((280, 0), (280, 900)))
    table = chaleur_friches.compute(friches(), communes, known(territoire, covers_halo=True), parametres, trace)
    assert pick(table, "friche", "distance_m")[CARRE] == pytest.approx(80)
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "≤ 100 m"
    assert pick(table, "friche", "classe")[CARRE] == 2
    # 62005_1 (x from 1100, y from 1100): the end (280, 900) is hypot(820, 200) m away
    assert pick(table, "friche", "distance_m")[BANDE] == pytest.approx(np.hypot(820, 200))
    assert pick(table, "friche", "classe", "valeur_texte")[BANDE] == "> 200 m"


def test_a_limit_belongs_to_the_nearer_class(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = chaleur_friches.compute(
        friches(), communes, known(territoire, covers_halo=True), parametres, networks(toy.line((250, 0), (250, 900)))
    )
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "≤ 50 m"


def test_a_point_is_an_interval_and_may_have_two_classes(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 180 m from the point, 80 m from the edge of its disc
    trace = networks(toy.line((1680, 0), (1680, 900)))
    table = chaleur_friches.compute(friches(), communes, known(territoire, covers_halo=True), parametres, trace)
    assert [pick(table, "friche", "distance_m", c)[DISQUE] for c in ("borne_min", "borne_max")] == pytest.approx(
        [80, 180]
    )
    assert pick(table, "friche", "classe", "valeur_texte")[DISQUE] == "≤ 100 m ou ≤ 200 m"
    assert pick(table, "friche", "classe", "statut")[DISQUE] == "à vérifier"
    assert [pick(table, "friche", "classe", c)[DISQUE] for c in ("borne_min", "valeur", "borne_max")] == [2, 4, 4]


def test_a_network_without_a_trace_may_be_nearer(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    both = pd.concat(
        [networks(toy.line((280, 0), (280, 900))), networks(None, commune="62001").rename(index={"R0": "X"})]
    )
    table = chaleur_friches.compute(friches(), communes, known(territoire, covers_halo=True), parametres, both)
    assert pick(table, "friche", "distance_m", "borne_min")[CARRE] == 0
    assert pick(table, "friche", "distance_m")[CARRE] == pytest.approx(80)
    assert pick(table, "friche", "distance_m", "statut")[CARRE] == "à vérifier"
    assert pick(table, "friche", "distance_m", "valeur_texte")[CARRE] == "tracé non publié : Réseau R0"
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "≤ 50 m ou ≤ 100 m"
    assert pick(table, "friche", "distance_m", "statut")[BANDE] == "calculé"  # another commune


def test_where_the_source_stops_nothing_is_far(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # 62001_1 is 100 m from the limit: a trace 500 m away hides nothing nearer than 100 m
    table = chaleur_friches.compute(
        friches(), communes, known(territoire), parametres, networks(toy.line((700, 0), (700, 900)))
    )
    assert [pick(table, "friche", "distance_m", c)[CARRE] for c in ("borne_min", "borne_max")] == pytest.approx(
        [100, 500]
    )
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "≤ 100 m ou > 200 m"


def test_no_trace_at_all(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = chaleur_friches.compute(friches(), communes, known(territoire), parametres, networks(None))
    assert pick(table, "friche", "distance_m", "statut")[CARRE] == "au moins"
    assert pick(table, "friche", "distance_m")[CARRE] == pytest.approx(100)
    assert pick(table, "friche", "classe", "statut")[PERDU] == "inconnu"
    table = chaleur_friches.compute(friches(), communes, absent(territoire), parametres)
    assert set(pick(table, "friche", "classe", "statut")) == {"sans couche"}


def test_a_network_without_a_trace_nor_a_commune_concerns_every_site(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    nowhere = networks(None).rename(index={"R0": "X"}).assign(commune_insee=None, nom_reseau="Réseau X")
    both = pd.concat([networks(toy.line((280, 0), (280, 900))), nowhere])
    table = chaleur_friches.compute(friches(), communes, known(territoire, covers_halo=True), parametres, both)
    for site in (CARRE, BANDE):
        assert pick(table, "friche", "distance_m", "borne_min")[site] == 0
        assert pick(table, "friche", "distance_m", "statut")[site] == "à vérifier"
        assert pick(table, "friche", "distance_m", "valeur_texte")[site] == "tracé non publié : Réseau X"
    assert pick(table, "friche", "distance_m")[CARRE] == pytest.approx(80)


# --- FRI-07 ---------------------------------------------------------------------------------------------------------


def test_distance_to_a_stop_in_all_and_by_mode(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    stops = toy.frame({"A": toy.point(150, 700), "B": toy.point(150, 1200)}, mode=["bus", "train"])
    table = transport_friches.compute(friches(), known(territoire, covers_halo=True), parametres, stops)
    assert pick(table, "friche", "distance_m")[CARRE] == pytest.approx(500)
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "≤ 500 m"
    assert pick(table, "friche", "distance_m:train")[CARRE] == pytest.approx(1000)
    assert pick(table, "friche", "distance_m:BHNS", "statut")[CARRE] == "sans couche"
    assert pick(table, "friche", "classe", "valeur_texte")[BANDE] == "> 500 m"


def test_a_stop_without_a_place_may_be_nearer(territoire: Territoire, parametres: Parametres, pick: Pick) -> None:
    stops = toy.frame({"A": toy.point(150, 700), "B": None, "C": toy.point(150, 1200)}, mode=["bus", "bus", "train"])
    table = transport_friches.compute(friches(), known(territoire, covers_halo=True), parametres, stops)
    for modalite in ("distance_m", "distance_m:bus"):
        assert [pick(table, "friche", modalite, c)[CARRE] for c in ("borne_min", "valeur")] == pytest.approx([0, 500])
        assert pick(table, "friche", modalite, "statut")[CARRE] == "à vérifier"
        assert pick(table, "friche", modalite, "valeur_texte")[CARRE] == "1 arrêt(s) non localisé(s)"
    assert pick(table, "friche", "distance_m:train", "statut")[CARRE] == "calculé"
    assert pick(table, "friche", "classe", "valeur_texte")[BANDE] == "≤ 500 m ou > 500 m"
    assert pick(table, "friche", "classe", "statut")[PERDU] == "inconnu"


# --- FRI-08 ---------------------------------------------------------------------------------------------------------


def grid(menages: float = 100.0) -> gpd.GeoDataFrame:
    """Four cells of 500 m over 62001, 25 inhabitants each: 100, as many as the commune has."""
    cells = {f"C{x}{y}": toy.box(x * 500, y * 500, 500) for x in (0, 1) for y in (0, 1)}
    return toy.frame(cells, ind=[25.0] * 4, men=[menages] * 4)


def test_in_a_district_beside_it_and_beyond(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    here = known(territoire, covers_halo=True)
    for x, name, rank in ((150, "dans le quartier", 1), (300, "≤ 300 m", 2), (600, "≤ 500 m", 3), (800, "> 500 m", 4)):
        table = qpv_friches.compute(friches(), communes, here, parametres, toy.frame({"Q": toy.box(x, 0, 200)}), grid())
        assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == name
        assert pick(table, "friche", "classe")[CARRE] == rank


def test_touching_is_not_being_inside(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = qpv_friches.compute(
        friches(), communes, known(territoire, covers_halo=True), parametres, toy.frame({"Q": toy.box(200, 0, 200)})
    )
    assert pick(table, "friche", "distance_m")[CARRE] == 0
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "≤ 300 m"
    assert pick(table, "friche", "habitants_qpv_500m", "statut")[CARRE] == "sans couche"  # no grid


def test_people_of_districts_within_500_m(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # the district is the eastern half of 62001 (50 people on 500 x 1000 m); 62001_1 ends at x = 200, so x <= 700 is
    # within 500 m of it for y from 100 to 200: about the south of the half, with a rounded end
    qpv = toy.frame({"Q": toy.box(500, 0, 500, 1000)})
    table = qpv_friches.compute(friches(), communes, known(territoire, covers_halo=True), parametres, qpv, grid())
    around = toy.box(100, 100, 100).buffer(500, quad_segs=16)
    expected = 50 * around.intersection(toy.box(500, 0, 500, 1000)).area / 500_000
    assert pick(table, "friche", "habitants_qpv_500m")[CARRE] == pytest.approx(expected)
    assert 0 < expected < 20
    assert pick(table, "friche", "habitants_qpv_500m")[BANDE] == pytest.approx(
        50 * toy.box(1100, 1100, 200, 100).buffer(500, quad_segs=16).intersection(toy.box(500, 0, 500, 1000)).area / 5e5
    )
    assert pick(table, "friche", "habitants_qpv_500m", "statut")[CARRE] == "calculé"  # no district beyond the limit
    narrow = qpv_friches.compute(friches(), communes, known(territoire), parametres, qpv, grid())
    assert pick(narrow, "friche", "habitants_qpv_500m", "statut")[CARRE] == "au moins"


def test_two_districts_that_overlap_count_once(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    here = known(territoire, covers_halo=True)
    one = toy.frame({"Q": toy.box(500, 0, 500, 1000)})
    two = toy.frame({"Q": toy.box(500, 0, 300, 1000), "P": toy.box(600, 0, 400, 1000)})
    found = [
        pick(qpv_friches.compute(friches(), communes, here, parametres, q, grid()), "friche", "habitants_qpv_500m")
        for q in (one, two)
    ]
    pd.testing.assert_series_equal(found[0], found[1])


def test_no_district_and_no_layer(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    empty = toy.frame({"Q": toy.box(0, 0, 9)}).iloc[:0]
    table = qpv_friches.compute(friches(), communes, known(territoire, covers_halo=True), parametres, empty, grid())
    assert pick(table, "friche", "habitants_qpv_500m")[CARRE] == 0
    assert pick(table, "friche", "distance_m", "statut")[CARRE] == "au moins"
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "> 500 m"
    table = qpv_friches.compute(friches(), communes, absent(territoire), parametres)
    assert set(pick(table, "friche", "classe", "statut")) == {"sans couche"}


def test_a_district_without_a_place_may_be_nearer(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    qpv = toy.frame({"Q": toy.box(600, 0, 200), "P": None})
    here = known(territoire, covers_halo=True)
    table = qpv_friches.compute(friches(), communes, here, parametres, qpv, grid(1000.0))
    assert [pick(table, "friche", "distance_m", c)[CARRE] for c in ("borne_min", "valeur")] == pytest.approx([0, 400])
    assert pick(table, "friche", "distance_m", "statut")[CARRE] == "à vérifier"
    assert pick(table, "friche", "distance_m", "valeur_texte")[CARRE] == "1 quartier(s) non localisé(s)"
    assert pick(table, "friche", "classe", "valeur_texte")[CARRE] == "dans le quartier ou ≤ 500 m"
    assert pick(table, "friche", "classe", "borne_min")[CARRE] == 1
    assert pick(table, "friche", "habitants_qpv_500m", "statut")[CARRE] == "au moins"


def test_a_point_may_be_in_a_district_when_its_disc_is(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    here = known(territoire, covers_halo=True)
    for x, name in ((1560, "dans le quartier ou ≤ 300 m"), (1640, "≤ 300 m")):  # 60 m from the point, then 140 m
        table = qpv_friches.compute(friches(), communes, here, parametres, toy.frame({"Q": toy.box(x, 400, 200)}))
        assert pick(table, "friche", "classe", "valeur_texte")[DISQUE] == name


def test_the_people_of_few_households_are_secret(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # as above, the district is the eastern half of 62001: it has half of the 4 x 10, or 4 x 100, households
    here = known(territoire, covers_halo=True)
    qpv = toy.frame({"Q": toy.box(500, 0, 500, 1000)})
    part = toy.box(100, 100, 100).buffer(500, quad_segs=16).intersection(toy.box(500, 0, 500, 1000)).area / 500_000
    assert 0 < 20 * part < 11 < 200 * part
    found = [
        qpv_friches.compute(friches(), communes, here, parametres, qpv, grid(menages)) for menages in (10.0, 100.0)
    ]
    assert pick(found[0], "friche", "habitants_qpv_500m", "statut")[CARRE] == "secret"
    for column in ("valeur", "borne_min", "borne_max"):
        assert pd.isna(pick(found[0], "friche", "habitants_qpv_500m", column)[CARRE])
    assert pick(found[0], "friche", "habitants_qpv_500m", "valeur_texte")[CARRE] == "moins de 11 ménages"
    assert pick(found[1], "friche", "habitants_qpv_500m")[CARRE] == pytest.approx(50 * part)
