"""ITI-05: slopes and climbs by hand, on planes and on short profiles."""

from collections.abc import Callable
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.core.parametres.itineraires import Itineraires
from pipelines import pente_itineraires
from pipelines.core.parcours import climb, profiles, stretches
from tests import toy
from tests.pipelines.routes import known, lost, routes, slope

Pick = Callable[..., pd.Series]
COMPUTED = ("pente_moyenne_pct", "pente_p95_pct", "denivele_positif_m", "denivele_negatif_m")


@pytest.mark.parametrize(
    ("heights", "up"),
    [
        ([0, 4, 0, 4, 0], 0),  # never 5 m
        ([0, 5], 5),
        ([0, 10, 6, 12, 0], 12),  # a dip of 4 m does not end the rise
        ([0, 10, 4, 12], 18),  # a dip of 6 m does: 10 + 8
        ([10, 3, 5, 1, 9], 8),  # down to 1, then 8 up
        ([0, 3, 6, 9, 12], 12),
        ([7, 7, 7], 0),
        ([0, -4, 3, -1, 6], 10),  # from -4 to 6: the dip to -1 is 4 m
    ],
)
def test_the_climb_of_a_profile(heights: list[float], up: float) -> None:
    assert climb(np.array(heights, dtype=float), 5) == pytest.approx(up)


@given(st.lists(st.integers(0, 300), min_size=2, max_size=40))
def test_what_goes_up_comes_down(heights: list[int]) -> None:
    profile = np.array(heights, dtype=float)
    both = climb(profile, 5) - climb(-profile, 5)
    assert abs(both - (profile[-1] - profile[0])) < 10 + 1e-9  # less than one threshold is lost at each end
    raw = float(np.clip(np.diff(profile), 0, None).sum())
    assert climb(profile, 5) <= raw + 1e-9
    assert climb(profile[::-1], 5) == pytest.approx(climb(-profile, 5))


