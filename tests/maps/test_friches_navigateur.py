"""The explorer of friches in a real browser: filters, table, map and plot agree; the engine computes as Python does."""

import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from layers.core.parametres import Parametres
from layers.core.parametres.friches import USAGES, Friches
from maps.core import texte
from maps.core.friches.notes import BAREMES
from pipelines import mutabilite_friches
from pipelines.core import scores
from terril.build import Summary
from tests.conftest import table
from tests.maps import donnees, donnees_friches
from tests.maps.donnees_friches import KEYS, PERDU, A, B, C, D
from tests.maps.navigateur import MARKS, Visit, until

pytestmark = MARKS
PAGE = "cartes/friches.html"
DATA = "assets/donnees/carte_friches/explorateur.js"
P = Parametres().friches
#: What is shown: keys of the visible rows, of the signs on the map, of the plot, the count that is said, the legend.
SHOWN = """() => ({
    lignes: TERRIL.friches.donnees.sites.filter((s, n) => !TERRIL.friches.rangees[n].hidden).map(s => s.k).sort(),
    carte: Object.keys(TERRIL.calques.friches.dessins).filter(
        k => TERRIL.calques.friches.dessins[k].every(c => TERRIL.calques.friches.hasLayer(c))).sort(),
    nuage: [...document.querySelectorAll('#nuage svg a')].length,
    croises: [...document.querySelectorAll('#croises tbody tr')].filter(r => !r.hidden).length,
    bilan: document.getElementById('bilan').textContent,
    legende: [...document.querySelectorAll('.legende .signes:first-of-type .effectif')].map(
        e => Number(e.textContent)).reduce((a, b) => a + b, 0),
    hachures: TERRIL.calques.friches.ordres.sansLieu,
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return donnees.write(tmp_path_factory.mktemp("friches"), donnees_friches.files())


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1400, "height": 900}, accept_downloads=True)
    page.set_default_timeout(5000)
    yield page
    page.close()


@pytest.fixture
def visit(tab: Page, folder: Path) -> Iterator[Visit]:
    tab.goto("about:blank")
    found = Visit(tab, folder)
    found.open(PAGE)
    yield found
    found.leave()


def choose(page: Page, name: str, *labels: str) -> None:
    """Open a filter as a reader does, and tick some of its choices."""
    box = page.locator(".choix-filtre", has=page.locator(f"summary:has-text('{name}')")).first
    box.locator("summary").click()
    for label in labels:
        box.locator("label", has_text=label).locator("input").check()
    page.keyboard.press("Escape")


def agreed(page: Page) -> dict[str, Any]:
    """Check that the table, the map, the plot, the count and the legend tell of the same sites; return them."""
    shown: dict[str, Any] = page.evaluate(SHOWN)
    rows = set(shown["lignes"])
    assert set(shown["carte"]) == rows - {PERDU}
    assert shown["legende"] == len(rows - {PERDU})
    scored = {k for k, site in known(page).items() if not site["x"]}
    assert shown["nuage"] == shown["croises"] == len(rows & scored)
    assert shown["hachures"] == (["62002"] if PERDU in rows else [])
    said = "Aucun site" if not rows else f"Les {len(KEYS)}" if len(rows) == len(KEYS) else f"{len(rows)} site"
    assert shown["bilan"].startswith(said)
    return shown


def known(page: Page) -> dict[str, Any]:
    return {s["k"]: s for s in page.evaluate("TERRIL.friches.donnees.sites")}


def rows_of(page: Page) -> list[str]:
    """Return the keys of the rows, in the order of the table."""
    return page.evaluate(
        "[...document.querySelectorAll('#sites tbody tr:not(.raisons)')].filter(r => !r.hidden)"
        ".map(r => TERRIL.friches.donnees.sites[TERRIL.friches.rangees.indexOf(r)].k)"
    )


# --- filters --------------------------------------------------------------------------------------------------------


def test_filters_table_map_plot_and_legend_agree(visit: Visit) -> None:
    page = visit.page
    agreed(page)
    choose(page, "Statut", "Sans projet")
    assert set(agreed(page)["lignes"]) == {A, C, KEYS[4], KEYS[6], KEYS[8], PERDU}
    choose(page, "Statut", "Inconnu")  # within a filter: one or the other
    assert len(agreed(page)["lignes"]) == 8
    choose(page, "Aléa minier", "Aucun aléa")  # between filters: both
    mines = agreed(page)["lignes"]
    assert set(mines) == {A, KEYS[6], KEYS[12]}
    assert page.locator("#jetons li").count() == 3
    page.locator("#jetons button", has_text="Aléa minier").click()
    assert len(agreed(page)["lignes"]) == 8
    page.locator("#tout-voir").click()
    assert len(agreed(page)["lignes"]) == len(KEYS)
    assert page.locator("#tout-voir").is_hidden()
    assert visit.errors == []


def test_each_choice_says_how_many_sites_it_keeps(visit: Visit) -> None:
    page = visit.page
    choose(page, "Statut", "Avec projet")
    counts = page.evaluate(
        """() => [...document.querySelectorAll('.choix-filtre')].map((boite, rang) =>
            [...boite.querySelectorAll('.effectif')].map((e, n) => [rang, n, Number(e.textContent)])).flat()"""
    )
    before = set(agreed(page)["lignes"])
    data = page.evaluate("TERRIL.friches.donnees")
    for rank, choice, count in counts:
        held = {s["k"] for s in data["sites"] if choice in s["f"][rank]}
        # the other filters being what they are: the status is the only one chosen
        assert count == len(held if rank == 0 else held & before), data["filtres"][rank]["choix"][choice]
    heat = next(r for r, f in enumerate(data["filtres"]) if f["id"] == "chaleur")
    assert [data["filtres"][heat]["choix"][i][0] for i in known(page)[D]["f"][heat]] == ["max-50-m", "max-100-m"]


def test_the_text_is_one_more_filter(visit: Visit) -> None:
    page = visit.page
    choose(page, "Statut", "Sans projet")
    page.locator("#sites .filtre input").fill("lens")
    assert agreed(page)["lignes"] == [PERDU]
    page.locator("#sites .filtre input").fill("rien de tel")
    assert agreed(page)["lignes"] == []
    page.locator("#sites .filtre input").fill("")
    assert len(agreed(page)["lignes"]) == 6


def test_the_address_reopens_the_same_filters_ranking_and_weights(visit: Visit) -> None:
    page = visit.page
    choose(page, "Statut", "Sans projet", "Inconnu")
    page.locator("#sites .filtre input").fill("éleu")
    page.locator("#classement select").select_option("renaturation")
    page.evaluate("TERRIL.friches.peser('renaturation', [0, 2, 2, 5, 1.5, 1, 0.5, 1, 1, 3])")
    before, order, address = agreed(page), rows_of(page), page.evaluate("location.hash")
    assert "filtres=statut:sans-projet,inconnu" in address
    assert "poids=renaturation:surface:0,trame:5,sol:3" in address
    page.goto("about:blank")
    visit.open(PAGE + address)
    assert agreed(page) == before
    assert rows_of(page) == order
    assert page.locator("#classement select").input_value() == "renaturation"
    assert page.locator("#sites .filtre input").input_value() == "éleu"
    assert visit.errors == []


@pytest.mark.parametrize(
    "address",
    [
        "#filtres=statut:jamais-vu;hors:x&poids=x:y:z;recyclabilite:surface:nan",
        "#filtres=%&mots=%E0%A4%A&classer=__proto__",
    ],
)
def test_a_broken_address_is_said_and_breaks_nothing(visit: Visit, address: str) -> None:
    page = visit.page
    page.goto("about:blank")
    visit.open(PAGE + address)
    assert len(agreed(page)["lignes"]) == len(KEYS)
    assert visit.errors == []
    assert "absent de cette édition" in page.locator("#annonce").inner_text()


def test_filters_work_with_the_keyboard_alone(visit: Visit) -> None:
    page = visit.page
    page.locator(".choix-filtre summary").first.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert len(agreed(page)["lignes"]) == 6
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    assert page.locator(".choix-filtre[open]").count() == 0


# --- rankings -------------------------------------------------------------------------------------------------------


def test_a_weight_changes_the_ranking_at_once_and_is_put_back(visit: Visit) -> None:
    page = visit.page
    before = rows_of(page)
    page.locator(".poids summary").click()
    field = page.get_by_label("Poids\u202f: Surface", exact=True)
    field.fill("0")
    field.press("Tab")
    until(page, "TERRIL.friches.mode() && document.querySelector('.somme').textContent.indexOf('10') > 0")
    until(page, "location.hash.indexOf('poids=recyclabilite:surface:0') > 0")
    assert rows_of(page) != before
    assert "poids changés" in page.locator(".phrase").inner_text()
    page.get_by_label("Poids\u202f: Surface (curseur)").press("ArrowRight")
    until(page, "location.hash.indexOf('surface:0.5') > 0")
    page.get_by_text("Revenir aux poids de départ").click()
    assert rows_of(page) == before
    assert "poids=" not in page.evaluate("location.hash")


def test_a_site_that_is_hardly_known_has_no_rank_but_what_to_complete(visit: Visit) -> None:
    page = visit.page
    row = page.locator("#sites tbody tr", has_text="window.__pwned=3")
    assert "sans rang" in row.locator("td").nth(4).inner_text()
    assert row.locator("td").nth(7).inner_text().startswith("pollution du sol (+17 points), périmètre de protection")
    ranked = page.evaluate("TERRIL.friches.notes.map(n => !!(n && n.rang))")
    keys = page.evaluate("TERRIL.friches.donnees.sites.map(s => s.k)")
    assert set(rows_of(page)[:10]) == {key for key, firm in zip(keys, ranked, strict=True) if firm}
    assert rows_of(page)[10] == C  # scored, not ranked; then those that are not scored


def test_the_reasons_of_a_score_open_and_close(visit: Visit) -> None:
    page = visit.page
    button = page.locator(".pourquoi[aria-label*='pwned=1']")
    button.click()
    reasons = page.locator("tr.raisons")
    assert reasons.locator("tbody tr").count() == len(BAREMES[0].criteres)
    first = reasons.locator("tbody tr").first.inner_text()
    assert "4\u00a0ha" in first
    assert "0,80" in first
    assert "étude de sols exigée" in reasons.inner_text()
    assert button.get_attribute("aria-expanded") == "true"
    page.locator("#sites thead button").nth(1).click()  # a sort never parts a site from its reasons
    assert page.locator("tr.raisons").count() == 0
    page.locator("#classement select").select_option("mutabilite-residentiel")
    page.locator(".pourquoi[aria-label*='pwned=1']").click()
    assert page.locator("tr.raisons tbody tr").count() == len(P.mutabilite_poids)
    assert page.evaluate("window.__pwned") is None
    assert visit.errors == []


def test_a_point_of_the_plot_opens_its_site_and_the_map_leads_back_to_the_table(visit: Visit) -> None:
    page = visit.page
    point = page.locator(f"#nuage a[href='#friches/{A}']")
    assert "conflit 5, opportunité" in str(point.get_attribute("aria-label"))
    point.focus()
    page.keyboard.press("Enter")
    popup = page.locator(".fiche-popup")
    assert popup.locator("h3").inner_text() == donnees.HOSTILE[0]
    assert popup.locator("a").get_attribute("href") == "../friches/62001_1.html"
    popup.locator(".vers-ligne").click()
    assert page.evaluate("document.activeElement.closest('tr').className") == "choisie"


def test_the_csv_holds_the_sites_that_are_shown(visit: Visit) -> None:
    page = visit.page
    choose(page, "Statut", "Inconnu")
    with page.expect_download() as asked:
        page.locator("#csv-selection").click()
    raw = Path(asked.value.path()).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").split("\r\n")
    assert lines[0].startswith("code;Friche;Commune;Statut;Surface (ha)")
    assert sorted(line.partition(";")[0] for line in lines[1:] if line) == sorted(["'=cmd", KEYS[13]])
    assert ";'=1+1;" in raw.decode("utf-8-sig")
    assert all(";démonstration;" in line for line in lines[1:] if line)


def test_the_sheet_shows_its_site_and_what_it_meets(visit: Visit) -> None:
    page = visit.open(f"friches/{texte.slug(A)}.html")
    assert page.locator("h1").inner_text().startswith(donnees.HOSTILE[0])
    until(page, f"!!(TERRIL.calques.friches.dessins['{A}'])")
    page = visit.open(f"friches/{texte.slug(C)}.html")  # a point of 4 ha stands for a disc of 113 m
    until(page, "[...document.querySelectorAll('path')].some(p => p.getAttribute('stroke-dasharray') === '6 4')")
    assert page.evaluate("window.__pwned") is None
    assert visit.errors == []
    assert visit.remote() == []


# --- the same formula -----------------------------------------------------------------------------------------------

Sites = list[dict[str, Any]]


def read(folder: Path) -> dict[str, Any]:
    text = (folder / DATA).read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text.removeprefix('TERRIL.donner("explorateur",').removesuffix(");\n"))
    return found


def marks(data: Mapping[str, Any], name: str) -> dict[str, pd.DataFrame]:
    """Return the marks of the scored sites as ``pipelines.core.scores`` takes them."""
    sites = [s for s in data["sites"] if not s["x"]]
    criteria = next(b for b in BAREMES if b.id == name).criteres
    three = [[s["b"][name][rank] or [np.nan] * 3 for s in sites] for rank in range(len(criteria))]
    index = [s["k"] for s in sites]
    made = (pd.DataFrame(values, columns=["s", "min", "max"], index=index, dtype=float) for values in three)
    return dict(zip(criteria, made, strict=True))


def drawn(defaults: Mapping[str, float], seed: int) -> dict[str, float]:
    dice = random.Random(seed)
    return {name: dice.choice([0.0, 0.5, 1.0, round(dice.uniform(0, 6), 3)]) for name in defaults}


def asked(page: Page, mode: str, group: str, poids: Mapping[str, float]) -> pd.DataFrame:
    """Return what the page computes for some weights, by site."""
    notes = page.evaluate(
        """([mode, group, poids]) => { TERRIL.friches.peser(group, poids); const n = TERRIL.friches.calculer(mode);
            return TERRIL.friches.donnees.sites.map((s, i) => n[i] && [s.k, n[i].score, n[i].bas, n[i].haut,
                n[i].fiabilite, n[i].rang, n[i].rangMin, n[i].rangMax, n[i].manques]).filter(Boolean); }""",
        [mode, group, list(poids.values())],
    )
    names = ["k", "score", "borne_min", "borne_max", "fiabilite_pct", "rang", "rang_min", "rang_max", "manques"]
    return pd.DataFrame(notes, columns=names).set_index("k")


NUMBERS = ["score", "borne_min", "borne_max", "fiabilite_pct", "rang", "rang_min", "rang_max"]


def same_as_python(page: Page, data: Mapping[str, Any], p: Friches) -> None:
    for bareme in BAREMES:
        default = bareme.poids(p)
        for seed in range(4):
            poids = default if seed == 0 else drawn(default, seed)
            made, found = marks(data, bareme.id), asked(page, bareme.id, bareme.id, poids)
            expected = scores.standing(made, poids, p)
            pd.testing.assert_frame_equal(
                found[NUMBERS].astype(float), expected[NUMBERS].astype(float), check_names=False, rtol=1e-12, atol=1e-9
            )
            gains = scores.gains(scores.gathered(made, poids), poids)
            for key, missing in found["manques"].items():
                left = gains.loc[key].dropna()
                assert {bareme.criteres[m["critere"]]: m["gain"] for m in missing} == pytest.approx(
                    dict(left[left > 0])
                )
                assert [m["gain"] for m in missing] == sorted((m["gain"] for m in missing), reverse=True)


def same_mutability(page: Page, data: Mapping[str, Any], p: Friches) -> None:
    sites = [s for s in data["sites"] if not s["x"]]
    order = [next(n for n in p.mutabilite_poids if texte.ancre(n) == c) for c, _ in data["mutabilite"]["criteres"]]
    said = [[c or None for c in s["m"]] for s in sites]
    classes = pd.DataFrame(said, index=[s["k"] for s in sites], columns=order, dtype=object)
    for seed in (0, 7):
        default = {name: p.mutabilite_poids[name] for name in order}
        poids = default if seed == 0 else drawn(default, seed)
        total = p.mutabilite_poids_total + sum(poids.values()) - sum(p.mutabilite_poids.values())
        changed = p.model_copy(update={"mutabilite_poids": poids, "mutabilite_poids_total": total})
        reliability = mutabilite_friches._reliability(classes.notna(), changed)
        for rank, usage in enumerate(USAGES):
            plus, minus = mutabilite_friches._sums(classes, rank, changed)
            index = 100 * plus / (plus + minus).where(plus + minus > 0)
            found = asked(page, f"mutabilite-{texte.ancre(usage)}", "mutabilite", poids)
            assert found["score"].astype(float).to_numpy() == pytest.approx(index.to_numpy(), nan_ok=True)
            assert found["fiabilite_pct"].to_numpy() == pytest.approx(reliability.to_numpy())
            assert list(found["rang"].notna()) == list(reliability >= p.mutabilite_fiabilite_min)


def test_the_page_computes_as_python_does_on_the_toy(visit: Visit, folder: Path) -> None:
    data = read(folder)
    same_as_python(visit.page, data, P)
    same_mutability(visit.page, data, P)


@pytest.mark.slow
def test_the_page_computes_as_python_does_on_every_site_of_the_demonstration(
    tab: Page, edition: Callable[[str], Summary]
) -> None:
    summary = edition("demo")
    visit = Visit(tab, summary.out / "site")
    tab.goto("about:blank")
    visit.open(PAGE)
    data = read(summary.out / "site")
    same_as_python(tab, data, P)
    same_mutability(tab, data, P)
    long = table(summary, "indicateurs.csv")
    for indicateur, bareme in (("FRI-13", BAREMES[0]), ("FRI-14", BAREMES[1]), ("X-03", BAREMES[2])):
        rows = long[long["indicateur"].eq(indicateur) & long["maille"].eq("friche")]
        found = asked(tab, bareme.id, bareme.id, bareme.poids(P))
        assert len(found) == 23
        said = {
            m: rows[rows["modalite"].eq(m)].set_index("code").reindex(found.index) for m in ("score", "fiabilite_pct")
        }
        assert found["score"].to_numpy() == pytest.approx(said["score"]["valeur"].to_numpy())
        assert found["borne_min"].to_numpy() == pytest.approx(said["score"]["borne_min"].to_numpy())
        assert found["borne_max"].to_numpy() == pytest.approx(said["score"]["borne_max"].to_numpy())
        assert found["fiabilite_pct"].to_numpy() == pytest.approx(said["fiabilite_pct"]["valeur"].to_numpy())
        ranks = rows[rows["modalite"].eq("rang")].set_index("code")
        if len(ranks):
            kept = ranks.reindex(found.index)
            ends = [("rang", "valeur"), ("rang_min", "borne_min"), ("rang_max", "borne_max")]
            for mine, its in ends:
                assert found[mine].astype(float).to_numpy() == pytest.approx(kept[its].to_numpy(), nan_ok=True)
    visit.leave()
    assert visit.errors == []


def test_a_site_b_is_ranked_within_its_interval(visit: Visit) -> None:
    found = asked(visit.page, "recyclabilite", "recyclabilite", BAREMES[0].poids(P))
    ranked = found[found["rang"].notna()]
    assert B in ranked.index
    assert (ranked["rang_min"] <= ranked["rang"]).all()
    assert (ranked["rang"] <= ranked["rang_max"]).all()
