"""Weighted scores against arithmetic, and what must never change them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from layers.core.parametres.friches import Friches, Paliers
from pipelines.core import scores

SITES = ["A", "B", "C"]
NOTES = {"x": [1.0, 0.5, None], "y": [0.0, None, None], "z": [0.5, 1.0, None]}
POIDS = {"x": 2.0, "y": 1.0, "z": 1.0}


def marks(notes: dict[str, list[float | None]] | None = None) -> dict[str, pd.DataFrame]:
    """Marks known for sure, by criterion."""
    return {name: scores.exact(pd.Series(s, SITES, dtype="float64")) for name, s in (notes or NOTES).items()}


def test_a_score_is_the_weighted_mean_of_what_is_known() -> None:
    found = scores.weighted(marks(), POIDS)
    assert found["score"][["A", "B"]].tolist() == pytest.approx([100 * 2.5 / 4, 100 * 2 / 3])  # (2+0+.5)/4, (1+1)/3
    assert found["borne_min"]["B"] == pytest.approx(100 * 2 / 4)  # y at 0
    assert found["borne_max"]["B"] == pytest.approx(100 * 3 / 4)  # y at 1
    assert found["fiabilite_pct"].tolist() == pytest.approx([100, 75, 0])
    assert pd.isna(found["score"]["C"])
    assert found.loc["C", ["borne_min", "borne_max"]].tolist() == [0, 100]


def test_an_uncertain_mark_widens_the_interval_alone() -> None:
    ends = scores.bounded(pd.Series([1.0], ["A"]), pd.Series([0.25], ["A"]))
    found = scores.weighted({"x": ends}, {"x": 1.0})
    assert found.loc["A"].tolist() == pytest.approx([25, 25, 100, 100])  # score, both ends, reliability
    turned = scores.inverted(ends)
    assert turned.loc["A"].tolist() == [0.75, 0.0, 0.75]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), min_size=3, max_size=3), st.floats(0.1, 5))
def test_the_score_lies_in_its_interval_and_scale_does_not_matter(s: list[float | None], factor: float) -> None:
    notes = {"x": s, "y": [1.0, 0.0, 0.5]}
    poids = {"x": 2.0, "y": 1.0}
    found = scores.weighted(marks(notes), poids)
    assert ((found["borne_min"] <= found["score"] + 1e-9) & (found["score"] <= found["borne_max"] + 1e-9)).all()
    scaled = scores.weighted(marks(notes), {name: w * factor for name, w in poids.items()})
    pd.testing.assert_frame_equal(found, scaled)


def test_steps_belong_to_the_lower_class() -> None:
    table = Paliers(bornes=(10, 20), notes=(1, 0.5, 0))
    found = scores.steps(pd.Series([0, 10, 10.1, 20, 21, np.inf, None], dtype="float64"), table)
    assert found.fillna(-1).tolist() == [1, 1, 0.5, 0.5, 0, 0, -1]
    with pytest.raises(ValidationError):
        Paliers(bornes=(10, 20), notes=(1, 0.5))
    with pytest.raises(ValidationError):
        Paliers(bornes=(20, 10), notes=(1, 0.5, 0))


def test_equal_scores_share_the_better_rank() -> None:
    assert scores.ranks(np.array([50.0, 80.0, 50.0, 10.0])).tolist() == [2, 1, 2, 4]
    assert scores.ranks(np.array([50.0, 50.0 + 1e-12])).tolist() == [1, 1]  # not told apart by rounding errors


def test_a_site_that_dominates_is_first_whatever_the_weights() -> None:
    s = pd.DataFrame({"x": [1.0, 0.5, 0.0], "y": [0.9, 0.4, 0.4], "z": [1.0, 0.0, 0.5]}, index=SITES)
    ends = scores.rank_interval(s, POIDS, Friches())
    assert ends.loc["A"].tolist() == [1, 1]
    assert ends.loc["C", "borne_min"] >= 2


def test_the_drawn_weightings_are_always_the_same_and_never_negative() -> None:
    p = Friches()
    drawn = scores.drawn_weights(POIDS, p)
    assert drawn.shape == (500, 3)
    assert (drawn >= 0).all()
    assert (abs(drawn - [2, 1, 1]) <= 1).all()
    np.testing.assert_array_equal(drawn, scores.drawn_weights(POIDS, p))
    assert (drawn != scores.drawn_weights(POIDS, p.model_copy(update={"tirages_graine": 1}))).any()


def test_one_weight_moved() -> None:
    # A is ahead with x (1 against 0), B with y: with weights 1 and 1 they are equal, one point more decides
    s = pd.DataFrame({"x": [1.0, 0.0], "y": [0.0, 1.0]}, index=["A", "B"])
    found = scores.one_weight_moved(s, {"x": 1.0, "y": 1.0}, "x", 1.0)
    assert found["moins"].tolist() == [2, 1]
    assert found["plus"].tolist() == [1, 2]


def test_what_to_complete_comes_by_gain() -> None:
    s = scores.gathered(marks(), POIDS)
    gain = scores.gains(s, POIDS)
    assert gain.loc["B"].tolist()[1] == pytest.approx(25)  # y: 1 of 4
    assert scores.to_complete(gain).tolist() == ["", "y (+25 points)", "x (+50 points), y (+25 points), z (+25 points)"]


def test_the_narrowest_diffusion_of_the_inputs_is_kept() -> None:
    table = pd.DataFrame(
        {"maille": "friche", "code": ["A", "A", "B"], "diffusion": ["public", "restreint", "public"], "modalite": "m"}
    )
    assert scores.worst_diffusion(pd.Index(SITES), table, None).tolist() == ["restreint", "public", "public"]


def test_no_site_at_all() -> None:
    none = {"x": scores.exact(pd.Series([], dtype="float64"))}
    assert scores.weighted(none, {"x": 1.0}).empty
    assert scores.rank_interval(pd.DataFrame({"x": []}, dtype="float64"), {"x": 1.0}, Friches()).empty
