"""The page « Vérifier un lieu » in a real browser: readings and messages as in Python, files, gestures, sheets."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page
from pyproj import Transformer

from maps.core.saisie import coordonnees, references
from maps.core.saisie.messages import LieuError
from pipelines.core import verification
from terril.verification import lieux
from terril.verification import texte as ecriture
from tests.maps import donnees, lieux_toy
from tests.maps.donnees import HOSTILE, X, Y
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit, until
from tests.maps.test_saisie import OTHER, SAME, WRONG
from tests.terril.test_verification import WORDS

pytestmark = MARKS
TO_MAP = Transformer.from_crs(2154, 4326, always_xy=True)
ANSWERED = "!document.getElementById('reponse').hidden && document.getElementById('reponse-themes').children.length > 0"
LISTED = "!document.getElementById('lieux').hidden"
REFUSED = "document.querySelectorAll('.erreur').length > 0"
READ = """(given) => new Promise(done => TERRIL.fichiers.lireTexte(given[0], given[1], given[2],
    lus => done([lus.lieux.map(l => [l.nom, l.type]), lus.messages.map(m => m.cle)]), m => done(m.cle)))"""


@pytest.fixture(scope="module")
def visit(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Visit]:
    folder = donnees.write(tmp_path_factory.mktemp("site"), (*donnees.files(), *lieux_toy.files()))
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(5000)
    yield Visit(page, folder)
    page.close()


@pytest.fixture
def page(visit: Visit) -> Page:
    visit.errors.clear()
    if not visit.page.url.endswith("verifier.html") or visit.page.evaluate("!window.TERRIL"):
        visit.open("verifier.html")
    return visit.page


def ask(page: Page, text: str, then: str = ANSWERED) -> None:
    page.evaluate("document.getElementById('reponse').hidden = document.getElementById('lieux').hidden = true")
    page.evaluate("document.getElementById('erreurs').textContent = ''")
    page.fill("#lieu", text)
    page.press("#lieu", "Enter")
    until(page, then)


def degrees(x: float, y: float) -> tuple[float, float]:
    lon, lat = TO_MAP.transform(X + x, Y + y)
    return round(lon, 7), round(lat, 7)


def test_the_page_is_light_and_asks_nothing(visit: Visit, page: Page) -> None:
    assert visit.errors == []
    assert visit.remote() == []
    assert visit.weight() < MOST_BYTES
    page.set_viewport_size({"width": 360, "height": 780})
    ask(page, "62001 ZZ 1")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.set_viewport_size({"width": 1400, "height": 900})


def test_coordinates_are_read_as_in_python(page: Page) -> None:
    texts = [*SAME, *WRONG, *OTHER]
    found = page.evaluate(
        """(texts) => texts.map(t => {
            try { const c = TERRIL.saisie.coordonnees(t); return c && [c, TERRIL.saisie.dit(c)]; }
            catch (m) { return m.cle + '|' + m.trouve; }
        })""",
        texts,
    )
    for text, seen in zip(texts, found, strict=True):
        if text in WRONG:
            with pytest.raises(LieuError) as caught:
                coordonnees.read(text)
            assert seen == f"{caught.value.cle}|{caught.value.found}", text
            continue
        read = coordonnees.read(text)
        if read is None:
            assert seen is None, text
            continue
        c, said = seen
        assert abs(c["x"] - read.x) <= 0.001
        assert abs(c["y"] - read.y) <= 0.001
        assert (c["systeme"], c["code"], c["inverse"]) == (read.systeme, read.code, read.inverse)
        assert c["precision_m"] == pytest.approx(read.precision_m, rel=1e-12)
        assert said == read.dit


def test_systems_are_the_ones_of_proj_within_a_millimetre(page: Page) -> None:
    dice = np.random.default_rng(4)
    points = np.column_stack([dice.uniform(-4, 8, 40), dice.uniform(42.5, 51, 40)]).tolist()
    for code in ("EPSG:2154", "EPSG:3942", "EPSG:3946", "EPSG:3950"):
        seen = page.evaluate(
            "(a) => { TERRIL.saisie.versDegres([7e5, 66e5]); return a[1].map(p => proj4('EPSG:4326', a[0], p)); }",
            [code, points],
        )
        x, y = Transformer.from_crs(4326, code, always_xy=True).transform(*np.array(points).T)
        assert np.abs(np.array(seen) - np.column_stack([x, y])).max() < 0.001


def test_parcels_addresses_and_names_are_read_as_in_python(page: Page) -> None:
    names = dict(donnees.communes()["nom"])
    texts = [
        "62001 ZZ 1, ZZ 2",
        "620010000A0007|62002123AB0001",
        "Lens A 7",
        "section A n° 7 et B 3 à Lens",
        "12 rue A",
    ]
    seen = page.evaluate("t => t.map(x => TERRIL.saisie.parcelles(x))", texts)
    for text, found in zip(texts, seen, strict=True):
        read = [[p.commune, p.prefixe, p.section, p.numero] for p in references.parcels(text, names)]
        assert [[p["commune"], p["prefixe"], p["section"], p["numero"]] for p in found] == read, text
    lines = [
        "N°12, rue fictive 1, Éleu",
        "no 12 rue 01004 000 Lens",
        "n 3",
        "12bis r. fictive 01, 62999 Lens",
        "3 av du Gal fictif Éleu",
        "rue de Lens",
        "62001 Éleu",
        "5 b place X",
    ]
    seen = page.evaluate("t => t.map(x => TERRIL.saisie.adresses(x))", lines)
    for line, found in zip(lines, seen, strict=True):
        read = [[a.numero, a.rep, a.voie, a.commune] for a in references.addresses(line, names)]
        assert [[a["numero"], a["rep"], a["voie"], a["commune"]] for a in found] == read, line
    streets = [{"code": "62001", "voie": f"Rue {n}"} for n in range(14)]
    for count in (2, 13, 14):
        said = references.said([(s["code"], s["voie"]) for s in streets[:count]], names)
        assert page.evaluate("v => TERRIL.saisie.aChoisir(v)", streets[:count]) == said
    words = ["Rue des Œillets", "ru fictve", "LIEVIN", "Bd St-Éloi"]
    assert page.evaluate("t => t.map(TERRIL.saisie.reduire)", words) == [references.plain(w) for w in words]
    alike = page.evaluate(
        "t => t.map(x => TERRIL.saisie.ressemblance(x[0], x[1]))", [["lens", "lans"], ["a", "a"], ["", "b"]]
    )
    assert alike == pytest.approx([references.likeness(*w) for w in (("lens", "lans"), ("a", "a"), ("", "b"))])


def test_a_place_is_answered_theme_by_theme(page: Page) -> None:
    ask(page, "12 rue fictive 01, Éleu")
    assert page.inner_text("#reponse-titre") == "12 Rue fictive 01, Éleu"
    themes = page.locator("#reponse-themes h3").all_inner_texts()
    assert themes[0].lower() == "commune"
    assert page.locator(".question .certitude").count() == page.locator(".question").count()
    assert {t.strip() for t in page.locator(".question .certitude").all_inner_texts()} <= {
        "certain",
        "à vérifier",
        "inconnu",
    }
    assert "réponses" in page.inner_text("#etat-saisie")
    assert page.evaluate("document.activeElement.id") == "reponse-titre"


@pytest.mark.parametrize(("text", "said"), [
    ("2 rue fictive 1", "Rue fictive 01, Éleu ; Rue fictive 01, Lens"),
    ("13 rue fictive 01, Éleu", "les plus proches : 2, 12, 12 bis"), ("rue fictive 01, Éleu", "ajoutez-le"),
    ("2 rue fictive 01, Lens", "aucun numéro 2"), ("12 rue fictve, Éleu", "peut-être"), ("ZZ 1", "ajoutez la commune"),
    ("62001 ZZ 9", "ZZ 2, ZZ 1"), ("62002 A 7", "620020000A0007, 620021230A0007"), ("62999", "code"),
    ("638000 2603000", "NTF"), ("", "écrivez un lieu"), ("<img src=z onerror=window.__pwned=9>", "peut-être"),
])  # fmt: skip
def test_what_cannot_be_found_says_what_is_near(page: Page, text: str, said: str) -> None:
    ask(page, text, REFUSED)
    assert said.lower() in " ".join(page.inner_text(".erreur").lower().split())
    assert not page.is_visible("#reponse")
    assert page.evaluate("window.__pwned") is None


def test_several_parcels_give_a_table_and_a_csv_without_formula(page: Page, visit: Visit) -> None:
    ask(page, "62001 ZZ 1, ZZ 2, ZZ 9", LISTED)
    assert page.inner_text("#lieux-titre") == "2 lieux vérifiés, 1 sans réponse"
    assert page.url.endswith("&lieu=62001%20ZZ%201%2C%20ZZ%202%2C%20ZZ%209")
    link = page.url.rpartition("&")[2]
    page.click("#lieux-table button.lien")
    assert page.inner_text("#reponse-titre") == "ZZ 1, Éleu"
    assert page.url.endswith("&lieu=62001000ZZ0001")
    page.click("[data-action=retour]")
    assert page.url.endswith(link)
    page.goto("about:blank")
    visit.open(f"verifier.html#{link}")
    until(page, LISTED)
    assert page.inner_text("#lieux-titre") == "2 lieux vérifiés, 1 sans réponse"
    with page.expect_download() as waited:
        page.click("[data-action=csv]")
    rows = list(csv.DictReader(io.StringIO(Path(waited.value.path()).read_text(encoding="utf-8-sig")), delimiter=";"))
    assert [r["nom"] for r in rows] == ["ZZ 1, Éleu", "ZZ 2, Éleu", "ZZ 9"]
    assert rows[0]["commune_classes"] == "Éleu"
    base = verification.read(visit.folder)
    table = verification.verify_table(base, lieux.frame([_lot(n) for n in (0, 1)]))
    for column in table.columns[table.columns.str.endswith("_nom")]:
        assert [r[column] for r in rows[:2]] == table[column].fillna("").tolist(), column
    assert rows[2]["reponse"].startswith("aucune ZZ 9")
    evil = page.evaluate("TERRIL.reponses.csv([{nom: '=1+1;\"x\"', message: {trouve: '@a'}}])")
    assert evil.splitlines()[1] == '"\'=1+1;""x""";\'@a'
    assert visit.errors == []


