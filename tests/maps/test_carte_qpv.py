"""The page of the priority neighbourhoods on a toy: outlines gained and lost, pairs, figures below the commune."""

from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from shapely import box

from layers.core.model import LayerInfo, Nature
from layers.core.parametres import Parametres
from maps import carte_qpv
from maps.core.chiffres import Chiffre
from maps.core.model import Fichier, Site
from maps.core.vues import qpv as vue_qpv
from tests.maps import donnees, lecture
from tests.maps.donnees import HOSTILE, X, Y, row

P = Parametres()


def quarters(year: str) -> gpd.GeoDataFrame:
    """Return A of 2015, 20 ha, and N of 2024, A moved 200 m to the east; B has no child, M no parent, E is outside."""
    boxes = {
        "2015": {"QP062001": (400, 400, 900, 800), "QP062002": (2400, 2400, 2600, 2600)},
        "2024": {
            "QN06201M": (600, 400, 1100, 800),
            "QN06202N": (1900, 1400, 2100, 1600),
            "QN06203N": (9000, 9000, 9200, 9200),
        },
    }[year]
    names = {"QP062001": HOSTILE[0], "QN06201M": HOSTILE[1]}
    name, towns = ("lib_qp", "lib_com") if year == "2024" else ("nom_qp", "commune_qp")
    shapes: list[object] = [box(X + a, Y + b, X + c, Y + d) for a, b, c, d in boxes.values()]
    columns = {name: [names.get(k, k) for k in boxes], towns: "Éleu", "population": 100}
    return donnees._placed(donnees._frame(columns, shapes, list(boxes), "code_qp"), "demonstration")


def tables() -> dict[str, pd.DataFrame]:
    fictive = {"nature": "demonstration"}
    pair = "QP062001|QN06201M"
    three = [row("QPV-03", "epci", donnees.EPCI, f"conservee_ha:{pair}", valeur=12.0, unite="ha", **fictive)]
    three += [row("QPV-03", "qpv", "QN06201M", "gagnee_ha", valeur=8.0, unite="ha", **fictive)]
    three += [row("QPV-03", "qpv_2015", "QP062001", "perdue_ha", valeur=8.0, unite="ha", **fictive)]
    four = [
        row("QPV-04", "commune", "62001", "variation_hab", valeur=12.0, unite="hab.", **fictive),
        row(
            "QPV-04",
            "commune",
            "62004",
            "variation_hab",
            statut="secret",
            valeur_texte="moins de 11 ménages",
            **fictive,
        ),
    ]
    one = [row("QPV-01", "qpv", "QN06201M", "population_hab:2024", valeur=100.0, unite="hab.", **fictive)]
    five = [row("QPV-05", "qpv", "QN06201M", "part_pct:5000", valeur=31.25, unite="%", **fictive)]
    return {
        "qpv_01": pd.DataFrame(one),
        "qpv_03": pd.DataFrame(three),
        "qpv_04": pd.DataFrame(four),
        "qpv_05": pd.DataFrame(five),
    }


def site(*absent: str) -> Site:
    plain = donnees.site()
    for key in ("qpv", "qpv_2015"):
        state = "absente" if key in absent else "présente"
        info = LayerInfo(id=key, title=key, state=state, source="essai", nature=Nature.DEMONSTRATION)
        plain.territoire.couches[key] = info  # type: ignore[index]
    return plain


def files(*absent: str) -> tuple[Fichier, ...]:
    given: Any = {"qpv": quarters("2024"), "qpv_2015": quarters("2015")}
    given |= dict.fromkeys(absent)
    known: Any = {} if absent else tables()
    return carte_qpv.build(communes=donnees.communes(), site=site(*absent), parametres=P, **given, **known)


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    return {f.path: f.text for f in files()}


def data(built: dict[str, str], name: str) -> list[dict[str, Any]]:
    return lecture.features(built[f"assets/donnees/carte_qpv/{name}.js"])


def test_what_was_gained_and_lost_is_what_the_other_generation_does_not_cover() -> None:
    gained = vue_qpv.remains(quarters("2024"), quarters("2015"))
    lost = vue_qpv.remains(quarters("2015"), quarters("2024"))
    assert gained is not None
    assert lost is not None
    assert gained.geometry["QN06201M"].area == pytest.approx(200 * 400)
    assert lost.geometry["QP062001"].area == pytest.approx(200 * 400)
    assert lost.geometry["QP062002"].area == pytest.approx(200 * 200)


def test_without_a_generation_nothing_is_said_to_be_gained() -> None:
    assert vue_qpv.remains(quarters("2024"), None) is None


def test_two_drawings_of_one_limit_are_not_a_gain() -> None:
    old = quarters("2015")
    new = old.set_geometry(old.geometry.buffer(1.5, join_style="mitre"))
    gained = vue_qpv.remains(new, old)
    assert gained is not None
    assert gained.empty


def test_a_quarter_of_another_territory_is_neither_drawn_nor_listed(built: dict[str, str]) -> None:
    drawn = [f["properties"]["k"] for f in data(built, "qpv")]
    assert drawn == ["QN06201M", "QN06202N"]
    assert "QN06203N" not in built["cartes/qpv.html"]


def test_each_object_says_its_communes(built: dict[str, str]) -> None:
    places = lecture.value(built["assets/donnees/carte_qpv/lieux.js"])
    assert places["qpv/QN06201M"] == ["62001"]
    assert sorted(places["qpv/QN06202N"]) == ["62001", "62002"]  # 2 ha on either side of the limit
    assert places["qpv_2015/QP062002"] == ["62004"]


def test_the_matrix_lists_pairs_then_what_has_no_counterpart(built: dict[str, str]) -> None:
    lines = built["cartes/qpv-2015-2024.csv"].splitlines()[1:]
    assert [line.split(";")[0] for line in lines] == ["QP062001|QN06201M", "QP062002", "QN06202N"]
    assert ";12;" in lines[0]
    assert "aucun" in lines[1]
    assert "quartier nouveau" in lines[2]


def test_a_secret_stays_a_secret_and_a_gain_has_its_sign(built: dict[str, str]) -> None:
    lines = built["cartes/qpv-communes.csv"]
    assert "secret" in next(line for line in lines.splitlines() if line.startswith("62004"))
    assert "+12" in built["cartes/qpv.html"]
    assert vue_qpv.signed(Chiffre(texte="−3 hab.", valeur=-3.0)).texte == "−3 hab."


def test_the_figures_of_a_quarter_are_those_of_the_long_table(built: dict[str, str]) -> None:
    [line] = [each for each in built["cartes/qpv-acces.csv"].splitlines() if each.startswith("QN06201M")]
    assert line.split(";")[3] == "31,25"
    feature = next(f for f in data(built, "gagne") if f["properties"]["k"] == "QN06201M")
    assert feature["properties"]["f"].startswith("8\u00a0ha")


def test_hostile_names_stay_text(built: dict[str, str]) -> None:
    for text in (text for path, text in built.items() if not path.endswith(".csv")):
        assert "<img src=x" not in text
        assert "</script><script>window" not in text


@pytest.mark.parametrize("absent", [("qpv",), ("qpv_2015",), ("qpv", "qpv_2015")])
def test_without_a_layer_the_page_says_so(absent: tuple[str, ...]) -> None:
    built = {f.path: f.text for f in files(*absent)}
    page = built["cartes/qpv.html"]
    assert page.count("Couche absente de cette édition") >= len(absent)
    assert 'id="cote-a-cote"' not in page
