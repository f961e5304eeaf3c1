"""Classed maps: what is printed is what is drawn, whatever the values."""

import re

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from layers.core.errors import CatalogueError
from layers.core.model import LayerInfo, Style
from maps.core import classes, texte
from maps.core.chiffres import Lecteur
from maps.core.classes import DIVERGING, SCHEMES, SEQUENTIAL, classement, classify, commune_choropleth
from tests.maps import donnees
from tests.maps.donnees import HOSTILE, row

NUMBERS = st.lists(st.one_of(st.none(), st.integers(-50, 50), st.floats(-1e4, 1e4, width=32)), max_size=40)
INFO = LayerInfo(id="x", title="X", state="présente")


def series(values: list[float | None]) -> pd.Series:
    return pd.Series(values, [f"c{n}" for n in range(len(values))], dtype="float64")


def bounds(label: str) -> tuple[float, float]:
    """Read the bounds that a label prints."""
    found = re.findall(r"−?[\d\u202f]+(?:,\d+)?", label)
    numbers = [float(n.replace("\u202f", "").replace(",", ".").replace("−", "-")) for n in found]
    return numbers[0], numbers[-1]


def labels(style: Style) -> dict[str, str]:
    return {sign.value: sign.label for sign in style.signs}


@settings(deadline=None, max_examples=60)
@example([0.0, 0.0, 0.0, 1.0], "Quantiles", 5, "YlOrBr")
@example([None, None], "FisherJenks", 5, "RdBu")
@example([3.0] * 30, "EqualInterval", 5, "PuOr")
@given(NUMBERS, st.sampled_from(SCHEMES), st.integers(1, 7), st.sampled_from([*SEQUENTIAL, *DIVERGING]))
def test_every_value_is_in_the_class_that_prints_it(
    values: list[float | None], scheme: str, k: int, palette: str
) -> None:
    known = series(values)
    made, style = classify(known, scheme, k, palette)
    said = labels(style)
    step = 0.5 * 10.0 ** -classement(known, scheme, k, palette).decimals
    for value, name in zip(known, made, strict=True):
        if np.isnan(value):
            assert name == classes.INCONNU
        elif "moins de" not in said[name] and not said[name].startswith("Nul"):
            low, high = bounds(said[name])
            assert low - step <= value <= high + step
    numbers = [s for s in style.signs if s not in classes.APART and s.value != "0"]
    assert len(numbers) <= max(k, 2) if palette in SEQUENTIAL else len(numbers) <= max(k, 2) + 1
    assert len({s.value for s in style.signs}) == len(style.signs)


@settings(deadline=None, max_examples=40)
@given(NUMBERS, st.sampled_from(SCHEMES), st.sampled_from(["YlOrBr", "RdBu"]), st.randoms(use_true_random=False))
def test_order_and_ties_change_nothing(values: list[float | None], scheme: str, palette: str, chance: object) -> None:
    known = series(values)
    first, style = classify(known, scheme, 5, palette)
    shuffled = list(known.index)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    again, other = classify(known.loc[shuffled], scheme, 5, palette)
    assert style == other
    assert again.to_dict() == first.to_dict()
    made = classement(known, scheme, 5, palette)
    ranks = {sign.value: n for n, sign in enumerate(made.signs)}
    drawn = [ranks[name] for _, name in sorted(zip(known.dropna(), first[known.notna()], strict=True)) if name in ranks]
    assert drawn == sorted(drawn)


def test_the_bounds_are_printed_in_french_and_belong_to_the_upper_class() -> None:
    made = classement(series([0.4, 1.2, 2.0, 2.0, 3.1, 1234.5]), "EqualInterval", 2, unit="ha")
    assert made.bounds == (617.45,)
    assert [s.label for s in made.signs] == ["0,40 à 617,45\u00a0ha", "617,45 à 1\u202f234,50\u00a0ha"]
    assert made.classe(617.45) == "c2"
    assert made.classe(617.44) == "c1"


def test_whole_numbers_are_written_from_the_first_to_the_last() -> None:
    made = classement(pd.Series([0, 1, 2, 3, 4, 5, 6, 7, 8, 20]), "Quantiles", 2)
    assert [s.label for s in made.signs] == ["0 à 3", "4 à 20"]
    assert [s.label for s in classement(pd.Series([2, 2, 7]), "Quantiles", 5).signs] == ["2", "7"]


def test_zero_may_have_a_class_of_its_own() -> None:
    made, style = classify(series([0, 0, 1.5, 3.0]), zero="Aucune consommation", k=3, unit="ha")
    assert labels(style)[made["c0"]] == "Aucune consommation"
    assert style.sign(made["c0"]).color == "#ffffff"
    assert made["c2"] != made["c3"]