def _lot(rank: int) -> lieux.Lieu:
    return lieux.Lieu(nom="", shape=lieux_toy.parcelles().geometry.iloc[rank])


def test_a_click_a_link_and_the_keyboard_answer_too(page: Page, visit: Visit) -> None:
    page.evaluate("document.getElementById('reponse').hidden = true")
    box = page.locator("#carte").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    until(page, ANSWERED)
    assert page.locator(".leaflet-popup").count() == 0
    link = page.evaluate("TERRIL.adresse.lieu").split("/")
    assert len(link) == 3
    assert f"lieu={'/'.join(link)}" in page.url
    shown = page.inner_text("#reponse-lu")
    lon, lat = degrees(150, 100)
    visit.open(f"verifier.html#lieu={lon}/{lat}")
    until(page, "document.getElementById('reponse-titre').textContent === 'Point du lien'")
    assert page.inner_text("#reponse-lu") != shown
    assert "Latitude" in page.inner_text("#reponse-lu")
    page.focus("[data-geste=centre]")
    page.keyboard.press("Enter")
    until(page, "document.getElementById('reponse-titre').textContent === 'Centre de la carte'")


def test_streets_are_suggested_and_chosen_with_the_arrows(page: Page) -> None:
    page.fill("#lieu", "12 rue fic")
    until(page, "!document.getElementById('suggestions').hidden")
    assert page.locator("#suggestions li").first.inner_text().startswith("12 Rue fictive 01, Éleu")
    page.press("#lieu", "ArrowDown")
    assert page.get_attribute("#lieu", "aria-activedescendant") == "suggestion-0"
    page.press("#lieu", "Enter")
    until(page, "document.getElementById('reponse-titre').textContent === '12 Rue fictive 01, Éleu'")
    page.fill("#lieu", "img")  # a street whose name tries to run stays text
    until(page, "!document.getElementById('suggestions').hidden")
    assert "<img" in page.inner_text("#suggestions")
    assert page.locator("#suggestions img").count() == 0
    page.press("#lieu", "Escape")
    assert not page.is_visible("#suggestions")


