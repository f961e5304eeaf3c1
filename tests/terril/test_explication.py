"""``terril explain``: a value with its numbers, its inputs, its rule, its controls; a typo named with what is near."""

import json
import math
from collections.abc import Callable

import pytest

from layers.core.errors import CatalogueError, SourceError
from terril import explication
from terril.build import Summary
from terril.closure import ROOT
from terril.explication import Edition
from terril.project import Project, of_edition
from tests.terril.test_build import run


@pytest.fixture(scope="module")
def demo(edition: Callable[[str], Summary]) -> tuple[Project, Edition]:
    """The demonstration, built and read again."""
    read = explication.read(edition("demo").out)
    return of_edition(read.manifest, read.folder), read


def test_the_formula_is_shown_with_its_numbers(demo: tuple[Project, Edition]) -> None:
    said = explication.explain(*demo, "TER-01", "62498", "densite_hab_km2")
    (value,) = said["valeurs"]
    people, land = (t["valeur"] for t in value["termes"])
    assert value["formule"] == "100 * {population_hab} / {superficie_ha}"
    assert math.isclose(value["valeur"], 100 * people / land, rel_tol=1e-12)
    assert value["calcul"].startswith("100 × ")
    assert {t["statut"] for t in value["termes"]} == {"calculé"}


def test_inputs_bear_source_vintage_licence_and_hash(demo: tuple[Project, Edition]) -> None:
    said = explication.explain(*demo, "min_03", "62498")
    terrils = next(e for e in said["entrees"] if e["couche"] == "terrils")
    assert terrils["licence"] == "EUPL-1.2"
    assert terrils["nature"] == "demonstration"
    assert [len(f["sha256"]) for f in terrils["fichiers"]] == [64]
    assert said["parametres"] == {"appartenance_part": 0.01, "appartenance_ha": 0.5}
    assert {"S22-terril-58", "S22-terril-58-communes"} <= {c["controle"] for c in said["controles"]}


def test_an_indicator_of_indicators_names_the_layers_behind_them(demo: tuple[Project, Edition]) -> None:
    said = explication.explain(*demo, "X-06", "62498")
    assert {"friches", "consommation_enaf"} <= {e["couche"] for e in said["entrees"]}


def test_every_indicator_can_be_explained_at_one_of_its_places(demo: tuple[Project, Edition]) -> None:
    _, edition = demo
    places = {key[0]: key[2] for key in edition.table}
    for indicator, code in places.items():
        said = explication.explain(*demo, indicator, code)
        assert explication.as_text(said).startswith(f"{indicator} — ")
        assert said["valeurs"]
        assert json.dumps(said, ensure_ascii=False)


def test_a_parameter_that_is_not_set_says_so(demo: tuple[Project, Edition]) -> None:
    text = explication.as_text(explication.explain(*demo, "ZAN-06", "62498"))
    assert "zan.cible_scot_pct = non renseigné" in text


@pytest.mark.parametrize(
    ("indicator", "code", "modalite", "near"),
    [
        ("MIN-3", "62498", None, "MIN-03"),
        ("MIN-03", "6249", None, "62498"),
        ("MIN-03", "62498", "surface", "surface_ha"),
        ("ZAN-11", "62498", None, "entrée absente"),
    ],
)
def test_what_is_not_there_is_named_with_what_is_near(
    demo: tuple[Project, Edition], indicator: str, code: str, modalite: str | None, near: str
) -> None:
    with pytest.raises(CatalogueError, match=near):
        explication.explain(*demo, indicator, code, modalite)


def test_a_folder_without_an_edition_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    with pytest.raises(SourceError, match="terril build"):
        explication.read(tmp_path_factory.mktemp("vide"))


def test_the_command_prints_text_and_json(
    edition: Callable[[str], Summary], tmp_path_factory: pytest.TempPathFactory
) -> None:
    out, state = edition("demo").out, tmp_path_factory.mktemp("etat")
    text = run("explain", "TER-01", "246200364", "--build", out, state=state, cwd=ROOT)
    assert text.returncode == 0, text.stderr
    for part in ("TER-01 —", "Définition", "Règle", "Entrées", "sha256", "Contrôles"):
        assert part in text.stdout
    data = run("explain", "TER-01", "246200364", "--build", out, "--json", state=state)
    assert json.loads(data.stdout)["lieu"]["maille"] == "epci"
    wrong = run("explain", "TER-1", "246200364", "--build", out, state=state)
    assert wrong.returncode == 2
    assert "to do:" in wrong.stderr
