"""The data of the page of contributions: exact objects, squares calibrated and masked, the choices of the form."""

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from shapely import LineString, box

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.qpv import LAYER as QPV
from maps import apport, verifier
from maps.core.model import Fichier, Site
from pipelines.core.verification.formes import ecrire, lire
from tests.maps import donnees
from tests.maps.donnees import HOSTILE, X, Y

P = Parametres()


def site(*, demonstration: bool = True) -> Site:
    plain = donnees.site(demonstration=demonstration)
    for key in ("qpv", "friches", "itineraires", "population_carroyee"):
        info = LayerInfo(id=key, title=key, state="présente", source="essai")
        plain.territoire.couches[key] = info  # type: ignore[index]
    object.__setattr__(plain, "couches", {"qpv": QPV})
    return plain


def quarter() -> gpd.GeoDataFrame:
    """Return a neighbourhood with a hole, and a second one across two communes."""
    ring = box(X + 200.1234, Y + 200, X + 800, Y + 800) - box(X + 400, Y + 400, X + 500, Y + 500)
    shapes: list[object] = [ring, box(X + 1900, Y + 900, X + 2100, Y + 1100)]
    frame = donnees._frame({"lib_qp": [HOSTILE[0], "À cheval"]}, shapes, ["QN06201M", "QN06202N"], "code_qp")
    return donnees._placed(frame, "demonstration")


def trail() -> gpd.GeoDataFrame:
    columns = {"nom_itineraire": ["Sentier"], "pratique": ["pédestre"], "avancement": [None]}
    frame = donnees._frame(columns, [LineString([(X + 100, Y + 100), (X + 1100, Y + 100)])], ["I1"], "id_local")
    return donnees._placed(frame, "reelle")


def grid() -> gpd.GeoDataFrame:
    """Return three squares of 200 m: 100 and 20 households in 62001, 5 in 62002 (masked)."""
    shapes: list[object] = [box(X + a, Y + 200, X + a + 200, Y + 400) for a in (200, 400, 2400)]
    frame = donnees._frame({"ind": [250.0, 50.0, 12.0], "men": [100.0, 20.0, 5.0]}, shapes, list("abc"), "idcar_200m")
    return donnees._placed(frame, "demonstration")


def files(**instead: Any) -> tuple[Fichier, ...]:  # noqa: ANN401
    given: dict[str, Any] = {
        "qpv": quarter(), "friches": donnees.friches(), "itineraires": trail(), "population_carroyee": grid(),
    }  # fmt: skip
    return apport.build(communes=donnees.communes(), site=site(), parametres=P, **(given | instead))


def checker() -> tuple[Fichier, ...]:
    """Return the files of the checker, that the page reads."""
    layers = {"qpv": quarter(), "friches": donnees.friches(), "itineraires": trail()}
    return verifier.build(communes=donnees.communes(), site=site(), parametres=P, **layers)


def data(built: tuple[Fichier, ...], name: str) -> dict[str, Any]:
    text = next(f.text for f in built if f.path == f"assets/donnees/apport/{name}.js")
    loaded: dict[str, Any] = json.loads(text[text.index(",") + 1 : text.rindex(")")])
    return loaded


def test_an_object_of_the_checker_is_a_key_and_its_file_has_it_to_the_millimetre() -> None:
    assert data(files(), "62001")["objets"]["qpv"] == ["QN06201M", "QN06202N"]
    [one] = [row for row in exact()["62001"]["qpv"] if row[0] == "QN06201M"]
    shape = lire(one[4])
    assert shape.equals_exact(shapely.set_precision(quarter().geometry["QN06201M"], 0.001), 0.0006, normalize=True)
    assert one[1] == HOSTILE[0]


def exact() -> dict[str, Any]:
    """Return the files of the checker, by commune."""
    texts = {f.path.rpartition("/")[2][:-3]: f.text for f in checker() if f.path.startswith("assets/verif/")}
    return {name: json.loads(text[text.index(",") + 1 : text.rindex(")")]) for name, text in texts.items()}


def test_an_object_that_the_checker_has_not_is_written_with_its_name_and_shape() -> None:
    built = files(terrils=heap())
    assert data(built, "62001")["objets"]["terrils"] == [["T1", "T1", ecrire(heap().geometry["T1"])]]
    assert "terrils" not in data(built, "62002")["objets"]


def heap() -> gpd.GeoDataFrame:
    frame = donnees._frame({"nom": ["Pinchonvalles"]}, [box(X + 10, Y + 10, X + 20.5, Y + 20)], ["T1"], "terril_id")
    return donnees._placed(frame, "reelle")