def test_a_diverging_palette_is_white_at_zero_and_as_deep_on_both_sides() -> None:
    made, style = classify(series([-4, -1, 0, 1, 4]), "Quantiles", 4, "RdBu", unit="ha")
    colors = {code: style.sign(name).color for code, name in made.items()}
    assert colors["c2"] == "#ffffff"
    assert (colors["c0"], colors["c4"]) == ("#ca0020", "#0571b0")
    assert (colors["c1"], colors["c3"]) == ("#f4a582", "#92c5de")
    assert style.sign(made["c0"]).motif
    assert not style.sign(made["c4"]).motif
    assert labels(style)[made["c0"]] == "−4\u00a0ha"


def test_what_has_no_figure_is_told_apart() -> None:
    statuts = pd.Series(["calculé", "secret", "sans objet", "inconnu"], ["c0", "c1", "c2", "c3"])
    made, style = classify(series([1, None, None, None]), statuts=statuts)
    assert list(made[1:]) == [classes.SECRET, classes.SANS_OBJET, classes.INCONNU]
    assert style.sign(classes.INCONNU).hatch
    assert style.sign("never seen") == style.sign(classes.INCONNU)
    assert len({style.sign(name) for name in made}) == 4


@pytest.mark.parametrize("palette", SEQUENTIAL)
def test_a_sequential_palette_darkens_from_class_to_class(palette: str) -> None:
    for count, shades in SEQUENTIAL[palette].items():
        grey = [
            sum(w * int(c[i : i + 2], 16) for i, w in ((0, 0.2126), (2, 0.7152), (4, 0.0722))) for c in shades.split()
        ]
        assert len(grey) == count
        assert grey == sorted(grey, reverse=True)


@pytest.mark.parametrize("wrong", [("Pretty", 5, "YlOrBr"), ("Quantiles", 0, "YlOrBr"), ("Quantiles", 5, "Rainbow")])
def test_a_wrong_call_is_refused(wrong: tuple[str, int, str]) -> None:
    with pytest.raises(CatalogueError):
        classify(series([1, 2]), *wrong)


def choropleth(*rows: dict[str, object]) -> object:
    frame = pd.DataFrame(rows) if rows else None
    return commune_choropleth(
        donnees.communes(), Lecteur(frame), "a_ha", id="a", page="toy", title="A", info=INFO, exclusive="x", k=3
    )


def test_the_communes_are_drawn_with_their_figure_and_an_interval_is_not_guessed() -> None:
    rows = [row("ZAN-06", "commune", c, "a_ha", valeur=v, unite="ha") for c, v in (("62001", 1.0), ("62002", 9.0))]
    rows.append(
        row("ZAN-06", "commune", "62003", "a_ha", borne_min=1.0, borne_max=9.0, unite="ha", statut="à vérifier")
    )
    rows.append(row("ZAN-06", "commune", "62004", "a_ha", statut="secret", unite="ha", nature="demonstration"))
    trace = choropleth(*rows)
    drawn = {f["properties"]["k"]: f["properties"] for f in trace.drawn}  # type: ignore[attr-defined]
    assert drawn["62001"]["f"] == "1\u00a0ha"
    assert [drawn[c]["c"] for c in ("62001", "62002", "62003", "62004")] == ["c1", "c2", "intervalle", "secret"]
    assert drawn["62003"]["f"] == "entre 1 et 9\u00a0ha"
    assert drawn["62004"]["f"] == texte.SECRET
    assert drawn["62004"]["n"] == HOSTILE[0]
    assert drawn["62001"]["u"] == "communes/62001.html"


def test_an_interval_within_one_class_has_its_colour() -> None:
    rows = [row("ZAN-06", "commune", c, "a_ha", valeur=v, unite="ha") for c, v in (("62001", 1.0), ("62002", 9.0))]
    rows.append(
        row("ZAN-06", "commune", "62003", "a_ha", borne_min=2.0, borne_max=3.0, unite="ha", statut="à vérifier")
    )
    drawn = {f["properties"]["k"]: f["properties"]["c"] for f in choropleth(*rows).drawn}  # type: ignore[attr-defined]
    assert drawn == {"62001": "c1", "62002": "c2", "62003": "c1", "62004": "inconnu"}


def test_an_absent_indicator_draws_nothing() -> None:
    assert not choropleth().drawn  # type: ignore[attr-defined]
    lacking = row("ZAN-06", "commune", "62001", "a_ha", statut="sans couche")
    assert not choropleth(lacking).drawn  # type: ignore[attr-defined]
