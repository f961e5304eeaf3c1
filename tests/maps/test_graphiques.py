"""Charts: well-formed SVG, escaped, with figures placed where they should be and a table that says the same."""

import re
from xml.etree import ElementTree as ET

import pytest

from maps.core.chiffres import Chiffre
from maps.core.graphiques import bande, series, svg
from maps.core.graphiques.jauge import jauge
from maps.core.graphiques.series import Repere, Serie
from maps.core.graphiques.svg import Graphique
from tests.maps.donnees import HOSTILE

SVG = "{http://www.w3.org/2000/svg}"
EVIL = HOSTILE[0]


def figure(value: float | None) -> Chiffre:
    return Chiffre(texte=svg.dit(value, "ha"), valeur=value, absent=value is None, certain=value is not None)


def placed(values: dict[str, float | None], whole: float | None = None) -> bande.Position:
    figures = {code: figure(value) for code, value in values.items()}
    return bande.placer(figures, dict.fromkeys(values, EVIL), "a", whole=figure(whole), unite="ha")


def strip(values: dict[str, float | None], whole: float | None = None) -> Graphique:
    return bande.graphique("bande-a", "Part", placed(values, whole), EVIL, figure(values["a"]), figure(whole))


ALL = {
    "colonnes": series.colonnes(
        "c",
        EVIL,
        ["2021", "2022"],
        [Serie(nom=EVIL, valeurs=[1.0, None]), Serie(nom="b", valeurs=[3.0, 2.0], rang=1)],
        provisoires=["2022"],
        reperes=[Repere(valeur=2.0, nom=EVIL)],
    ),
    "cumul": series.cumul(
        "u", EVIL, [2021, 2022], [1.0, 2.0], fin=2030, enveloppe=(4.0, 5.0), projection=15.0, provisoires=[2022]
    ),
    "bande": strip({"a": 1.0, "b": 3.0, "c": None}, 2.0),
    "jauge": jauge("j", EVIL, None, bornes=(80.0, 120.0), repere=40.0, repere_nom=EVIL),
}


@pytest.mark.parametrize("name", ALL)
def test_the_svg_is_one_safe_described_image(name: str) -> None:
    made = ALL[name]
    root = ET.fromstring(made.svg)  # noqa: S314 - our own text
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    title, desc = root[0], root[1]
    assert title.text == made.title
    assert desc.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"
    assert {e.tag.removeprefix(SVG) for e in root.iter()} <= {
        "svg", "title", "desc", "defs", "pattern", "rect", "path", "circle", "text",
    }  # fmt: skip
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    used = set(re.findall(r"url\(#([^)]+)\)", made.svg))
    assert used <= set(ids)
    assert not any(attribute.startswith("on") for e in root.iter() for attribute in e.attrib)


@pytest.mark.parametrize("name", ALL)
def test_texts_stay_within_the_drawing(name: str) -> None:
    root = ET.fromstring(ALL[name].svg)  # noqa: S314
    for element in root.iter(f"{SVG}text"):
        assert 0 <= float(element.get("x", "0")) <= svg.LARGEUR
        assert float(element.get("y", "0")) > 0


def test_columns_are_as_high_as_their_figures_and_an_unknown_one_is_not_zero() -> None:
    parts = [Serie(nom="a", valeurs=[5.0, None, 0.0]), Serie(nom="b", valeurs=[5.0, 1.0, 0.0], rang=1)]
    made = series.colonnes("c", "T", ["2021", "2022", "2023"], parts)
    root = ET.fromstring(made.svg)  # noqa: S314
    plain = [e for e in root.iter(f"{SVG}rect") if e.get("fill") == svg.COULEURS[0]]
    heights = [float(e.get("height", "0")) for e in plain if float(e.get("y", "0")) < 150]
    assert heights == [64.0]  # 5 of a scale of 10 that is 128 high
    assert made.rows[0] == ("2021", "5\u00a0ha", "5\u00a0ha", "10\u00a0ha")
    assert made.rows[1] == ("2022", "n.\u00a0d.", "1\u00a0ha", "n.\u00a0d.")
    assert made.rows[2][-1] == "0\u00a0ha"
    words = [(e.text, e.get("font-size")) for e in root.iter(f"{SVG}text")]
    assert words.count(("n. d.", "9")) == words.count(("0", "9")) == 1