def test_a_shape_is_drawn_and_answered(page: Page) -> None:
    page.click("[data-geste=surface]")
    until(page, "TERRIL.dessin === true")
    box = page.locator("#carte").bounding_box()
    assert box is not None
    for dx, dy in ((300, 200), (500, 200), (500, 350), (300, 350), (300, 200)):
        page.mouse.click(box["x"] + dx, box["y"] + dy)
        page.wait_for_timeout(60)
    until(page, "document.getElementById('reponse-titre').textContent === 'Surface dessinée'")
    until(page, "!TERRIL.dessin")


def _feature(name: object, kind: str, coordinates: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"type": "Feature", "properties": {"nom": name}, "geometry": {"type": kind, "coordinates": coordinates}}


def _collection(*features: dict[str, Any], crs: str = "") -> str:
    named = {"crs": {"type": "name", "properties": {"name": crs}}} if crs else {}
    return json.dumps({"type": "FeatureCollection", "features": features, **named})


#: The rows of tests/terril/test_verification.py, for who sees the public rows.
FOUND = [
    [
        *([f"{n} Rue fictive 01, Éleu", "Point"] for n in ("12", "12", "12 bis")),
        ["ZZ 1, Éleu", "Polygon"], ["A 7, Lens", "Polygon"], ["ligne 11", "Polygon"],
    ],
    ["adresse_ambigue", "numero_inconnu", "commune_inconnue", "parcelle_ambigue", "parcelles_plusieurs"],
]  # fmt: skip


