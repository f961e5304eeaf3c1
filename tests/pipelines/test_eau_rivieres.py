"""EAU-10 and EAU-11: shared rows are not split, totals are exact, lists of several years are kept apart."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.ouvrages_erosion import DECONNEXION, OUVRAGE
from pipelines import entretien_rivieres, hydraulique_douce
from tests import toy
from tests.pipelines import eau
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]


def tableau(**changes: list[object]) -> pd.DataFrame:
    """10 interventions in 62001, 6 in 62002 and 62003 together, 4 in 62007."""
    columns: dict[str, list[object]] = {
        "cours_eau": ["Rivière fictive", "Rivière fictive", "Ruisseau fictif"],
        "code_insee": ["62001", "62002|62003", "62007"],
        "nombre": [10, 6, 4],
        "annee": [2023, 2023, 2023],
    }
    return pd.DataFrame({**columns, **changes}, index=["I1", "I2", "I3"]).astype({"nombre": "Int64", "annee": "Int64"})


def rivers() -> gpd.GeoDataFrame:
    """A river of 1 km in each of 62001, 62002 and 62003, drawn twice in 62001, and a canal."""
    shapes = {
        "R1": toy.line((0, 500), (3000, 500)), "R2": toy.line((0, 500), (1000, 500)),
        "R3": toy.line((0, 1500), (3000, 1500)),
    }  # fmt: skip
    return toy.frame(
        shapes,
        toponyme=["Riviere Fictive", "Rivière fictive", "Canal fictif"],
        type_cours_eau=["cours d'eau", "cours d'eau", "canal"],
    )


def test_a_row_over_two_communes_is_an_interval_and_the_total_is_exact(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(communes, tableau(), eau.known(territoire), parametres, rivers())
    assert pick(table, "commune", "nombre:2023")["62001"] == 10
    for code in ("62002", "62003"):
        assert pd.isna(pick(table, "commune", "nombre:2023")[code])
        assert pick(table, "commune", "nombre:2023", "statut")[code] == "à vérifier"
        assert [pick(table, "commune", "nombre:2023", c)[code] for c in ("borne_min", "borne_max")] == [0, 6]
    assert pick(table, "commune", "nombre:2023", "valeur_texte")["62009"] == "absente du tableau"
    assert pick(table, "epci", "nombre:2023")[EPCI] == 20
    assert pick(table, "epci", "nombre:2023", "statut")[EPCI] == "calculé"


def test_interventions_per_km(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(communes, tableau(), eau.known(territoire), parametres, rivers())
    assert pick(table, "commune", "longueur_km:2023")["62001"] == pytest.approx(1.0)  # drawn twice, counted once
    assert pick(table, "commune", "longueur_km:2023")["62004"] == 0  # a canal is not a river
    assert pick(table, "commune", "par_km:2023")["62001"] == pytest.approx(10)
    assert [pick(table, "commune", "par_km:2023", c)["62002"] for c in ("borne_min", "borne_max")] == [0, 6]
    assert pick(table, "commune", "par_km:2023", "statut")["62009"] == "sans objet"  # no river, no intervention
    assert pick(table, "commune", "par_km:2023", "statut")["62007"] == "inconnu"  # interventions, and no river drawn
    assert pick(table, "epci", "par_km:2023")[EPCI] == pytest.approx(20 / 3)
    assert pick(table, "epci", "par_km:2023:Rivière fictive")[EPCI] == pytest.approx(16 / 3)  # by name, accents apart
    assert pick(table, "epci", "par_km:2023:Ruisseau fictif", "statut")[EPCI] == "inconnu"


def test_years_are_kept_apart(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(
        communes, tableau(annee=[2022, 2023, 2023]), eau.known(territoire), parametres, rivers()
    )
    assert pick(table, "epci", "nombre:2022")[EPCI] == 10
    assert pick(table, "epci", "nombre:2023")[EPCI] == 10


def test_without_watercourses_the_counts_stand(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(communes, tableau(), eau.known(territoire), parametres)
    assert pick(table, "epci", "nombre:2023")[EPCI] == 20
    assert set(table.loc[table["modalite"].str.startswith("par_km"), "statut"]) == {"sans couche"}


def test_an_unknown_number_makes_the_total_a_lower_bound(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(
        communes, tableau(nombre=[None, 6, 4]), eau.known(territoire), parametres, rivers()
    )
    assert pick(table, "epci", "nombre:2023")[EPCI] == 10
    assert pick(table, "epci", "nombre:2023", "statut")[EPCI] == "au moins"
    assert pick(table, "commune", "nombre:2023", "statut")["62001"] == "au moins"
    assert pick(table, "commune", "par_km:2023", "statut")["62001"] == "au moins"


def test_a_row_without_a_commune_may_be_anywhere(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(
        communes, tableau(code_insee=["62001", "62002|62003", None]), eau.known(territoire), parametres, rivers()
    )
    assert [pick(table, "commune", "nombre:2023", c)["62001"] for c in ("borne_min", "borne_max")] == [10, 14]
    assert pick(table, "epci", "nombre:2023")[EPCI] == 20


def test_a_river_whose_only_line_has_no_number_is_not_known(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(
        communes, tableau(nombre=[None, 6, None]), eau.known(territoire), parametres, rivers()
    )
    assert pd.isna(pick(table, "epci", "nombre:2023:Ruisseau fictif")[EPCI])  # its only line
    assert pick(table, "epci", "nombre:2023:Ruisseau fictif", "statut")[EPCI] == "inconnu"
    assert pick(table, "epci", "nombre:2023:Rivière fictive")[EPCI] == 6  # one line of two
    assert pick(table, "epci", "nombre:2023:Rivière fictive", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "par_km:2023:Rivière fictive")[EPCI] == pytest.approx(6 / 3)
    assert pick(table, "epci", "par_km:2023:Rivière fictive", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "nombre:2023")[EPCI] == 6
    assert pick(table, "epci", "nombre:2023", "statut")[EPCI] == "au moins"


def test_a_river_of_unknown_type_makes_an_interval(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    kinds = rivers().assign(type_cours_eau=["cours d'eau", "cours d'eau", None])  # R3: 1 km in 62004, 62005, 62006
    table = entretien_rivieres.compute(communes, tableau(), eau.known(territoire), parametres, kinds)
    ends = ("borne_min", "valeur", "borne_max")
    assert [pick(table, "epci", "longueur_km:2023", c)[EPCI] for c in ends] == pytest.approx([3, 6, 6])
    assert pick(table, "epci", "longueur_km:2023", "statut")[EPCI] == "à vérifier"
    assert [pick(table, "epci", "par_km:2023", c)[EPCI] for c in ends] == pytest.approx([20 / 6, 20 / 6, 20 / 3])
    assert pick(table, "epci", "par_km:2023", "statut")[EPCI] == "à vérifier"
    assert [pick(table, "commune", "longueur_km:2023", c)["62004"] for c in ends] == pytest.approx([0, 1, 1])
    assert pick(table, "commune", "longueur_km:2023", "statut")[["62001", "62004"]].tolist() == [
        "calculé",
        "à vérifier",
    ]


def test_an_empty_table_is_zero(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = entretien_rivieres.compute(communes, tableau().iloc[:0], eau.known(territoire), parametres, rivers())
    assert pick(table, "epci", "nombre")[EPCI] == 0
    assert len(pick(table, "commune", "nombre")) == 9


# --- EAU-11 ---------------------------------------------------------------------------------------------------------


def works(**changes: list[object]) -> gpd.GeoDataFrame:
    """Three works, one without a length, and three surfaces of two lists, without a place."""
    columns: dict[str, list[object]] = {
        "categorie": [OUVRAGE, OUVRAGE, OUVRAGE, DECONNEXION, DECONNEXION, DECONNEXION],
        "longueur_m": [100.0, 250.0, None, None, None, None],
        "surface_m2": [None, None, None, 4870.0, 2000.0, 63_600.0],
        "annee": [2021, 2022, 2022, 2022, 2022, 2023],
        "code_insee": ["62001", None, "62002", "62003", "62003", "62001"],
        "commune_position": ["62001", "62005", None, None, None, None],
    }
    shapes = {f"O{n}": toy.point(500 + n, 500) for n in range(6)}
    frame = toy.frame(shapes, **{**columns, **changes})
    return eau.lost(frame, "O3").astype({"annee": "Int64"})


def test_works_and_surfaces(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = hydraulique_douce.compute(communes, works(), territoire)
    assert pick(table, "epci", "ouvrages:total")[EPCI] == 3
    assert pick(table, "epci", "ouvrages:2022")[EPCI] == 2
    assert pick(table, "epci", "lineaire_km:total")[EPCI] == pytest.approx(0.35)
    assert pick(table, "epci", "lineaire_km:total", "statut")[EPCI] == "au moins"  # a work has no length
    assert pick(table, "commune", "lineaire_km:total", "statut")["62001"] == "calculé"
    assert pick(table, "commune", "ouvrages:total")[["62001", "62002", "62005"]].tolist() == [1, 1, 1]
    assert pick(table, "epci", "deconnexion_m2:2022")[EPCI] == 6870
    assert pick(table, "commune", "deconnexion_m2:2022")["62003"] == 6870


def test_lists_of_surfaces_are_never_added_up(communes: gpd.GeoDataFrame, territoire: Territoire) -> None:
    table = hydraulique_douce.compute(communes, works(), territoire)
    assert "deconnexion_m2:total" not in set(table["modalite"])


def test_works_of_communes_add_up(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = hydraulique_douce.compute(communes, works(), territoire)
    for modalite in table["modalite"].unique():
        assert pick(table, "commune", modalite).sum() == pytest.approx(pick(table, "epci", modalite)[EPCI])


def test_works_elsewhere_are_left_out(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    away = works(code_insee=["62999", None, "62002", "62003", "62003", "62001"], commune_position=[None] * 6)
    table = hydraulique_douce.compute(communes, away, territoire)
    assert pick(table, "epci", "ouvrages:total")[EPCI] == 1


def test_no_work_is_zero(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = hydraulique_douce.compute(communes, works().iloc[:0], territoire)
    assert pick(table, "epci", "ouvrages:total")[EPCI] == 0
    assert (table["valeur"] == 0).all()