def test_a_site_declared_far_from_where_it_stands_is_written_too() -> None:
    sites = donnees.friches()
    sites.loc["F2", "comm_insee"] = "62004"  # it stands 1.4 km from that commune, out of reach of the checker
    sites.loc["F/1 #é", "comm_insee"] = "62002"  # 1.5 km
    built = files(friches=sites)
    rows = {code: data(built, code)["objets"]["friches"] for code in ("62001", "62002", "62004")}
    whole = {code: [row[0] for row in found if isinstance(row, list)] for code, found in rows.items()}
    assert whole == {"62001": ["F7"], "62002": ["F/1 #é"], "62004": ["F2"]}
    assert {"F2", "F/1 #é"} <= {row for row in rows["62001"] if isinstance(row, str)}


def test_an_object_stands_in_each_commune_that_it_meets() -> None:
    built = files()
    for code in ("62001", "62002"):
        assert "QN06202N" in data(built, code)["objets"]["qpv"]
    assert set(data(built, "62001")["objets"]) == {"qpv", "friches", "itineraires"}


def test_a_square_under_the_threshold_says_nothing() -> None:
    built = files()
    assert data(built, "62002")["carreaux"] == [[None, None, drawn_ring(2400)]]
    assert "12.0" not in next(f.text for f in built if f.path.endswith("62002.js"))


def masked(*squares: tuple[float, float]) -> list[list[bool]]:
    """Tell which squares are masked in 62001 and in 62002; each is given by where it starts and its households."""
    shapes: list[object] = [box(X + a, Y + 200, X + a + 200, Y + 400) for a, _ in squares]
    households = [men for _, men in squares]
    people = [0.0 if men == 0 else 3 * men for men in households]
    names = [f"c{n}" for n in range(len(squares))]
    frame = donnees._placed(donnees._frame({"ind": people, "men": households}, shapes, names, "idcar_200m"), "reelle")
    built = files(population_carroyee=frame)
    drawn = {
        code: {tuple(s[2][:2]): s[0] is None for s in data(built, code)["carreaux"]} for code in ("62001", "62002")
    }
    return [[here[at] for at in sorted(here)] for here in drawn.values()]


@pytest.mark.parametrize(("households", "wanted"), [
    ((5, 20, 100), [True, True, False]),  # 5 alone is the total less the others: with 20, no longer
    ((5, 7, 20), [True, True, False]),  # 12 together: nothing more
    ((5, 5, 12, 100), [True, True, True, False]),  # 10 together: 12 too
    ((4, 3, 3, 30), [True, True, True, True]),  # 10 together, and nothing else but 30
    ((20, 100, 50), [False, False, False]),
    ((0, 20, 100), [True, False, False]),  # an empty square tells nothing of anyone
    ((float("nan"), 20, 100), [True, True, False]),  # unknown: may be few
])  # fmt: skip
def test_the_masked_squares_of_a_commune_are_never_found_by_difference(
    households: tuple[float, ...], wanted: list[bool]
) -> None:
    assert masked(*((200 * n, float(men)) for n, men in enumerate(households))) == [wanted, []]


def test_a_square_across_two_communes_is_masked_in_both() -> None:
    """5 and half of 22 make 16 in the first; the other half, 11, is alone in the second, where 50 is masked too."""
    assert masked((100, 5.0), (400, 90.0), (1900, 22.0), (2200, 50.0), (2500, 60.0)) == [
        [True, False, True], [True, True, False],
    ]  # fmt: skip


def drawn_ring(offset: int) -> list[int]:
    ring = shapely.get_coordinates(box(X + offset, Y + 200, X + offset + 200, Y + 400).exterior)[:-1] * 10
    steps: list[int] = np.diff(np.round(ring).astype(int), axis=0, prepend=np.zeros((1, 2), int)).ravel().tolist()
    return steps


def test_the_squares_are_calibrated_on_the_population_of_the_commune() -> None:
    squares = data(files(), "62001")["carreaux"]  # 1000 inhabitants for 300 in the grid
    assert [s[0] for s in squares] == pytest.approx([833.33, 166.67])
    assert [s[1] for s in squares] == [100, 20]


def test_without_a_grid_the_page_knows_it() -> None:
    known = data(files(population_carroyee=None), "index")
    assert known["carroyage"] is False
    assert known["genres"]["qpv"] == {"couche": "qpv", "formes": ["surface"]}
    assert data(files(population_carroyee=None), "62001")["carreaux"] == []


def test_the_page_says_what_happens_next_and_hides_hostile_names() -> None:
    page = next(f.text for f in files() if f.path == "apport.html")
    assert "Rien n’est envoyé" in page
    assert page.count("connect-src") == 0  # the policy lets nothing be sent
    assert "default-src 'none'" in page.replace("&#39;", "'")
    assert all("<img src=x" not in f.text for f in files())


def test_the_page_names_the_demonstration_and_says_what_its_two_colours_are() -> None:
    assert data(files(), "index")["edition"] == "démonstration"
    page = next(f.text for f in files() if f.path == "apport.html")
    key = page[page.index("cle-apport") : page.index("<form")]
    assert "Objets officiels de la commune choisie" in key
    assert "Votre proposition" in key
