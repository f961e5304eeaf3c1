"""The long table: columns, keys, what the catalogue fills, and that a value takes the worst of its inputs."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from layers.core.errors import PipelineError
from layers.core.model import Diffusion, LayerInfo, Nature
from layers.core.territory import Territoire
from pipelines.core import table
from pipelines.core.model import Indicator, Mesure, Statut

INDICATOR = Indicator(
    id="TST-01",
    label="Essai",
    mesures=(Mesure(id="nombre", label="Nombre", unit="objets"), Mesure(id="part_pct", label="Part", unit="%")),
    grains=("commune", "epci"),
    rule="règle",
    definition="définition",
)
REAL = LayerInfo(
    id="a",
    title="A",
    state="présente",
    source="Source A",
    producer="P",
    vintage="2024",
    precision_m=10,
    diffusion=Diffusion.PUBLIC,
)
DEMO = replace(REAL, id="b", source="Source B", vintage="2025", nature=Nature.DEMONSTRATION, precision_m=50)
PLACES = {
    "commune": pd.DataFrame({"nom": ["Un", "Deux"], "diffusion": ["public", "interne"]}, index=["62001", "62002"])
}


def values(*numbers: float | None) -> pd.Series:
    """Values of the two communes."""
    return pd.Series(numbers, index=["62001", "62002"], dtype="float64")


def completed(rows: pd.DataFrame, *inputs: LayerInfo) -> pd.DataFrame:
    """Fill the rows and index them by code."""
    return table.complete(rows, [INDICATOR], inputs or (REAL,), PLACES).set_index("code")


def test_the_table_has_the_columns_that_were_decided() -> None:
    found = completed(table.rows("TST-01", "commune", "nombre", values(1, 2))).reset_index()
    assert set(found.columns) == set(table.COLUMNS)
    assert list(table.COLUMNS[:16]) == [
        "indicateur", "maille", "code", "nom", "modalite", "valeur", "valeur_texte", "borne_min", "borne_max", "unite",
        "millesime", "statut", "nature", "precision", "source", "regle",
    ]  # fmt: skip


def test_an_invented_figure_says_so_once_where_it_is_known() -> None:
    invented = replace(INDICATOR, fictif_en_demo=True)
    words = pd.Series(["", "12 jours sans indice"], values(1, 2).index)
    rows = table.rows("TST-01", "commune", "nombre", values(1, 2), valeur_texte=words)
    rows = pd.concat([rows, table.rows("TST-01", "commune", "part_pct", values(None, 3), valeur_texte="parc fictif")])

    def said(indicator: Indicator, source: LayerInfo) -> list[str]:
        return table.complete(rows, [indicator], [source], PLACES)["valeur_texte"].tolist()

    fictive = "chiffre fictif (démonstration)"
    plain = ["", "parc fictif", "12 jours sans indice", "parc fictif"]  # by code, then by measure
    assert sorted(said(invented, DEMO)) == sorted(
        [fictive, "parc fictif", f"12 jours sans indice ; {fictive}", "parc fictif"]
    )
    assert sorted(said(invented, REAL)) == sorted(plain)  # a real figure is not invented
    assert sorted(said(INDICATOR, DEMO)) == sorted(plain)
    unknown = table.complete(table.rows("TST-01", "commune", "nombre", values(None, 1)), [invented], [DEMO], PLACES)
    assert unknown["valeur_texte"].tolist() == ["", fictive]  # nothing is said of what is not known


def test_not_known_is_not_zero() -> None:
    found = completed(table.rows("TST-01", "commune", "nombre", values(0, None)))
    assert found["statut"].to_dict() == {"62001": "calculé", "62002": "inconnu"}
    assert found.loc["62001", "valeur"] == 0
    assert np.isnan(found.loc["62002", "valeur"])


def test_a_lower_bound_has_no_upper_one() -> None:
    found = completed(table.rows("TST-01", "commune", "nombre", values(3, 4), statut=Statut.AU_MOINS))
    assert found["borne_min"].tolist() == [3, 4]
    assert found["borne_max"].isna().all()


def test_the_catalogue_gives_name_unit_rule_and_source() -> None:
    row = completed(table.rows("TST-01", "commune", "part_pct:zone", values(1, 2))).loc["62001"]
    assert row[["nom", "unite", "regle", "source", "millesime"]].tolist() == ["Un", "%", "règle", "P, Source A", "2024"]


def test_a_value_takes_the_worst_of_its_inputs() -> None:
    row = completed(table.rows("TST-01", "commune", "nombre", values(1, 2)), REAL, DEMO).loc["62001"]
    assert row[["nature", "precision", "millesime"]].tolist() == ["demonstration", 50, "2024 ; 2025"]


def test_a_value_answers_for_the_layers_it_uses_only() -> None:
    rows = table.rows("TST-01", "commune", "nombre", values(1, 2), couches=("a",))
    row = completed(rows, REAL, DEMO).loc["62001"]
    assert row[["nature", "precision", "source"]].tolist() == ["reelle", 10, "P, Source A"]


def test_diffusion_is_the_narrowest_of_place_input_and_row() -> None:
    rows = table.rows("TST-01", "commune", "nombre", values(1, 2))
    assert completed(rows)["diffusion"].to_dict() == {"62001": "public", "62002": "interne"}
    closed = replace(REAL, diffusion=Diffusion.RESTREINT)
    assert set(completed(rows, closed)["diffusion"]) == {"restreint"}
    assert set(completed(rows.assign(diffusion="interne"))["diffusion"]) == {"interne"}


@pytest.mark.parametrize(
    ("indicateur", "maille", "modalite"),
    [("AUTRE", "commune", "nombre"), ("TST-01", "friche", "nombre"), ("TST-01", "commune", "surface")],
)
def test_what_is_not_declared_is_refused(indicateur: str, maille: str, modalite: str) -> None:
    with pytest.raises(PipelineError, match="a declared indicator"):
        completed(table.rows(indicateur, maille, modalite, values(1, 2)))


def test_a_key_that_appears_twice_is_refused() -> None:
    rows = table.rows("TST-01", "commune", "nombre", values(1, 2))
    with pytest.raises(PipelineError, match="counted twice"):
        completed(pd.concat([rows, rows]))


def test_an_absent_layer_gives_no_zero(territoire: Territoire) -> None:
    rows = table.not_computed([INDICATOR], territoire, "couche b : aucune source")
    assert len(rows) == 2 * (9 + 1)  # two measures, nine communes and the territory
    assert rows["valeur"].isna().all()
    assert set(rows["statut"]) == {"sans couche"}
    assert set(rows["valeur_texte"]) == {"couche b : aucune source"}


def test_an_absent_layer_names_the_other_places_that_are_known(territoire: Territoire) -> None:
    """An indicator per sensor has a row per known sensor, and no row at all when no sensor is known."""
    sensors = replace(INDICATOR, grains=("capteur",))
    places = {"capteur": pd.DataFrame({"nom": ["un", "deux"], "diffusion": "public"}, index=["c1", "c2"])}
    rows = table.not_computed([sensors], territoire, "couche b : aucune source", places)
    assert sorted(set(rows["code"])) == ["c1", "c2"]
    assert set(rows["statut"]) == {"sans couche"}
    none = table.not_computed([sensors], territoire, "couche b : aucune source")
    assert none.empty
    made = table.complete(none, [sensors], [], {})
    assert list(made.columns) == list(table.COLUMNS)
    assert made["valeur"].dtype == "float64"