def test_a_plane(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = pente_itineraires.compute(routes(), known(communes), parametres, slope())
    # 10 m in 100 m eastward: A climbs 300 m in 3 km ; B 200 m in 2 km, then 1 km flat ; C 50 m up and down ; D is flat
    assert pick(table, "itineraire", "denivele_positif_m")[list("ABCD")].tolist() == pytest.approx([300, 200, 50, 0])
    assert pick(table, "itineraire", "denivele_negatif_m")[list("ABCD")].tolist() == pytest.approx([0, 0, 50, 0])
    assert pick(table, "itineraire", "pente_moyenne_pct")[list("ABCD")].tolist() == pytest.approx([10, 20 / 3, 10, 0])
    assert pick(table, "itineraire", "pente_p95_pct")[list("ABCD")].tolist() == pytest.approx([10, 10, 10, 0])
    assert pick(table, "itineraire", "longueur_2d_m").tolist() == pytest.approx([3000, 3000, 1000, 1000, 2000, 2000])


def test_the_declared_climb_stands_beside(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = pente_itineraires.compute(routes(), known(communes), parametres, slope(rise=0.2))
    assert pick(table, "itineraire", "denivele_declare_m")[["A", "C"]].tolist() == [300, 0]  # a declared 0 is a 0
    assert pick(table, "itineraire", "denivele_declare_m", "statut")["B"] == "inconnu"
    assert pick(table, "itineraire", "denivele_positif_m")["A"] == pytest.approx(600)


def test_a_grid_too_coarse_says_nothing(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    table = pente_itineraires.compute(routes(), known(communes), parametres, slope(pixel=50))
    for name in COMPUTED:
        assert pick(table, "itineraire", name).isna().all()
        assert set(pick(table, "itineraire", name, "statut")) == {"inconnu"}
    said = set(pick(table, "itineraire", "pente_p95_pct", "valeur_texte"))
    assert said == {"grille trop grossière : pixels de 50 m, maximum 25 m"}
    assert pick(table, "itineraire", "longueur_2d_m")["A"] == pytest.approx(3000)
    wide = Parametres(itineraires=Itineraires(pixel_max_m=50))
    table = pente_itineraires.compute(routes(), known(communes), wide, slope(pixel=50))
    assert pick(table, "itineraire", "denivele_positif_m")["A"] == pytest.approx(300)


def test_outside_the_grid_is_to_be_checked(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    # the grid ends 1500 m east of the corner: A has 1500 m in it; E none; its last pixel centre is at 1487.5 m
    table = pente_itineraires.compute(routes(), known(communes), parametres, slope(width=2500))
    row = table[(table["code"] == "A") & (table["modalite"] == "denivele_positif_m")].iloc[0]
    assert row["valeur"] == pytest.approx(148.75)  # the outer half pixel has the height of its centre
    assert (row["statut"], row["valeur_texte"]) == ("à vérifier", "tracé hors de la grille sur 1500 m")
    assert row["borne_min"] == row["valeur"]
    assert np.isnan(row["borne_max"])
    mean = table[(table["code"] == "A") & (table["modalite"] == "pente_moyenne_pct")].iloc[0]
    assert np.isnan(mean["borne_min"])
    assert pick(table, "itineraire", "denivele_positif_m", "statut")[["D", "E"]].tolist() == ["calculé", "inconnu"]


def test_a_hole_in_the_grid_cuts_the_profile(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    # the pixel from x = 1500 to 1525 is unknown, and with it what it weighs on
    table = pente_itineraires.compute(routes(), known(communes), parametres, slope(unknown=[100]))
    climbed = pick(table, "itineraire", "denivele_positif_m")["A"]
    assert 290 < climbed < 300
    assert pick(table, "itineraire", "denivele_positif_m", "statut")["A"] == "à vérifier"
    assert pick(table, "itineraire", "pente_moyenne_pct")["A"] == pytest.approx(10)


def test_without_a_relief_and_without_a_place(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    there = known(communes)
    absent = LayerInfo(id="relief", title="Relief", state="absente", reason="aucune source dans le profil sig")
    table = pente_itineraires.compute(
        lost(routes(), "B"), replace(there, couches={**there.couches, "relief": absent}), parametres
    )
    assert set(pick(table, "itineraire", "pente_p95_pct", "statut")) == {"sans couche"}
    assert "aucune source" in pick(table, "itineraire", "pente_p95_pct", "valeur_texte")["A"]
    assert pick(table, "itineraire", "longueur_2d_m", "statut")[["A", "B"]].tolist() == ["calculé", "inconnu"]
    table = pente_itineraires.compute(lost(routes(), "B"), there, parametres, slope())
    assert pick(table, "itineraire", "denivele_positif_m", "valeur_texte")["B"] == "itinéraire non localisé"
    assert len(pente_itineraires.compute(routes().iloc[:0], there, parametres, slope())) == 0


def test_parts_of_a_route_are_not_joined(communes: gpd.GeoDataFrame, parametres: Parametres, pick: Pick) -> None:
    """Between two parts, 1 km apart and 100 m higher, nobody climbs."""
    parts = toy.place(shapely.MultiLineString([[(0, 500), (500, 500)], [(1500, 500), (2000, 500)]]))
    some = routes().loc[["A"]].set_geometry([parts], crs="EPSG:2154")
    table = pente_itineraires.compute(some, known(communes), parametres, slope())
    assert pick(table, "itineraire", "denivele_positif_m")["A"] == pytest.approx(100)
    assert pick(table, "itineraire", "pente_moyenne_pct")["A"] == pytest.approx(10)


def test_a_profile_has_a_height_every_pixel() -> None:
    ((step, heights),) = profiles(toy.line((0, 500), (1010, 500)), slope())
    assert step == pytest.approx(1010 / 40)
    assert len(heights) == 41
    ((step, heights),) = profiles(toy.line((0, 500), (3, 500)), slope())
    assert (step, len(heights)) == (3, 2)  # shorter than a pixel: its two ends
    nan = float("nan")
    cut = stretches(np.array([nan, 1, 2, nan, 3, nan, 4, 5, 6]))
    assert [part.tolist() for part in cut] == [[1, 2], [4, 5, 6]]