def _files() -> list[tuple[str, str, str, Any]]:
    lon, lat = degrees(500, 500)
    place = _feature("P", "Point", [lon, lat])
    metres = _feature("P", "Point", [X + 500, Y + 500])
    points = f'<trkpt lat="{lat}" lon="{lon}"/><trkpt lat="{lat}" lon="2.84"/>'
    track = f"<trk><name>&lt;b&gt;</name><trkseg>{points}</trkseg></trk>"
    ring = f"<coordinates>{lon},{lat} {lon + 0.01},{lat} {lon},{lat + 0.01} {lon},{lat}</coordinates>"
    shape = f"<Polygon><outerBoundaryIs><LinearRing>{ring}</LinearRing></outerBoundaryIs></Polygon>"
    nothing = {"type": "Feature", "geometry": None}
    strange, far = _feature("x", "__proto__", [1, 2]), _feature(None, "Point", [1e300, 2])
    return [
        ("a.geojson", "geojson", _collection(place), [[["P", "Point"]], []]),
        ("b.geojson", "geojson", _collection(metres, crs="urn:ogc:def:crs:EPSG::2154"), [[["P", "Point"]], []]),
        ("c.geojson", "geojson", _collection(metres), "systeme_confondu"),
        ("d.geojson", "geojson", _collection(place, crs="urn:ogc:def:crs:EPSG::2154"), "systeme_confondu"),
        ("e.geojson", "geojson", _collection(_feature("P", "Point", [lat, lon])), "axes_inverses"),
        ("f.geojson", "geojson", _collection(), "fichier_vide"),
        ("g.geojson", "geojson", "{", "fichier_illisible"),
        ("h.geojson", "geojson", "<html>", "fichier_illisible"),
        ("i.geojson", "geojson", _collection(place, nothing), [[["P", "Point"]], ["forme_vide"]]),
        ("j.geojson", "geojson", _collection(place, far), [[["P", "Point"]], ["forme_invalide"]]),
        ("k.geojson", "geojson", _collection(_feature(HOSTILE[0], "Point", [lon, lat])), [[[HOSTILE[0], "Point"]], []]),
        ("l.geojson", "geojson", _collection(strange, place), [[["P", "Point"]], ["forme_invalide"]]),
        ("a.gpx", "gpx", f"<gpx>{track}<wpt lat='50' lon='2'/></gpx>", [[["<b>", "MultiLineString"]], []]),
        ("b.gpx", "gpx", "<gpx><trk>", "fichier_illisible"),
        ("a.kml", "kml", f"<kml><Placemark><name>K</name>{shape}</Placemark></kml>", [[["K", "Polygon"]], []]),
        ("a.csv", "csv", f"nom;lon;lat\n=A;{lon};{lat}\n", [[["=A", "Point"]], []]),
        ("b.csv", "csv", f'nom,X,Y\n"a,b","{X + 5}","{Y + 5}"\nz,,\n', [[["a,b", "Point"]], ["forme_vide"]]),
        ("c.csv", "csv", "nom;Code INSEE\na;62001\nb;99999\n", [[["a", "Polygon"]], ["forme_vide"]]),
        ("d.csv", "csv", f"wkt;nom\nPOINT ({lon} {lat});w\n", [[["w", "Point"]], []]),
        ("i.csv", "csv", WORDS, FOUND),
        ("j.csv", "csv", f"nom;lon;lat;adresse\nP;{lon};{lat};rue\n", [[["P", "Point"]], []]),
        ("e.csv", "csv", "a;b\n1;2\n", "fichier_sans_lieu"),
        ("f.csv", "csv", "nom;lon;lat\nA;1e9;5\n", [[], ["forme_invalide"]]),
        ("g.csv", "csv", "nom;lon;lat\n" + "A;2.8;50.4\n" * 501, "fichier_trop_long"),
        ("h.csv", "csv", "", "fichier_illisible"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "kind", "text", "found"), _files(), ids=lambda v: v if isinstance(v, str) and len(v) < 12 else ""
)
def test_files_are_read_in_the_page(page: Page, name: str, kind: str, text: str, found: object) -> None:
    assert page.evaluate(READ, [name, kind, text]) == found


