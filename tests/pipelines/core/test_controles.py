"""Control totals: each genre, what an absent layer or object gives, and what a demonstration is worth."""

import math
from dataclasses import replace

import geopandas as gpd
import pytest

from layers.core.errors import PipelineError
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core.controles import Controle, Resultat, Verdict, check, load, to_csv
from tests import toy

BASE = Controle(id="X", libelle="Essai", source="essai", genre="exact", attendu=2, couche="objets", mesure="nombre")


def objects(nature: str = "reelle") -> gpd.GeoDataFrame:
    """Two overlapping squares of 1 ha (1.5 ha together); the second goes 2 m into the next commune."""
    frame = toy.frame({"a": toy.box(852, 100, 100), "b": toy.box(902, 100, 100)}, nom=["Fosse 18", "autre"])
    return frame.assign(nature=nature, commune_position="62001", poids=[1.0, None])


def result(controle: Controle, frame: gpd.GeoDataFrame | None, *, applies: bool = True) -> Resultat:
    """Evaluate one control on the toy territory."""
    territoire = Territoire(epci="1" * 9, nom="", profil="sig", halo_m=0, communes=toy.communes())
    frames = {} if frame is None else {"objets": frame}
    return check((controle,), frames, territoire, Parametres(), applies=applies)[0]


@pytest.mark.parametrize(
    ("mesure", "observed"),
    [
        ("nombre", 2),
        ("surface_ha", 1.5),  # 100 x 150 m: the overlap counts once
        ("surface_km2", 0.015),
        ("distinct:commune_position", 1),
        ("communes", 1),  # 2 m of 100 m are 2 %, more than the 1 % of the rule
    ],
)
def test_measures(mesure: str, observed: float) -> None:
    expected = 2 if mesure == "communes" else observed
    assert result(replace(BASE, mesure=mesure), objects()).observe == pytest.approx(expected)


def test_a_sliver_does_not_make_a_commune() -> None:
    frame = toy.frame({"a": toy.box(500, 100, 500.5, 100)}).assign(nature="reelle")  # 0.5 m beyond: 0.1 %, 0.005 ha
    assert result(replace(BASE, mesure="communes"), frame).observe == 1


def test_an_unknown_value_makes_a_sum_unknown() -> None:
    assert math.isnan(result(replace(BASE, mesure="somme:poids"), objects()).observe)


def test_exact_tolerance_minimum() -> None:
    assert result(BASE, objects()).statut is Verdict.CONFORME
    assert result(replace(BASE, attendu=3), objects()).statut is Verdict.ECART
    assert result(replace(BASE, attendu=2.1, tolerance_pct=5), objects()).statut is Verdict.CONFORME  # 0.105 accepted
    assert result(replace(BASE, attendu=2.2, tolerance_pct=5), objects()).statut is Verdict.ECART  # 0.11 accepted
    assert result(replace(BASE, genre="minimum", attendu=1), objects()).statut is Verdict.CONFORME


def test_a_control_without_its_layer_says_so() -> None:
    found = result(BASE, None)
    assert found.statut is Verdict.SANS_COUCHE
    assert math.isnan(found.observe)


def test_a_field_that_the_source_leaves_empty_is_not_zero() -> None:
    silent = objects().assign(erbm=None)
    assert result(replace(BASE, filtre={"erbm": "oui"}), silent).statut is Verdict.SANS_COUCHE


def test_an_object_that_is_not_in_the_layer_has_no_area() -> None:
    found = result(replace(BASE, mesure="surface_ha", filtre={"nom": "Fosse 99"}), objects())
    assert math.isnan(found.observe)
    assert found.statut is Verdict.SANS_COUCHE
    assert found.remarque == "objet absent de la couche"


def test_the_demonstration_has_no_weight_whatever_it_says() -> None:
    for expected in (2, 99):
        found = result(replace(BASE, attendu=expected), objects("demonstration"))
        assert (found.statut, found.observe) == (Verdict.DEMONSTRATION, 2)


def test_another_territory_is_not_concerned() -> None:
    assert result(BASE, objects(), applies=False).statut is Verdict.NON_APPLICABLE


def test_contradictions_are_shown_both_ways_and_never_judged() -> None:
    found = result(replace(BASE, genre="contradiction", attendu=359, observe=251), objects())
    assert (found.statut, found.controle.attendu, found.observe) == (Verdict.CONTRADICTOIRE, 359, 251)


def test_sums_inside_the_reports() -> None:
    assert result(replace(BASE, genre="arithmetique", attendu=251, termes=(247, 3, 1)), None).statut is Verdict.CONFORME
    assert result(replace(BASE, genre="arithmetique", attendu=359, termes=(247, 3, 1)), None).statut is Verdict.ECART


def test_an_unknown_measure_is_refused() -> None:
    with pytest.raises(PipelineError, match="mesure among"):
        result(replace(BASE, mesure="moyenne:poids"), objects())


def test_the_table_is_whole() -> None:
    about, controls = load()
    assert about == "246200364"
    assert len({c.id for c in controls}) == len(controls) > 40
    assert {c.genre for c in controls} == {"exact", "tolerance", "minimum", "contradiction", "arithmetique"}
    assert all(c.termes or c.genre == "contradiction" or (c.couche and c.mesure) for c in controls)


def test_unknown_values_are_empty_cells() -> None:
    line = to_csv([result(BASE, None)]).splitlines()[1].split(";")
    assert line[2:5] == ["2", "", ""]
