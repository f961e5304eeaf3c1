"""The pages of water, heat, routes, pollen, mines and the overview, on the toy territory."""

import re
from typing import Any
from urllib.parse import unquote

import pandas as pd
import pytest
from shapely import Point

from layers.core.model import LayerInfo
from maps.core import couche, partage, theme
from maps.core.chiffres import Chiffre
from maps.core.couche import Trace
from maps.core.formes import anneaux
from maps.core.vues import eau, itineraires, mines, pollen, population, sol
from tests.maps import donnees_themes as toy
from tests.maps import lecture
from tests.maps.donnees import HOSTILE, X, Y, communes
from tests.maps.test_pages import Tags

PAGES = tuple(toy.MODULES)


@pytest.fixture(scope="module")
def built() -> dict[str, dict[str, str]]:
    return {name: {f.path: f.text for f in toy.files(name)} for name in PAGES}


def page(built: dict[str, dict[str, str]], name: str) -> str:
    return built[name][f"cartes/{name}.html"]


def drawn(files: dict[str, str], layer: str) -> list[tuple[dict[str, Any], str, Any]]:
    """Return the properties, the type and the packed coordinates of each feature of a data file."""
    text = next(text for path, text in files.items() if path.endswith(f"/{layer}.js"))
    found = lecture.features(text)
    packed = [steps for _, _, steps in lecture.value(text)["traits"]]
    return [(f["properties"], f["geometry"]["type"], steps) for f, steps in zip(found, packed, strict=True)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_holds_one_heading_and_no_attribute_as_a_tag(built: dict[str, dict[str, str]], name: str) -> None:
    text = page(built, name)
    tags = Tags(text)
    assert len(re.findall(r"<h1\b", text)) == 1
    assert (tags.images, tags.handlers) == (0, [])
    outside = {link for link in tags.links if link.startswith("http")}
    assert outside == ({"https://www.atmo-france.org/"} if name == "pollen" else set())
    assert len(set(built[name])) == len(toy.files(name))


def test_the_data_that_pages_share_are_the_same_bytes(built: dict[str, dict[str, str]]) -> None:
    shared: dict[str, set[str]] = {}
    for files in built.values():
        for path, text in files.items():
            shared.setdefault(path, set()).add(text)
    assert [path for path, texts in shared.items() if len(texts) > 1] == []
    assert sum("donnees/commun/" in path for path in shared) > 10


@pytest.mark.parametrize("name", PAGES)
def test_the_rows_of_a_table_are_on_the_map(built: dict[str, dict[str, str]], name: str) -> None:
    text, files = page(built, name), built[name]
    shown = [(layer, unquote(key)) for layer, key in re.findall(r'data-objet="([^"/]+)/([^"]+)"', text)]
    known = {(layer, told["k"]) for layer, _ in shown for told, _, _ in drawn(files, layer)}
    assert set(shown) <= known
    assert shown or name in {"ensemble", "heritage-minier"}  # tables of communes and of layers only


@pytest.mark.parametrize("name", PAGES)
def test_a_page_without_any_data_says_so_in_plain_words(name: str) -> None:
    files = {f.path: f.text for f in toy.files(name, given={}, figures=False)}
    text = files[f"cartes/{name}.html"]
    assert "donnée non fournie" in text.lower() or "Données non fournies" in text
    assert "profil" not in text
    assert "Aucune friche" not in text
    assert not [p for p in files if p.endswith(".js")]


def test_what_is_restricted_is_nowhere_on_the_public_site(built: dict[str, dict[str, str]]) -> None:
    assert not [p for files in built.values() for p, text in files.items() if toy.RESTREINT in text]
    text = page(built, "eau")
    read = re.sub(r"<(script|details).*?</\1>", "", text, flags=re.DOTALL)  # signs and rules name every perimeter
    assert "PPI" not in read
    assert "ne sont pas publics" in text
    internal = toy.files("eau", audience="interne")  # restricted is narrower than internal
    assert not [f.path for f in internal if toy.RESTREINT in f.text]


def test_no_hole_tells_where_the_immediate_perimeter_is(built: dict[str, dict[str, str]]) -> None:
    shapes = {told["k"]: (kind, rings) for told, kind, rings in drawn(built["eau"], "servitudes_as1")}
    assert list(shapes) == ["AS1-PPE", "AS1-PPR"]  # the strictest over the others
    assert [(kind, len(rings)) for kind, rings in shapes.values()] == [("Polygon", 1)] * 2


def test_intakes_without_a_place_are_listed_by_priority(built: dict[str, dict[str, str]]) -> None:
    said = re.search(r"Position non publiée</strong>(.*?)</p>", page(built, "eau"))
    assert said
    assert said[1].index("Champ lointain, ultra-prioritaire") < said[1].index("prioritaire (Lens)")
    assert "Ailleurs, hors du territoire" in said[1]


def test_the_two_answers_on_water_stay_apart(built: dict[str, dict[str, str]]) -> None:
    text = page(built, "eau")
    assert "règle à lire dans l’arrêté" in text
    assert "sans effet direct sur le permis" in text
    csv = built["eau"]["cartes/eau-friches.csv"]
    [row] = [line for line in csv.splitlines() if line.startswith("F2;")]
    assert "périmètre rapproché (PPR)" in row
    assert "dans l’aire" not in row  # nothing is known of the area: no answer is made up
    assert "(6 sans réponse connue)" in text


def test_the_communes_of_the_area_are_not_ranked_on_invented_figures(built: dict[str, dict[str, str]]) -> None:
    assert "dans l’ordre des noms" in page(built, "eau")
    rows = built["eau"]["cartes/eau-pressions.csv"].splitlines()
    assert [row.split(";")[0] for row in rows[1:]] == ["62001"]  # Lens has no part in it


def test_a_network_without_its_trace_is_listed_and_its_commune_hatched(built: dict[str, dict[str, str]]) -> None:
    text = page(built, "chaleur")
    assert re.search(r"Tracé non publié</strong>.*Réseau des tables", text)
    assert '"sansLieu":["62003","62004"]' in text
    assert "tracé non publié" in text
    csv = built["chaleur"]["cartes/chaleur-annees.csv"].splitlines()
    assert [line.split(";")[2:4] for line in csv[1:]] == [
        ["2021", "10"], ["2024", "60"], ["2021", "0"], ["2024", "n. d."],
    ]  # fmt: skip


def test_the_friches_within_reach_are_those_of_the_indicator(built: dict[str, dict[str, str]]) -> None:
    csv = built["chaleur"]["cartes/chaleur-friches.csv"].splitlines()
    assert [line.split(";")[0] for line in csv[1:]] == ["F2"]
    assert "(1 sans réponse connue)" in page(built, "chaleur")
    assert "Logements" not in page(built, "chaleur").partition("Lire cette page")[0]  # no building was given


def test_routes_bear_one_hue_per_station_and_the_status_of_each_section(built: dict[str, dict[str, str]]) -> None:
    trail = {told["k"]: told["c"] for told, _, _ in drawn(built["itineraires"], "trail")}
    assert trail == {"IT1": "Vivalley", "IT2": itineraires.SANS_STATION}
    hues = [sign.color for sign in itineraires.station_style(["a", "b", "c"]).signs]
    assert len(set(hues)) == 3
    dashes = {sign.value: sign.dash for sign in itineraires.AVANCEMENTS.signs}
    assert dashes["en service"] == ""
    assert dashes["en travaux"] != dashes["en projet"] != ""
    assert {told["c"] for told, _, _ in drawn(built["itineraires"], "veloroute")} == {"en service", "en projet"}
    assert "En service, CALL" in page(built, "itineraires")


def test_pollen_gives_no_index_of_the_day_and_writes_each_level(built: dict[str, dict[str, str]]) -> None:
    text = page(built, "pollen")
    assert 'rel="noopener noreferrer external"' in text
    assert all(word in text for _, _, word in pollen.NIVEAUX)
    assert "chiffre fictif" not in text.partition("Comment ces chiffres")[0]
    assert "12,5\u00a0%" in text
    assert "80,0\u00a0%" in text
    assert "1ᵉʳ\u00a0août" in text


def test_hazards_are_told_by_type_and_level(built: dict[str, dict[str, str]]) -> None:
    classes = [told["c"] for told, _, _ in drawn(built["heritage-minier"], "alea_minier")]
    assert classes == ["glissement, faible", "effondrement localisé, fort"]  # the strongest is drawn last
    style = mines.alea_style(mines.typed(toy.hazards()["alea_minier"]))
    assert [sign.label for sign in style.signs] == ["Effondrement localisé, aléa fort", "Glissement, aléa faible"]
    assert len({sign.motif for sign in style.signs}) == 2
    assert "Zones, aléa fort" in page(built, "heritage-minier")


def test_bands_share_nothing_and_add_up_to_the_disc() -> None:
    point = toy.layer({"P": Point(X, Y), "Q": None}, "k").geometry
    rings = anneaux.rings(point, (3000, 1000)).geometry
    assert list(rings.index) == ["1000", "3000"]
    assert rings["1000"].area == pytest.approx(3.1416e6, rel=0.01)
    assert rings["3000"].area == pytest.approx(8 * 3.1416e6, rel=0.01)
    assert rings["1000"].intersection(rings["3000"]).area == pytest.approx(0, abs=1e-3)
    assert anneaux.rings(point[["Q"]], (50,)).empty


def test_a_heavy_layer_is_cut_by_commune(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(couche, "PIECES", 10)
    frame = toy.layer(
        {"A": Point(X + 1, Y + 1).buffer(50), "B": Point(X + 3000, Y + 1).buffer(50), "C": Point(X - 900, Y).buffer(9)},
        "idass", nomass="x", perimetre="PPE",
    )  # fmt: skip
    info = LayerInfo(id="servitudes_as1", title="", state="présente")
    trace = partage.trace(eau.SERVITUDES, frame, communes(), info)
    assert list(trace.parts) == ["62001", "62002", couche.BEYOND]
    assert trace.deferred
    assert [f.path for f in couche.data_files([trace])] == [
        f"assets/donnees/commun/servitudes_as1-{code}.js" for code in ("62001", "62002", "hors")
    ]
    orders = couche._orders(trace, "")
    assert orders["canevas"]
    assert orders["zoom"] == 0
    west, south, east, north = orders["morceaux"]["62001"]
    assert west < east
    assert south < north
    assert all("i" not in f["properties"] for piece in trace.parts.values() for f in piece)


def test_a_cell_of_too_few_households_has_no_figure() -> None:
    cells = toy.layer({"a": Point(X, Y), "b": Point(X, Y), "c": Point(X, Y)}, "idcar_200m", ind=[120.0, 30.0, 500.0])
    cells = cells.assign(men=[50.0, 10.0, 200.0], i_est_200=["0", "0", "1"])
    classed = population.classed(cells)
    assert list(classed["classe_ind"]) == ["2", population.IMPUTE, population.IMPUTE]
    assert list(classed["ind"].notna()) == [True, False, False]


def test_one_edition_of_the_land_cover_is_drawn() -> None:
    cover = toy.layer({"a": Point(X, Y), "b": Point(X, Y), "c": Point(X, Y)}, "k", edition=["2018", "2021", None])
    assert list(sol.last_edition(cover).index) == ["b", "c"]


def test_absences_are_said_in_plain_words() -> None:
    technical = pd.DataFrame(
        {
            "statut": ["sans couche", "sans couche", "calculé"],
            "valeur_texte": ["couche x : aucune source dans le profil sig", "bruit : aucune couche ne les porte", "n"],
        }
    )
    plain = theme._plain(technical)
    assert plain is not None
    assert list(plain["valeur_texte"]) == ["donnée non fournie", "donnée non fournie (bruit)", "n"]
    hidden = theme.seen(LayerInfo(id="x", title="X", state="présente"), None)
    assert (hidden.usable, hidden.reason) == (False, theme.NON_PUBLIQUE)


@pytest.mark.parametrize(
    ("chiffre", "kept"),
    [
        (Chiffre(texte="0", valeur=0.0), False),
        (Chiffre(texte="1", valeur=1.0), True),
        (Chiffre(texte="entre 0 et 1", valeur=0.0), True),
        (Chiffre(texte="n. d.", absent=True), False),
    ],
)
def test_a_doubt_is_kept_and_an_absence_is_not_a_yes(chiffre: Chiffre, *, kept: bool) -> None:
    frame = toy.layer({"a": Point(X, Y)}, "k")
    found = theme.met(frame, lambda _: [chiffre])
    assert found is not None
    assert (len(found) == 1) == kept


def test_the_legend_leaves_out_what_is_not_there() -> None:
    style = eau.AIRES.layer.style
    absent = Trace(id="a", page="p", title="A", style=style, info=LayerInfo(id="a", title="A", state="absente"))
    assert [s.id for s in theme.legende([absent]).layers] == ["a"]
    assert theme.legende([absent]).hatched
    there = partage.trace(
        eau.AIRES, toy.layers()["aires_alimentation"], communes(), LayerInfo(id="b", title="B", state="présente")
    )
    assert [s.id for s in theme.legende([absent, there]).layers] == ["aires_alimentation"]


def test_hostile_names_stay_texts(built: dict[str, dict[str, str]]) -> None:
    assert HOSTILE[0] not in page(built, "eau")
    assert not [p for p, text in built["eau"].items() if not p.endswith(".csv") and "</script><script>" in text]