def test_points_of_a_csv_are_as_precise_as_their_digits(page: Page) -> None:
    x, y = int(X) + 500, int(Y) + 500
    text = f"x;y\n{x};{y}\n{x},25;{y},5\n"
    read = READ.replace("[l.nom, l.type]", "[l.precision_m, l.dit]")
    (half, said), (tenth, _), *_ = page.evaluate(read, ["a.csv", "csv", text])[0]
    assert (half, tenth) == (0.5, pytest.approx(0.05))
    assert "à 0,50 m près" in said.replace("\xa0", " ")
    degree = page.evaluate(read, ["a.csv", "csv", "lon;lat\n2.8384;50.43490\n2.8384e0;50.4349\n"])[0]
    assert [metres for metres, _ in degree] == [pytest.approx(0.5e-4 * 111_320), None]
    assert "précision inconnue" in degree[1][1]


def test_a_chosen_file_is_checked_and_its_names_stay_text(page: Page, visit: Visit) -> None:
    lon, lat = degrees(500, 500)
    text = _collection(_feature(HOSTILE[0], "Point", [lon, lat]), _feature(HOSTILE[1], "Point", [2.35, 48.85]))
    page.evaluate("document.getElementById('lieux').hidden = true")
    page.set_input_files("#fichier", {"name": "p.geojson", "mimeType": "", "buffer": text.encode()})
    until(page, LISTED)
    assert page.inner_text("#lieux-titre") == "1 lieu vérifié, 1 sans réponse"
    assert HOSTILE[0] in page.inner_text("#lieux-table")
    assert page.locator("#lieux img, #reponse img").count() == 0
    assert page.evaluate("window.__pwned") is None
    page.set_input_files("#fichier", {"name": "p.gpkg", "mimeType": "", "buffer": b"x"})
    until(page, REFUSED)
    assert "terril check --file" in page.inner_text(".erreur")
    assert visit.errors == []


def test_the_text_to_copy_is_the_one_of_the_command(page: Page, visit: Visit) -> None:
    lon, lat = degrees(480, 512)
    base = verification.read(visit.folder)
    for text in (f"{lat} {lon}", "48.85 2.35"):
        ask(page, text)
        found = coordonnees.read(text)
        assert found is not None
        lieu = lieux.at(text, found)
        (answers,) = verification.verify(base, lieux.frame([lieu]))
        said = page.evaluate(
            "TERRIL.reponses.texte(TERRIL.verifieur.etat.lieu, TERRIL.verifieur.etat.reponses, "
            "TERRIL.donnees.verifier.mention)"
        )
        assert said == ecriture.of_place(lieu, answers)


def test_the_text_and_the_sheet_are_clean(page: Page) -> None:
    ask(page, "62001 ZZ 1")
    text = page.evaluate("TERRIL.reponses.texte(TERRIL.verifieur.etat.lieu, TERRIL.verifieur.etat.reponses, 'Fin.')")
    assert text.splitlines()[:2] == ["ZZ 1, Éleu", "=========="]
    assert text.rstrip().endswith("Fin.")
    page.emulate_media(media="print")
    assert not page.is_visible("#saisie")
    assert not page.is_visible(".actions")
    assert page.is_visible(".date-impression >> nth=0")
    assert "20" in page.inner_text(".date-impression >> nth=0")
    page.emulate_media(media="screen")
