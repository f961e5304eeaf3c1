"""The files that people open: no formula runs, numbers stay numbers, the same bytes twice."""

import io
import sqlite3
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from openpyxl import load_workbook

from layers.friches import LAYER
from pipelines.core import outputs
from pipelines.core.table import COLUMNS
from tests import toy

HOSTILE = ["=1+1", "+1", "-1", "@x", "\tx", "\rx"]


def long_table(name: str = "Un") -> pd.DataFrame:
    """One row of the long table."""
    row = dict.fromkeys(COLUMNS, "x") | {"nom": name, "code": "01001", "valeur": -1.5, "maille": "friche"}
    row |= {"borne_min": -1.5, "borne_max": 2.0, "precision": 10.0, "nature": "reelle"}
    return pd.DataFrame([row])


@pytest.mark.parametrize("text", HOSTILE)
def test_a_cell_never_starts_a_formula(text: str) -> None:
    csv = pd.read_csv(io.StringIO(outputs.table_csv(long_table(text))), sep=";", dtype="str")
    sheet = load_workbook(io.BytesIO(outputs.table_xlsx(long_table(text)))).active
    assert sheet is not None
    assert csv["nom"][0].startswith("'")
    assert str(sheet.cell(2, list(COLUMNS).index("nom") + 1).value).startswith("'")
    assert outputs.neutral_csv(f'a;"{text}"\n').split(";")[1].lstrip('"').startswith("'")


def test_negative_numbers_stay_numbers_and_codes_stay_text() -> None:
    sheet = load_workbook(io.BytesIO(outputs.table_xlsx(long_table()))).active
    assert sheet is not None
    cells = {name: sheet.cell(2, i + 1).value for i, name in enumerate(COLUMNS)}
    assert cells["valeur"] == -1.5
    assert cells["code"] == "01001"
    assert ";-1.5;" in outputs.table_csv(long_table())


def test_the_same_table_gives_the_same_bytes() -> None:
    assert outputs.table_xlsx(long_table()) == outputs.table_xlsx(long_table())


def test_the_geopackage_is_styled_and_the_same_twice(tmp_path: Path) -> None:
    frame = toy.frame({"62001_1": toy.box(0, 0, 100)}, site_statut=["friche sans projet"], nature=["demonstration"])
    frame = frame.rename_axis("site_id")
    paths = [tmp_path / "a.gpkg", tmp_path / "b.gpkg"]
    table = long_table().assign(code="62001_1")
    for path in paths:
        outputs.geopackage(path, [(LAYER, frame)], table, {"friche": frame})
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with sqlite3.connect(paths[0]) as base:
        styles = dict(base.execute("SELECT f_table_name, f_geometry_column FROM layer_styles").fetchall())
        titles = dict(base.execute("SELECT table_name, identifier FROM gpkg_contents").fetchall())
    base.close()
    assert styles == {"friches": "geom"}
    assert titles["friches"] == "Friches (démonstration, données fictives)"
    shown = gpd.read_file(paths[0], layer="indicateurs_friche")
    assert shown["x_x"].tolist() == [-1.5]
    assert shown.geometry.area.tolist() == [10_000]
