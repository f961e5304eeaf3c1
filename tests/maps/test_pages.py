"""The pages as text: hostile attributes, same bytes twice, absent layers said plainly."""

import html
import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from layers.core.model import Column, Diffusion, Layer, LayerInfo
from maps.core import generique
from maps.core.actifs import site_assets
from maps.core.model import Fichier
from tests.maps import donnees, lecture

PAGES = ("index.html", "cartes/friches.html", "cartes/heritage-minier.html", "communes/62001.html")


class Tags(HTMLParser):
    """Collect the tags, the handlers and the addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.images = self.scripts = 0
        self.handlers: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.images += tag == "img"
        self.scripts += tag == "script"
        self.handlers += [name for name, _ in attrs if name.startswith("on")]
        self.links += [value for name, value in attrs if name in {"href", "src"} and value]


@pytest.fixture(scope="module")
def built() -> dict[str, str]:
    files = donnees.files()
    assert len({(f.path, f.text) for f in files}) == len({f.path for f in files})  # a file that pages share
    return {f.path: f.text for f in files}


def test_every_page_is_there(built: dict[str, str]) -> None:
    assert set(PAGES) <= set(built)
    assert [p for p in sorted(built) if p.startswith("communes/")] == [f"communes/6200{i}.html" for i in range(1, 5)]


@pytest.mark.parametrize("page", PAGES)
def test_no_attribute_becomes_a_tag_or_a_handler(built: dict[str, str], page: str) -> None:
    tags = Tags(built[page])
    assert tags.images == 0
    assert tags.handlers == []


@pytest.mark.parametrize("page", PAGES)
def test_a_page_links_to_nothing_outside_the_site(built: dict[str, str], page: str) -> None:
    outside = [link for link in Tags(built[page]).links if not link.startswith("data:") and ":" in link]
    assert outside == []


def test_the_links_of_the_site_lead_somewhere(built: dict[str, str]) -> None:
    known = {*built, *site_assets()}
    for page in (p for p in built if p.endswith(".html")):
        up = page.count("/")
        for link in Tags(built[page]).links:
            path = link.partition("#")[0]
            if path and not path.startswith("data:"):
                target = (
                    path.removeprefix("../")
                    if path.startswith("../")
                    else f"{page.rpartition('/')[0]}/{path}"
                    if up
                    else path
                )
                assert target in known, (page, link)


@pytest.mark.parametrize("page", PAGES)
def test_each_page_has_its_language_title_policy_and_one_heading(built: dict[str, str], page: str) -> None:
    text = built[page]
    assert '<html lang="fr">' in text
    assert len(re.findall(r"<h1\b", text)) == 1
    assert re.search(r"<title>.+\(démonstration\).+</title>", text)
    assert 'class="bandeau demonstration"' in text


@pytest.mark.parametrize("page", PAGES)
def test_the_policy_allows_the_own_scripts_of_a_page_and_the_images_of_the_ign(
    built: dict[str, str], page: str
) -> None:
    text = built[page]
    policy = html.unescape(re.findall(r'Content-Security-Policy" content="([^"]*)"', text)[0])
    inline = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)
    allowed = [f"'sha256-{b64encode(sha256(s.encode()).digest()).decode()}'" for s in inline]
    sources = " ".join(["'self'", *allowed])
    assert f"script-src {sources};" in policy
    assert "img-src 'self' data: https://data.geopf.fr;" in policy
    assert "default-src 'none'" in policy


def test_two_builds_give_the_same_bytes(built: dict[str, str]) -> None:
    assert {f.path: f.text for f in donnees.files()} == built


def test_data_scripts_hold_texts_only(built: dict[str, str]) -> None:
    script = built["assets/donnees/carte_friches/friches.js"]
    assert "<" not in script
    assert [f["properties"]["n"] for f in lecture.features(script)] == [t.strip() for t in donnees.HOSTILE]


def test_an_absent_layer_is_said_and_its_page_is_still_built() -> None:
    everything = tuple(donnees.LAYERS)
    pages = {f.path: f.text for f in donnees.files(absent=everything)}
    assert set(PAGES) <= set(pages)
    for page in PAGES[1:]:
        assert "absente" in pages[page]
        assert 'data-hachure="oui"' in pages[page]
    assert "n.\u00a0d." in pages["communes/62001.html"]


def test_the_internal_edition_says_so() -> None:
    pages = {f.path: f.text for f in donnees.files(audience="interne")}
    assert all('class="bandeau interne"' in text for path, text in pages.items() if path.endswith(".html"))


def test_an_interval_and_its_doubt_are_printed(built: dict[str, str]) -> None:
    assert "entre 0 et 1" in built["cartes/friches.csv"]
    assert "au moins 24\u00a0ha" in built["cartes/friches.html"]


def test_csv_rows_say_what_they_are_worth(built: dict[str, str]) -> None:
    lines = built["cartes/friches.csv"].splitlines()
    assert lines[0].startswith("\ufeffcode;Friche;Commune;Statut;Surface")
    assert built["cartes/friches.csv"].count(";démonstration;") == len(donnees.HOSTILE)


def generic(layer: Layer, state: str = "présente") -> dict[str, str]:
    known = LayerInfo(id=layer.id, title=layer.title, state=state, rows=2)
    frame = None if known.state == "absente" else donnees.puits_mine()
    files: tuple[Fichier, ...] = generique.page(layer, known, frame, donnees.communes(), donnees.site())
    return {f.path: f.text for f in files}


LAYER = Layer(
    id="arbres_2024",
    title=donnees.HOSTILE[0],
    description=donnees.HOSTILE[1],
    key="puits_id",
    label="fosse",
    geometry=("Point",),
    columns=(
        Column(name="compagnie", label=donnees.HOSTILE[2], diffusion=Diffusion.PUBLIC),
        Column(name="profondeur_m", label="Profondeur", kind="number", unit="m", diffusion=Diffusion.PUBLIC),
        Column(name="creusement_annee", label="Creusement", kind="year", diffusion=Diffusion.INTERNE),
        Column(name="puits", label="Propriétaire", diffusion=Diffusion.PUBLIC, personal=True),
    ),
)


def test_a_layer_of_the_configuration_gets_its_page() -> None:
    pages = generic(LAYER)
    text = pages["cartes/arbres-2024.html"]
    assert Tags(text).images == 0
    assert "345\u00a0m" in text
    assert "1852" not in "".join(pages.values())  # internal
    assert "1 bis" not in "".join(pages.values())  # personal
    assert "'@SUM(A1)" in pages["cartes/arbres-2024.csv"]


def test_a_layer_of_the_configuration_that_is_absent_says_so() -> None:
    pages = generic(LAYER, "absente")
    assert "Couche absente" in pages["cartes/arbres-2024.html"]
    assert "cartes/arbres-2024.csv" not in pages


@pytest.mark.parametrize("title", donnees.HOSTILE)
def test_the_title_of_a_configured_layer_is_only_a_title(title: str) -> None:
    pages = generic(replace(LAYER, title=title, description=title))
    tags, calm = Tags(pages["cartes/arbres-2024.html"]), Tags(generic(LAYER)["cartes/arbres-2024.html"])
    assert (tags.images, tags.handlers, tags.scripts) == (0, [], calm.scripts)
    [written] = re.findall(r"TERRIL\.couche\((.+)\);", pages["cartes/arbres-2024.html"])
    assert json.loads(written)["titre"] == title
