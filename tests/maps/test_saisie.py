"""What designates a place, read in Python: coordinates in many writings, addresses, parcels, communes, their index."""

import json
import math
import pickle

import numpy as np
import pytest
from pyproj import Transformer

from maps.core.saisie import coordonnees, messages, references
from maps.core.saisie.index import Repertoire, parcelles_data
from maps.core.saisie.messages import LieuError
from maps.core.texte import FINE
from tests.maps import donnees, lieux_toy

LENS = (688_038.436, 7_036_854.154)  # 50.4291 N, 2.8319 E, by pyproj
#: Every way of writing that one place, and the size of the last digit written (m).
SAME = {
    "50.4291, 2.8319": 5.566, "50,4291 2,8319": 5.566, "2.8319 50.4291": 5.566, "50,4291, 2,8319": 5.566,
    "50,4291,2,8319": 5.566, "50.4291;2.8319": 5.566, "50.4291,2.8319": 5.566, "50.4291N 2.8319E": 5.566,
    "N50.4291 E2.8319": 5.566, "2.8319 E ; 50.4291 N": 5.566, "50.4291° 2.8319°": 5.566, "(50.4291, 2.8319)": 5.566,
    "lat 50.4291 lon 2.8319": 5.566, "Latitude : 50,4291 ; Longitude : 2,8319": 5.566, "geo:50.4291,2.8319": 5.566,
    "POINT(2.8319 50.4291)": 5.566, "WGS 84 50.4291 2.8319": 5.566, "50.4291\u00a02.8319": 5.566,
    "https://www.google.com/maps/@50.4291,2.8319,15z": 5.566, "https://osm.org/#map=15/50.4291/2.8319": 5.566,
    "verifier.html#lieu=2.8319/50.4291": 5.566, "50°25'44.76\"N 2°49'54.84\"E": 0.155,
    "50°25′44,76″ 2°49′54,84″": 0.155, "50° 25.746' N, 2° 49.914' E": 0.928, "688038,44 7036854,15": 0.005,
    f"688{FINE}038,44 7{FINE}036{FINE}854,15": 0.005,
    "688 038,44 7 036 854,15": 0.005, "X=688038.44 Y=7036854.15": 0.005, "L93 : 688038.44 m, 7036854.15 m": 0.005,
    "688038,7036854": 0.5, "7036854.15 688038.44": 0.005, "CC50 1688056.25 9247739.95": 0.005,
}  # fmt: skip
#: Texts that are coordinates of nowhere here, and the message they get.
WRONG = {
    "48.8 120.5": "hors_metropole", "2.35 2.35": "hors_metropole", "50N 2N": "hors_metropole",
    "638000 2603000": "ntf", "470000 5580000": "utm", "688.0 7036.8": "systeme_inconnu", "1 688038": "systeme_inconnu",
    f"{'9' * 400} 1": "systeme_inconnu", "688038 70368540": "systeme_inconnu",
}  # fmt: skip
OTHER = ("", "Lens", "62498", "12 rue des Lilas", "AB 123", "50.4291", "1e5 2e6", "62498000AB0123", "a, b", "50.4.1 2")
COMMUNES = {"62498": "Lens", "62510": "Liévin", "62516": "Loison-sous-Lens", "62528": "Loos-en-Gohelle"}


@pytest.mark.parametrize("text", SAME)
def test_a_place_written_in_many_ways_is_the_same_place(text: str) -> None:
    read = coordonnees.read(text)
    assert read is not None
    assert math.dist((read.x, read.y), LENS) < 2 * SAME[text] + 0.01
    assert read.precision_m == pytest.approx(SAME[text], rel=1e-2)
    assert (read.lon, read.lat) == pytest.approx((2.8319, 50.4291), abs=1e-5)


@pytest.mark.parametrize("text", WRONG)
def test_numbers_that_are_no_place_of_france_say_which_system_they_look_like(text: str) -> None:
    with pytest.raises(LieuError) as caught:
        coordonnees.read(text)
    assert caught.value.cle == WRONG[text]


@pytest.mark.parametrize("text", OTHER)
def test_other_texts_are_no_coordinates(text: str) -> None:
    assert coordonnees.read(text) is None


def test_swapped_metres_are_put_in_order_and_said() -> None:
    read = coordonnees.read("7036854 688038")
    assert read is not None
    assert read.inverse
    assert "axes remis dans l’ordre" in read.dit
    named = coordonnees.read("Y=7036854 X=688038")
    assert named is not None
    assert not named.inverse


def test_west_is_negative_and_every_conic_zone_is_known() -> None:
    west = coordonnees.read("48°N 2°30'O")
    assert west is not None
    assert west.lon == -2.5
    for zone, lat in zip(range(42, 51), np.linspace(42, 50, 9), strict=True):
        x, y = Transformer.from_crs(4326, 3900 + zone, always_xy=True).transform(2.5, lat)
        read = coordonnees.read(f"{x:.3f} {y:.3f}")
        assert read is not None
        assert (read.systeme, read.lat) == (f"CC{zone}", pytest.approx(lat, abs=1e-7))


