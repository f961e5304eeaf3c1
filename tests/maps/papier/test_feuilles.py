"""Printed sheets: page limits, tags, figures, what is cut, hostile names, the same bytes each time."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from layers import friches as layer_friches
from layers import puits_mine as layer_puits
from maps.core.chiffres import Chiffre
from maps.core.coquille import Cle
from maps.core.fiches.fiche import Bloc, Fiche, Repere, Verification
from maps.core.graphiques.bande import Position
from maps.core.model import Site
from maps.core.papier import atlas, commune, feuille, pdf
from maps.core.papier.feuille import NIVEAUX, Feuille, Niveau
from maps.core.tableau import Cellule, Colonne, Tableau
from tests.maps import donnees
from tests.pdf import needs_pango, structure, texte

FIGURE = Chiffre(texte="31 415 hab.", valeur=31415.0, fictif=True, note="à vérifier")
LAYERS = {"friches": layer_friches.LAYER, "puits_mine": layer_puits.LAYER}


def table(count: int, caption: str = "Friches") -> Tableau:
    columns = (Colonne("Friche"), Colonne("Surface", figure=True), Colonne("Fiche"))
    rows = tuple(
        (
            Cellule(text=f"Friche {rank:03}", feature=f"friches/F{rank}"),
            Cellule(text=f"{rank} ha", value=float(rank), fictif=True),
            Cellule(text="Ouvrir la fiche", link="friches/x.html"),
        )
        for rank in range(count)
    )
    return Tableau(caption=caption, columns=columns, rows=rows, layer="friches")


def sheet(count: int = 200, **other: object) -> Fiche:
    place = Position(
        valeurs=(("62001", "Éleu", 1.0), ("62002", "Lens", 4.0)), valeur=4.0, mediane=2.5, agglomeration=3.0
    )
    figures = tuple(
        Repere(id=f"r{i}", label=f"chiffre {i}", chiffre=FIGURE, agglomeration=FIGURE, position=place)
        for i in range(12)
    )
    themes = [
        Bloc(
            id="friches",
            titre="Friches",
            phrases=("Une phrase.",),
            figures=(Cle("friches", FIGURE),),
            tables=(table(count),),
        ),
        *(
            Bloc(id=f"t{i}", titre=f"Thème {i}", tables=(table(count, "Objets"),), notes=("Une note.",))
            for i in range(8)
        ),
        Bloc(id="vide", titre="Thème absent", vide="Couche absente de cette édition."),
    ]
    checks = tuple(
        Verification(theme="Eau", objet=f"objet {i}", constat="absent", action="fournir") for i in range(count)
    )
    known = {"code": "62001", "nom": "Éleu", "chapo": "Une commune d'essai.", "verifications": checks}
    given: Any = {"reperes": figures, "blocs": tuple(themes), **known, **other}
    return Fiche(**given)


def maps_of(site: Site) -> atlas.Atlas:
    couches = {"friches": donnees.friches(), "puits_mine": donnees.puits_mine()}
    return atlas.ouvrir(site, donnees.communes(), couches)


@pytest.fixture(scope="module")
def site() -> Site:
    return replace(donnees.site(), couches=LAYERS, edition="2026-01-01")


@pytest.fixture(scope="module")
def ready(site: Site) -> Feuille:
    return commune.feuille(maps_of(site), sheet())


def test_a_table_is_cut_with_a_count_of_what_is_left() -> None:
    cut = feuille.couper(table(15), 3)
    assert len(cut.table.rows) == 3
    assert cut.phrase == "… et 12 autres, dans le tableau de la page."
    assert feuille.couper(table(4), 3).phrase == ""  # one more row is kept rather than « … et 1 autre »
    assert [c.title for c in cut.table.columns] == ["Friche", "Surface"]  # nobody follows a link on paper
    assert feuille.couper(table(1), 0).table.rows == ()
    assert feuille.omis([table(1), table(8, "Puits"), table(0)], 0) == "friches (1 ligne) et puits (8 lignes)"


def test_notes_are_written_for_a_reader() -> None:
    assert feuille.lisible("couche qpv : aucune source dans le profil sig ; autre") == (
        "couche absente de cette édition\u202f; autre"
    )
    assert [feuille.phrase(t) for t in ("12 ha", "n. d.")] == ["12 ha.", "n. d."]


def test_numbers_are_the_same_on_the_map_and_in_the_table() -> None:
    block, numbers = commune.numeroter(Bloc(id="friches", titre="Friches", tables=(table(3),)))
    assert numbers == {"friches": {"F0": "1", "F1": "2", "F2": "3"}}
    assert [row[0].text for row in block.tables[0].rows] == ["1. Friche 000", "2. Friche 001", "3. Friche 002"]
    _, many = commune.numeroter(Bloc(id="friches", titre="Friches", tables=(table(26),)))
    assert many == {}


def paged(by_level: Callable[[int], int], monkeypatch: pytest.MonkeyPatch) -> list[int]:
    tried: list[int] = []

    def html(_: Feuille, niveau: Niveau, **__: object) -> str:
        return str(NIVEAUX.index(niveau))

    def paginer(written: str) -> object:
        tried.append(int(written))
        return SimpleNamespace(pages=[SimpleNamespace(anchors={})] * by_level(int(written)))

    monkeypatch.setattr(feuille, "html", html)
    monkeypatch.setattr(pdf, "paginer", paginer)
    monkeypatch.setattr(pdf, "ecrire", lambda _, written: written.encode())
    return tried


@pytest.mark.parametrize("first", range(len(NIVEAUX)))
def test_a_sheet_is_shortened_as_little_as_possible(
    first: int, ready: Feuille, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = paged(lambda level: 4 if level >= first else 5, monkeypatch)
    printed = feuille.imprimer(replace(ready, replis=()))
    assert (printed.niveau, printed.pages) == (NIVEAUX[first], 4)
    assert len(tried) <= 3


def test_a_sheet_that_never_fits_says_so(ready: Feuille, monkeypatch: pytest.MonkeyPatch) -> None:
    paged(lambda _: 5, monkeypatch)
    with pytest.raises(pdf.PrintError, match=r"4 pages at most(.|\n)*5 pages, at its shortest"):
        feuille.imprimer(ready)


def test_without_pango_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        if name.startswith("weasyprint"):
            raise OSError("cannot load library 'libpango-1.0-0': libpango-1.0-0: cannot open shared object file")
        return import_module(name)

    monkeypatch.setattr(pdf, "import_module", absent)
    pdf.moteur.cache_clear()
    try:
        with pytest.raises(pdf.PrintError) as caught:
            pdf.moteur()
    finally:
        pdf.moteur.cache_clear()
    assert str(caught.value).count("\n") == 3
    assert "libpangoft2-1.0-0 libharfbuzz-subset0" in caught.value.remedy
    assert caught.value.found == "cannot load library 'libpango-1.0-0'"


def test_two_hundred_friches_hold_on_four_pages_with_their_tags(ready: Feuille) -> None:
    needs_pango()
    printed = feuille.imprimer(ready)
    said, tags = texte(printed.octets), structure(printed.octets)
    assert printed.pages <= 4
    assert printed.octets == feuille.imprimer(ready).octets
    assert "31 415 hab." in said
    assert "fictif" in said
    assert "DÉMONSTRATION" in said.replace("\n", "")
    assert re.search(r"… et \d+ autres, dans le tableau de la page", said)
    assert feuille.INDICATIF in said
    assert "Couche absente de cette édition." in said
    counts = Counter(re.findall(r"/S /(\w+)", tags))
    assert counts["H1"] == 1
    assert min(counts[tag] for tag in ("H2", "Table", "TH", "TD", "Figure", "L")) > 0
    assert tags.count("/Alt") == counts["Figure"]
    assert "/Lang (fr)" in tags
    assert "/MarkInfo <</Marked true>>" in tags
    assert "20260101" in printed.octets.decode("latin-1") + tags  # the date of the edition, not of the day


def test_hostile_names_stay_text_on_paper(site: Site) -> None:
    needs_pango()
    hostile = donnees.HOSTILE[1]
    named = replace(table(1), caption=hostile)
    built = sheet(1, nom=hostile, blocs=(Bloc(id="friches", titre=hostile, phrases=(hostile,), tables=(named,)),))
    places = replace(site, edition=donnees.HOSTILE[4])
    printed = feuille.imprimer(commune.feuille(maps_of(places), built))
    assert printed.pages <= 4
    assert "</script><script>" in texte(printed.octets)
