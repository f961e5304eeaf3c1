"""The pages of land consumption in a browser: one map at a time, the accounts, the copies, no complaint."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from maps import fond
from tests.maps import donnees, donnees_zan
from tests.maps.navigateur import MARKS, MOST_BYTES, Visit, until

pytestmark = MARKS
SHOWN = "['reste', 'part', 'consommation'].filter(id => TERRIL.carte.hasLayer(TERRIL.calques[id])).join()"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    common = {"communes": donnees.communes(), "site": donnees_zan.site(demonstration=False)}
    built = (*donnees_zan.files().values(), *fond.build(**common))
    return donnees.write(tmp_path_factory.mktemp("zan"), built)


@pytest.fixture(scope="module")
def visit(browser: Browser, folder: Path) -> Iterator[Visit]:
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    yield Visit(page, folder)
    page.close()


def test_one_map_of_the_communes_at_a_time(visit: Visit) -> None:
    page = visit.open("cartes/zan.html")
    assert page.evaluate(SHOWN) == "consommation"
    page.check("input[data-couche=reste]")
    until(page, "TERRIL.calques.reste.pret")
    assert page.evaluate(SHOWN) == "reste"
    assert page.evaluate("document.querySelectorAll('input[name=choix-consommation]:checked').length") == 1
    page.check("input[data-couche=friches]")
    assert page.evaluate(SHOWN) == "reste"
    assert "couches=reste,friches" in page.evaluate("location.hash")
    page.check("input[data-couche=part]")
    assert page.evaluate(SHOWN) == "part"
    assert page.evaluate("window.__pwned") is None
    assert not visit.errors
    assert not visit.remote()
    assert visit.weight() < MOST_BYTES


def test_a_link_reopens_the_same_map(visit: Visit) -> None:
    page = visit.open("cartes/zan.html")
    page.evaluate("location.hash = '#couches=part'")
    until(page, f"{SHOWN} === 'part'")


def test_the_table_sorts_and_says_the_same_as_the_map(visit: Visit) -> None:
    page = visit.open("cartes/zan.html")
    figures = page.evaluate(
        "TERRIL.donnees.consommation.features.map(function (f) { return f.properties.k + ' ' + f.properties.f; })"
    )
    cells = page.evaluate(
        "[...document.querySelectorAll('.tableau tbody tr')].filter(r => /zan/.test(r.innerHTML))"
        ".map(r => /zan.(\\d+)/.exec(r.innerHTML)[1] + ' ' + r.cells[4].firstChild.textContent)"
    )
    assert sorted(figures) == sorted(cells)
    page.click("th:has-text('Consommé depuis 2021') button")
    order = page.evaluate(
        "[...document.querySelectorAll('.tableau tbody tr')].slice(0, 4).map(r => r.cells[4].dataset.v)"
    )
    assert order == ["0.25", "4.0", "6.0", "8.0"]


def test_the_selector_and_the_permalink_open_an_account(visit: Visit) -> None:
    page = visit.open("cartes/zan.html")
    page.select_option("#choix-lieu", label="Lens")
    page.click("#ouvrir-lieu")
    page.wait_for_url("**/zan/62002.html")
    assert page.evaluate("document.querySelector('h1').textContent").startswith("Lens")
    assert page.evaluate("document.getElementById('choix-lieu').selectedOptions[0].dataset.code") == "62002"
    page.goto((visit.folder / "cartes/zan.html").as_uri() + "#commune=62003")
    page.wait_for_url("**/zan/62003.html")
    assert not visit.errors


def test_the_report_is_copied(visit: Visit) -> None:
    page = visit.page
    page.goto((visit.folder / "zan/62002.html").as_uri())
    page.click("[data-copier=texte-rapport]")
    assert page.inner_text(".copie [role=status]") in {"Copié.", "Sélectionné : copiez avec Ctrl + C."}
    assert page.evaluate("document.documentElement.scrollWidth") <= 1400
    page.set_viewport_size({"width": 360, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not visit.errors