def test_a_negative_rounding_is_not_drawn_and_stays_in_the_table() -> None:
    made = series.colonnes("c", "T", ["2021"], [Serie(nom="a", valeurs=[-0.02]), Serie(nom="b", valeurs=[1.0])])
    assert 'height="-' not in made.svg
    assert made.rows[0][1] == "−0,02\u00a0ha"


def test_the_running_total_stops_at_the_first_unknown_year() -> None:
    made = series.cumul("u", "T", [2021, 2022, 2023], [1.0, None, 2.0], fin=2030, enveloppe=(None, None))
    assert [row[2] for row in made.rows[:3]] == ["1\u00a0ha", "n.\u00a0d.", "n.\u00a0d."]
    assert "Enveloppe n. d." in made.svg
    known = ALL["cumul"]
    assert known.rows[1] == ("2022", "2\u00a0ha", "3\u00a0ha")
    assert known.rows[-2] == ("Enveloppe, fin 2030", "", "entre 4 et 5\u00a0ha")


def test_a_strip_places_each_mark_on_one_scale() -> None:
    made = strip({"a": 3.0, "b": 1.0, "c": 4.0, "d": None}, 2.5)
    assert "M236.7 27v18" in made.svg  # the commune: two thirds of 10…350
    assert "M10 32v8M236.7 32v8M350 32v8" in made.svg
    assert "M236.7 26v20" in made.svg  # the median is the commune's value too
    assert "M180 30.5l5 5.5" in made.svg  # the agglomeration, in the middle
    assert made.rows == (
        (EVIL[:1].upper() + EVIL[1:], "3\u00a0ha"),
        ("Communes", "entre 1 et 4\u00a0ha"),
        ("Médiane", "3\u00a0ha"),
        ("Agglomération", "2,50\u00a0ha"),
    )


def test_the_sheet_the_account_and_paper_show_the_same_signs() -> None:
    place = placed({"a": 10.0, "b": 0.0}, 5.0)
    marks = bande.bande(place).partition(">")[2]
    assert marks == bande.imprimee(place).partition(">")[2]
    assert "M100 2v20" in marks  # the median, in the middle of 200
    looks = re.findall(r'stroke="[^/]+', marks)[1:]
    assert sorted(looks) == sorted(look for sign, _ in bande.signes("A") for look in re.findall(r'stroke="[^/]+', sign))
    assert all(look in strip({"a": 10.0, "b": 0.0}, 5.0).svg for look in looks)


@pytest.mark.parametrize("values", [{"a": None}, {"a": 2.0}, {"a": 2.0, "b": 2.0}])
def test_a_strip_stands_few_or_equal_values(values: dict[str, float | None]) -> None:
    assert bande.bande(placed(values)) == bande.imprimee(placed(values)) == ""
    assert ET.fromstring(strip(values).svg) is not None  # noqa: S314
    assert "nan" not in strip(values).svg


def test_a_gauge_shows_its_interval_and_goes_beyond_the_whole() -> None:
    made = ALL["jauge"]
    assert made.rows[0][1] == "entre 80,0 et 120,0\u00a0%"
    assert f'width="{340 * 80 / 120:.1f}"' in made.svg
    assert "100\u00a0%" in made.svg


def test_charts_of_many_figures_stay_light() -> None:
    years = [str(y) for y in range(2011, 2025)]
    parts = [Serie(nom=f"d{n}", valeurs=[1.0] * 14, rang=n) for n in range(6)]
    assert len(series.colonnes("c", "T", years, parts).svg) < 14_000
    assert len(strip({"a": 1.0, **{str(n): float(n) for n in range(36)}}).svg) < 2_600
