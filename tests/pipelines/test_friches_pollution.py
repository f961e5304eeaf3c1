"""FRI-03: the class of the ground, and the inventories of the State in and around each friche, by hand."""

from collections.abc import Callable

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines import pollution_friches
from tests import toy
from tests.pipelines.friches_toy import BANDE, CARRE, DISQUE, DOUTE, PERDU, absent, friches, known

Pick = Callable[..., pd.Series]


def inventory() -> gpd.GeoDataFrame:
    """A SIS over half of 62001_1, a CASIAS 40 m inside the disc of 62002_1, an ICPE 600 m from 62005_1."""
    shapes = {"S": toy.box(100, 100, 50, 100), "C": toy.point(1540, 500), "I": toy.point(1900, 1150)}
    return toy.frame(shapes, nature_site=["SIS", "CASIAS", "ICPE"])


def test_a_sis_raises_the_class_of_the_site(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = pollution_friches.compute(communes, friches(), known(territoire), parametres, inventory())
    assert pick(table, "friche", "niveau", "valeur_texte")[CARRE] == "pollution traitée"
    assert pick(table, "friche", "niveau_croise")[CARRE] == 5
    assert pick(table, "friche", "niveau_croise", "valeur_texte")[CARRE] == "pollution avérée (SIS dans le site)"
    assert pick(table, "friche", "niveau_croise", "statut")[CARRE] == "à vérifier"
    assert pick(table, "friche", "niveau_croise")[BANDE] == 1  # nothing inside: what the inventory says


def test_unknown_ground_without_a_hit_stays_unknown(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = pollution_friches.compute(communes, friches(), known(territoire), parametres, inventory())
    assert pd.isna(pick(table, "friche", "niveau_croise")[PERDU])
    assert pick(table, "friche", "niveau_croise", "valeur_texte")[PERDU] == "inconnu"
    # the CASIAS may be in the disc, the point itself is 40 m away: no hit is certain
    assert pd.isna(pick(table, "friche", "niveau_croise")[DISQUE])
    assert [pick(table, "friche", "sites_dans:CASIAS", c)[DISQUE] for c in ("borne_min", "borne_max")] == [0, 1]


def test_alert_search_and_distance(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = pollution_friches.compute(communes, friches(), known(territoire, covers_halo=True), parametres, inventory())
    assert pick(table, "friche", "distance_m:ICPE")[BANDE] == pytest.approx(600)
    assert pick(table, "friche", "sites_alerte:ICPE")[BANDE] == 0
    assert pick(table, "friche", "sites_recherche:ICPE")[BANDE] == 1
    assert pick(table, "friche", "sites_recherche:ICPE", "statut")[BANDE] == "calculé"
    assert pick(table, "friche", "sites_dans:SIS")[CARRE] == 1
    assert pick(table, "commune", "sites_commune:SIS")[["62001", "62002"]].tolist() == [1, 0]


def test_a_sis_that_only_touches_is_not_inside(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    beside = inventory().iloc[[0]].assign(geometry=[toy.box(200, 100, 50, 100)])
    table = pollution_friches.compute(communes, friches(), known(territoire), parametres, beside)
    assert pick(table, "friche", "sites_dans:SIS")[CARRE] == 0
    assert pick(table, "friche", "niveau_croise")[CARRE] == 2


def test_records_without_a_place_make_lower_bounds(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    lost = inventory()
    lost.loc["C", "geometry"] = None
    table = pollution_friches.compute(communes, friches(), known(territoire), parametres, lost)
    assert pick(table, "commune", "sites_commune:CASIAS", "statut")["62002"] == "au moins"
    assert pick(table, "friche", "sites_dans:CASIAS", "statut")[CARRE] == "au moins"


def test_no_inventory_of_the_state(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = pollution_friches.compute(communes, friches(), absent(territoire), parametres)
    assert set(pick(table, "friche", "niveau_croise", "statut")) == {"sans couche"}
    assert pick(table, "friche", "niveau")[DOUTE] == 5
    assert set(pick(table, "commune", "sites_commune:SIS", "statut")) == {"sans couche"}


def test_an_inventory_that_the_source_lacks_is_not_an_absence_of_sites(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    without = inventory().drop("S")  # no SIS at all: CASIAS and ICPE only
    table = pollution_friches.compute(communes, friches(), known(territoire), parametres, without)
    for modalite in ("sites_dans:SIS", "sites_alerte:SIS", "sites_recherche:SIS", "distance_m:SIS"):
        assert pick(table, "friche", modalite).isna().all()
        assert set(pick(table, "friche", modalite, "statut")) == {"sans couche"}
        assert set(pick(table, "friche", modalite, "valeur_texte")) == {"inventaire absent de la source"}
    assert set(pick(table, "commune", "sites_commune:SIS", "statut")) == {"sans couche"}
    assert pick(table, "epci", "sites_commune:SIS").isna().all()
    assert pick(table, "friche", "sites_dans:CASIAS")[CARRE] == 0
    # a SIS would make « pollution avérée »: a lower class is to be checked, 5 of 5 is not
    assert pick(table, "friche", "niveau_croise")[[CARRE, DOUTE]].tolist() == [2, 5]
    assert pick(table, "friche", "niveau_croise", "statut")[[CARRE, DOUTE]].tolist() == ["à vérifier", "calculé"]
