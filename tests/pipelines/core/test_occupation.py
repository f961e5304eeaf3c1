"""Land cover: the rule of each nomenclature against the published matrices, and never the two together."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.core.errors import PipelineError
from pipelines.core import occupation
from tests import toy


def cover(*codes: tuple[str | None, str | None], nomenclature: str = "OCS GE", edition: int = 2021) -> gpd.GeoDataFrame:
    """Return squares of 100 m with these codes of cover and use."""
    shapes = {f"p{n}": toy.box(100 * n, 0, 100) for n in range(len(codes))}
    cs, us = zip(*codes, strict=True)
    return toy.frame(
        shapes, code_cs=cs, code_us=us, nomenclature=[nomenclature] * len(codes), edition=[edition] * len(codes)
    )


def matrix(folder: Path, name: str) -> pd.DataFrame:
    """Return a published matrix, or skip."""
    path = folder / "nomenclatures" / name
    if not path.exists():
        pytest.skip(f"{name} is not at hand")
    return pd.read_csv(path)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("artificialise", [True, True, False, True, False, False]),
        ("impermeable", [True, False, False, False, False, False]),
        ("vegetalise", [False, False, False, True, True, True]),
        ("agricole", [False, False, False, False, True, False]),
    ],
)
def test_classes_of_ocs_ge(name: str, expected: list[bool]) -> None:
    frame = cover(
        ("CS1.1.1.1", "US5"),
        ("CS1.1.2.1", "US2"),
        ("CS1.1.2.1", "US1.3"),  # a quarry
        ("CS2.2.1", "US5"),  # a lawn
        ("CS2.2.1", "US1.1"),  # a field
        ("CS2.1.1.1", "US5"),  # trees, whatever the use
    )
    found = occupation.classes(frame, name)
    assert found.tolist() == expected
    assert found.dtype == "boolean"


def test_the_rule_of_ocs_ge_is_the_published_one(real_folder: Path) -> None:
    published = matrix(real_folder, "ocsge_artificialisation_cs_us.csv")
    frame = published.assign(nomenclature="OCS GE")
    for name, column in (("artificialise", "is_artificial"), ("impermeable", "is_impermeable")):
        found = occupation.classes(frame, name)
        assert found.notna().all()
        assert found.astype(int).tolist() == published[column].tolist()
    assert len(frame) == 14 * 20


def test_the_rule_of_ocs2d_is_the_enaf_matrix(real_folder: Path) -> None:
    published = matrix(real_folder, "ocs2d_matrice_enaf_2024-11-27.csv")
    published = published.rename(columns={"code_us3": "code_us", "code_cs3": "code_cs"})

    found = occupation.classes(published.assign(nomenclature="OCS2D"), "artificialise")
    expected = published["enaf"].str.startswith("U").astype("boolean").mask(published["enaf"].isin(["▲", "◆"]))
    pd.testing.assert_series_equal(found, expected, check_names=False)
    assert found.isna().sum() == 47  # 44 ▲ and 3 ◆


def test_a_coarse_code_is_known_when_all_its_leaves_agree() -> None:
    frame = cover(("CS1.1.1", "US5"), ("CS1.1", None), ("CS1", "US1.3"), ("CS2.1", None), ("CS2", "US5"))
    # CS1.1 with any use: CS1.1.2.1 in a quarry is not artificial, the rest is
    assert occupation.classes(frame, "artificialise").fillna(value=False).tolist() == [True, False, False, False, False]
    assert occupation.classes(frame, "artificialise").isna().tolist() == [False, True, True, False, True]
    assert occupation.classes(frame, "vegetalise").tolist() == [False, False, False, True, True]


def test_a_code_that_only_begins_the_same_is_another_one() -> None:
    assert occupation.classes(cover(("CS2.2.1", "US235")), "artificialise").tolist() == [True]
    assert occupation.classes(cover(("CS2.2.1", "US23")), "artificialise").isna().all()


def test_an_unknown_code_is_not_known() -> None:
    assert occupation.classes(cover(("CS9", "US5"), ("XX", None)), "impermeable").isna().all()


def test_the_same_code_means_two_things() -> None:
    codes = ("CS2.2.1", "US5.1.1")
    assert occupation.classes(cover(codes, nomenclature="OCS2D"), "vegetalise").tolist() == [False]  # pebbles
    assert occupation.classes(cover(("CS2.2.1", "US5")), "vegetalise").tolist() == [True]  # grass


def test_two_nomenclatures_are_never_mixed() -> None:
    both = pd.concat([cover(("CS1.1.1.1", "US5")), cover(("CS1.1.1", "US5.1.1"), nomenclature="OCS2D")])
    for verb in (occupation.nomenclature, occupation.editions, occupation.latest):
        with pytest.raises(PipelineError, match="OCS GE, OCS2D"):
            verb(both)
    with pytest.raises(PipelineError, match="one nomenclature"):
        occupation.classes(both, "impermeable")
    with pytest.raises(PipelineError, match="Corine"):
        occupation.classes(cover(("CS1.1.1.1", "US5"), nomenclature="Corine"), "impermeable")
    with pytest.raises(PipelineError, match="nan"):
        occupation.nomenclature(both.assign(nomenclature=[np.nan, np.nan]))


def test_editions_in_order_and_the_latest() -> None:
    codes = ("CS1.1.1", "US5.1.1")
    frame = pd.concat([cover(codes, nomenclature="OCS2D", edition=year) for year in (2021, 2010)])
    assert occupation.editions(frame) == [2010, 2021]
    assert occupation.latest(frame)["edition"].tolist() == [2021]
    with pytest.raises(PipelineError, match="without one"):
        occupation.editions(frame.assign(edition=[2021, None]))


def test_no_row_is_no_nomenclature() -> None:
    none = cover(("CS1.1.1", "US5")).iloc[:0]
    assert occupation.nomenclature(none) == ""
    assert occupation.editions(none) == []
    assert occupation.classes(none, "impermeable").tolist() == []
    assert len(occupation.latest(none)) == 0


def test_every_class_is_explained_in_both() -> None:
    for system, known in occupation.rules().items():
        assert set(known["classes"]) == {"artificialise", "impermeable", "vegetalise", "agricole"}
        for name in known["classes"]:
            assert occupation.leaves(system, name).shape == (len(known["feuilles_cs"]), len(known["feuilles_us"]))
            words = [occupation.rule(cover(("CS1", None), nomenclature=system), name, w) for w in ("libelle", "regle")]
            assert all(words)
    with pytest.raises(PipelineError, match="artificialise, impermeable"):
        occupation.classes(cover(("CS1", None)), "mineral")
