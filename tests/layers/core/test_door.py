"""Where each row lies, what it is worth, and who may see it."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from layers.core import door, place
from layers.core.defects import Defect, Gravite, Journal, from_csv, to_csv
from layers.core.errors import SchemaError, SourceError, TerrilError
from layers.core.model import CALC_CRS, Column, Diffusion, Nature, Portee, Raw, Source, worst
from tests import toy
from tests.layers.core.appui import around, layer, named, open_frame, sites, table, with_columns


def _place(*shapes: shapely.Geometry | None) -> list[str]:
    frame = gpd.GeoDataFrame(geometry=list(shapes), crs=CALC_CRS)
    return place.commune_of(frame, toy.communes()).fillna("?").tolist()


def test_a_row_is_in_the_commune_that_holds_most_of_it() -> None:
    assert _place(toy.box(100, 100, 50), toy.box(990, 100, 100), toy.box(910, 100, 100)) == ["62001", "62002", "62001"]
    assert _place(toy.box(5000, 0, 10), None) == ["?", "?"]


def test_area_comes_before_length() -> None:
    thread = shapely.union_all(
        [toy.box(960, 100, 40), toy.box(1000, 110, 1000, 0.5)]
    )  # 1 600 m², then 1 000 m of thread
    assert _place(thread) == ["62001"]


def test_lines_go_by_their_length_and_points_on_a_limit_to_the_first_code() -> None:
    assert _place(toy.line((900, 50), (1300, 50)), toy.point(1000, 50), toy.point(1000, 1000)) == [
        "62002",
        "62001",
        "62001",
    ]


def test_the_order_of_rows_and_their_names_change_nothing() -> None:
    frame = gpd.GeoDataFrame(geometry=[toy.box(100, 100, 50), toy.box(2100, 100, 50)], index=["x", "x"], crs=CALC_CRS)
    assert place.commune_of(frame, toy.communes().sample(frac=1, random_state=1)).tolist() == ["62001", "62003"]


@pytest.mark.parametrize(("declared", "x", "said"), [
    ("62001", 100, None), ("62002", 100, "déclarée 62002, position 62001"),
    ("62999", 100, "déclarée 62999, position 62001"),
    ("62003", 3100, "déclarée 62003, position hors territoire"), ("62999", 3100, None), (None, 100, None),
])  # fmt: skip
def test_a_declared_commune_is_checked_against_the_place(
    tmp_path: Path, declared: str | None, x: float, said: str
) -> None:
    frame = table(code_insee=[declared, "62001"], geometry=[toy.box(x, 100, 50), toy.box(10, 10, 10)])
    opened, defects = open_frame(frame, tmp_path)
    assert [d.valeur for d in named(defects, "commune déclarée différente")] == ([said] if said else [])
    assert opened["code_insee"].fillna("?").tolist() == [declared or "?", "62001"]  # both are kept


# --- flags and audiences --------------------------------------------------------------------------------------------


def test_each_row_says_what_it_is_worth(tmp_path: Path) -> None:
    given: dict[str, Any] = {"precision_m": 0.0, "portee": Portee.OPPOSABLE, "diffusion": Diffusion.PUBLIC}
    frame, _ = open_frame(
        table(friche_id=["A", "B"]).assign(nature=["demonstration", "Démonstration"]), tmp_path, **given
    )
    assert frame["nature"].tolist() == ["demonstration", "demonstration"]
    assert frame["precision_m"].tolist() == [0, 0]
    assert set(frame["portee"]) == {"opposable"}
    assert open_frame(sites(), tmp_path)[0]["precision_m"].isna().all()


def test_a_demonstration_source_is_never_made_real_by_its_rows(tmp_path: Path) -> None:
    frame, _ = open_frame(sites().assign(nature="reelle"), tmp_path, nature=Nature.DEMONSTRATION)
    assert set(frame["nature"]) == {"demonstration"}


@pytest.mark.parametrize(("source", "of", "row"), [
    ("public", "public", "public"), ("interne", "public", "interne"), ("public", "interne", "interne"),
    ("restreint", "public", "restreint"),
])  # fmt: skip
def test_a_row_takes_the_narrowest_diffusion(tmp_path: Path, source: str, of: str, row: str) -> None:
    frame, _ = open_frame(sites(), tmp_path, layer(diffusion=Diffusion(of)), diffusion=Diffusion(source))
    assert frame.loc["F1", "diffusion"] == row


def test_a_rule_never_widens_a_diffusion(tmp_path: Path) -> None:
    frame, _ = open_frame(sites(), tmp_path, diffusion=Diffusion.RESTREINT)
    assert set(frame["diffusion"]) == {"restreint"}


@pytest.mark.parametrize(
    "status", ["friche potentielle", "Friche potentielle", " FRICHE  POTENTIELLE ", "friche_potentielle"]
)
def test_a_potential_site_is_never_public(tmp_path: Path, status: str) -> None:
    frame, _ = open_frame(table(statut=[status, "friche sans projet"]), tmp_path, layer(columns=layer().columns))
    assert door.visible(frame, layer(), "public").index.tolist() == ["F2"]
    assert door.visible(frame, layer(), "interne").index.tolist() == ["F1", "F2"]


def test_each_audience_sees_its_columns(tmp_path: Path) -> None:
    of = with_columns(
        Column(name="gestion", label="Gestion"), Column(name="secret", label="Secret", diffusion=Diffusion.RESTREINT)
    )
    frame, _ = open_frame(table(gestion=["a"], secret=["b"]), tmp_path, of)
    assert {"nom"} == {"nom", "gestion", "secret"} & set(door.visible(frame, of, "public"))
    assert {"nom", "gestion"} == {"nom", "gestion", "secret"} & set(door.visible(frame, of, "interne"))


def test_the_worst_is_the_last_declared() -> None:
    assert worst([Diffusion.PUBLIC, Diffusion.RESTREINT, Diffusion.INTERNE]) is Diffusion.RESTREINT
    assert worst(iter([Nature.REELLE, Nature.DEMONSTRATION])) is Nature.DEMONSTRATION
    assert worst([Portee.OPPOSABLE]) is Portee.OPPOSABLE


def test_real_and_demonstration_rows_are_never_mixed(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="rows of one nature"):
        open_frame(table(friche_id=["A", "B"]).assign(nature=["demonstration", None]), tmp_path)


def test_two_sources_make_one_layer_worth_the_worst_of_them(tmp_path: Path) -> None:
    sites().head(2).to_crs(3950).to_parquet(tmp_path / "a.parquet")
    sites().tail(2).to_parquet(tmp_path / "b.parquet")
    kind = {"diffusion": Diffusion.PUBLIC, "vintage": "2024"}
    given = [
        Source(id="a", title="A", path=tmp_path / "a.parquet", precision_m=1, scale=5000, covers_halo=True, **kind),
        Source(id="b", title="B", path=tmp_path / "b.parquet", **kind),
    ]
    journal = Journal("friches_test")
    frame = door.open_layer(layer(), given, around(), journal)
    assert frame.index.tolist() == ["F1", "F2", "F2#2", "F3"]
    assert frame["precision_m"].fillna(-1).tolist() == [1, 1, -1, -1]
    info = door.describe(layer(), given, frame)
    assert (info.rows, info.source, info.vintage) == (4, "A ; B", "2024")
    assert (info.nature, info.portee, info.diffusion) == (Nature.REELLE, Portee.INFORMATIVE, Diffusion.PUBLIC)
    assert info.precision_m is None  # one of the two is not known
    assert info.scale is None
    assert not info.covers_halo
    assert door.describe(layer(), given[:1], frame).precision_m == 1


def test_a_layer_whose_read_loses_a_column_is_refused(tmp_path: Path) -> None:
    def careless(raw: Raw) -> gpd.GeoDataFrame:
        return raw.frame.drop(columns="nom")

    with pytest.raises(SchemaError, match="no nom"):
        open_frame(sites(), tmp_path, layer(read=careless))


def test_opening_twice_gives_the_same_rows_whatever_their_order(tmp_path: Path) -> None:
    once, _ = open_frame(sites(), tmp_path)
    again, _ = open_frame(sites().iloc[::-1], tmp_path)
    pd.testing.assert_frame_equal(once, again)


# --- the journal ----------------------------------------------------------------------------------------------------


def test_the_journal_is_written_and_read_back() -> None:
    journal = Journal("essai")
    journal.report(["a;b", 'c"d'], "retour\nligne", ["é", "x" * 300], gravite=Gravite.ERREUR, action="vu")
    back = from_csv(to_csv(journal.defects))
    assert back == journal.defects
    assert len(back[1].valeur) == 200
    assert isinstance(back[0], Defect)


def test_an_error_says_its_four_parts_and_survives_a_copy() -> None:
    import pickle

    error = SourceError("fichier", expected="un", found="deux", remedy="trois")
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - made here
    assert isinstance(copy, TerrilError)
    assert str(copy) == str(error) == "fichier\n  expected: un\n  found:    deux\n  to do:    trois"