def test_an_address_is_read_with_and_without_its_commune() -> None:
    read = references.addresses("12bis r. des Lilas, 62300 LENS", COMMUNES)
    assert [(a.numero, a.rep, a.voie, a.commune) for a in read] == [
        (12, "bis", "rue des lilas", "62498"),
        (12, "bis", "rue des lilas lens", None),
    ]
    longest = references.addresses("3 av du Gal X Loison-sous-Lens", COMMUNES)[0]
    assert (longest.voie, longest.commune) == ("avenue du general x", "62516")


@pytest.mark.parametrize(("text", "found"), [
    ("62498000AB0123", [("62498", "000", "AB", 123)]),
    ("62498000ab0123\n62498 000 0A 0007", [("62498", "000", "AB", 123), ("62498", "000", "A", 7)]),
    ("Lens AB 123", [("62498", "", "AB", 123)]), ("ab123|ab124", [(None, "", "AB", 123), (None, "", "AB", 124)]),
    ("section AB n° 12 et AC 3 à Liévin", [("62510", "", "AB", 12), ("62510", "", "AC", 3)]),
    ("62528 ZZ 4", [("62528", "", "ZZ", 4)]), ("12 rue AB", []), ("Lens", []), ("50,43 2,83", []),
])  # fmt: skip
def test_parcels_are_read_alone_or_in_a_list(text: str, found: list[tuple[object, ...]]) -> None:
    read = references.parcels(text, COMMUNES)
    assert [(p.commune, p.prefixe, p.section, p.numero) for p in read] == found


def test_a_name_finds_its_commune_whatever_its_accents() -> None:
    assert references.commune("LIEVIN", COMMUNES) == "62510"
    assert references.commune("loos en gohelle", COMMUNES) == "62528"
    assert references.commune("62498", COMMUNES) == "62498"
    assert references.commune("Lans", COMMUNES) is None
    assert references.nearest("Lans", COMMUNES.values())[0] == "Lens"


@pytest.mark.parametrize(
    "text", ["N°12, rue fictive 1", "n° 12 r. fictive 01", "12, Rue Fictive 001", "no 12 rue fictive 1"]
)
def test_a_number_and_a_street_are_the_same_whatever_stands_before_and_their_zeros(text: str) -> None:
    (read,) = references.addresses(text, COMMUNES)
    assert (read.numero, read.rep) == (12, "")
    assert references.streets([read], {"62498": ["Rue fictive 01", "Rue fictive 10"]})[0] == (
        "62498", "Rue fictive 01", 0,
    )  # fmt: skip
    assert references.plain("01004 Rue 000") == "01004 rue 0"


def test_an_address_is_placed_in_the_commune_that_is_known_otherwise() -> None:
    read = references.addresses("3 rue des Lilas, Lens", COMMUNES)
    assert references.placed(read, None) == read
    assert [(a.voie, a.commune) for a in references.placed(read, "62498")] == [
        ("rue des lilas", "62498"),
        ("rue des lilas lens", "62498"),
    ]
    assert [a.voie for a in references.placed(read, "62510")] == ["rue des lilas lens"]


def test_streets_to_choose_from_are_listed_and_the_others_counted() -> None:
    streets = [("62498", f"Rue {n}") for n in range(14)]
    assert references.said(streets[:2], COMMUNES) == "Rue 0, Lens ; Rue 1, Lens"
    assert references.said(streets[:13], COMMUNES).endswith("Rue 11, Lens ; et 1 autre")
    assert references.said(streets, COMMUNES).endswith(" ; et 2 autres")


def test_numbers_of_a_street_are_found_or_the_nearest_are_said() -> None:
    known = [(2, ""), (10, ""), (12, "bis"), (16, "")]
    assert references.house(12, "b", known) == 2
    assert references.house(12, "", known) is None
    assert references.near_houses(13, known, 2) == ["10", "12 bis"]


def test_the_index_holds_millimetres_and_gives_them_back() -> None:
    index = Repertoire(
        communes=dict(donnees.communes()["nom"]), adresses=lieux_toy.adresses(), parcelles=lieux_toy.parcelles()
    )
    assert set(index.voies) == {"62001", "62002"}
    assert index.postaux == {"62301": ["62001"], "62302": ["62002"]}
    doors = index.portes("62001")["Rue fictive 01"]
    assert [(d.nom, d.precise) for d in doors] == [("2", 5.0), ("12", 5.0), ("12 bis", None)]
    lots = index.lots("62001")
    data = json.loads(json.dumps(parcelles_data(lots)))
    ring = np.cumsum(np.array(data["parcelles"][1][4][0][0]).reshape(-1, 2), axis=0) + data["o"]
    assert set(map(tuple, ring / 1000)) == set(lots[1].shape.exterior.coords)
    assert {f.path for f in index.files()} == {
        "assets/adresses/voies.js", "assets/adresses/62001.js", "assets/adresses/62002.js",
        "assets/parcelles/62001.js", "assets/parcelles/62002.js",
    }  # fmt: skip


def test_a_message_has_four_french_parts_and_survives_a_process() -> None:
    error = LieuError("12 rue", "numero_inconnu", voie="Rue {x}", numero="12", proches="10, 14")
    assert str(error).splitlines()[0] == "12 rue"
    assert str(error).splitlines()[1].strip().startswith("attendu")
    assert "Rue {x}" in error.expected
    again = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own
    assert str(again) == str(error)
    assert set(messages.as_data()["vide"]) == {"attendu", "trouve", "faire"}
