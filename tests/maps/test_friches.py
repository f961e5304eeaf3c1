"""The explorer and the sheets of friches as text: filters, scores and reasons by hand, names of files, contacts."""

import csv
import io
import json
import re
from dataclasses import replace
from functools import cache

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from shapely import Point

from layers.core.contacts import THEMES, Contacts, services
from layers.core.parametres import Parametres
from layers.friches import LAYER, POTENTIELLE
from maps.core import affichage, texte, theme
from maps.core.fiches.contexte import Contexte
from maps.core.friches import composer, detail, filtres
from maps.core.friches.fiche import FicheFriche
from maps.core.friches.notes import RECYCLABILITE, RENATURATION, conflit, etude_sols, mutabilite, note, surfaces
from maps.core.vues import commun
from maps.core.vues import friches as vue_friches
from pipelines.core import verification
from tests.maps import donnees, donnees_friches
from tests.maps.donnees_friches import KEYS, PERDU, A, B, C, D

P = Parametres()


@pytest.fixture(scope="module")
def readers() -> dict[str, object]:
    frame = donnees_friches.friches()
    return {**theme.lecteurs(**donnees_friches.tables()), "surface": surfaces(affichage.rows(frame))}


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {f.path: f.text for f in donnees_friches.files()}


def kept(readers: dict[str, object], name: str) -> dict[str, tuple[str, ...]]:
    rows = affichage.rows(donnees_friches.friches())
    found = filtres.filtres(rows, readers, commun.names_of(donnees.communes()), P)  # type: ignore[arg-type]
    return dict(next(f for f in found if f.id == name).retenus)


# --- names of files -------------------------------------------------------------------------------------------------


def test_a_plain_key_is_its_own_file_and_any_other_one_has_a_digest() -> None:
    assert texte.slug("62032_90038") == "62032_90038"
    assert re.fullmatch(r"f2-[0-9a-f]{10}", texte.slug("F2"))
    assert texte.slug("nul") != "nul"
    names = [texte.slug(key) for key in KEYS]
    assert len(set(names)) == len(KEYS)


@given(st.text(max_size=80), st.text(max_size=80))
def test_no_key_leads_out_of_its_folder_and_two_never_share_a_file(one: str, other: str) -> None:
    assert texte.safe_name(texte.slug(one)) == texte.slug(one)
    assert len(texte.slug(one)) <= 60
    assert (texte.slug(one) == texte.slug(other)) == (one == other)


def test_hostile_keys_and_names_stay_text(pages: dict[str, str]) -> None:
    sheets = [path for path in pages if path.startswith("friches/")]
    assert len(sheets) == len(KEYS)
    for path in (*sheets, "cartes/friches.html"):
        assert "<img" not in pages[path]
        assert pages[path].count("<script") == pages[sheets[0]].count("<script") or path not in sheets
    assert "<" not in pages["assets/donnees/carte_friches/explorateur.js"]
    assert "\r\n'=cmd;" in pages["cartes/friches.csv"]
    assert ";'=1+1;" in pages["cartes/friches.csv"]


# --- one place for the signs ----------------------------------------------------------------------------------------


def test_the_signs_are_those_of_the_layer() -> None:
    assert vue_friches.STYLE is LAYER.style
    assert {s.value for s in LAYER.style.signs} >= {"friche sans projet", POTENTIELLE, "autre", "inconnu"}


# --- filters, by hand -----------------------------------------------------------------------------------------------


def test_each_filter_reads_the_answer_of_its_indicator(readers: dict[str, object]) -> None:
    expected = {
        "statut": ("sans-projet", "avec-projet"),
        "type": ("friche-industrielle", "friche-ferroviaire"),
        "commune": ("62001", "62001"),
        "surface": ("1-5-a-5-ha", "0-5-a-1-ha"),  # 4 ha; 1 ha: limits are included below
        "pollution": ("pollution-averee", "inconnu"),
        "mines": ("aucun-alea-cartographie", "alea-fort"),
        "patrimoine": ("hors-des-deux", "dans-le-bien-inscrit"),
        "zone": ("u-urbaine", "aus-a-urbaniser-sous-conditions"),
        "milieu": ("minier", "hors-trame"),
        "as1": ("perimetre-rapproche-ppr", "hors-perimetre"),
        "aac": ("dans-une-aire-d-alimentation", "hors-aire"),
        "chaleur": ("max-50-m", "plus-de-200-m"),
        "qpv": ("dans-le-quartier", "max-500-m"),
        "inondation": ("moyen", "hors-zone"),
    }
    assert {name: (kept(readers, name)[A][0], kept(readers, name)[B][0]) for name in expected} == expected
    assert kept(readers, "patrimoine")[B] == ("dans-le-bien-inscrit", "dans-la-zone-tampon")


def test_what_is_not_known_is_a_choice_and_never_a_no(readers: dict[str, object]) -> None:
    for name in ("type", "pollution", "mines", "patrimoine", "milieu", "as1", "qpv", "inondation"):
        assert kept(readers, name)[C] == (filtres.INCONNU,), name
    assert kept(readers, "surface")[D] == (filtres.INCONNU,)
    assert kept(readers, "statut")[KEYS[-1]] == (filtres.INCONNU,)


def test_a_site_that_may_be_in_two_classes_is_kept_by_both(readers: dict[str, object]) -> None:
    assert kept(readers, "chaleur")[D] == ("max-50-m", "max-100-m")


def test_an_absent_indicator_makes_every_site_unknown() -> None:
    rows = affichage.rows(donnees_friches.friches())
    empty = theme.lecteurs(**dict.fromkeys(donnees_friches.tables()))
    found = filtres.filtres(rows, empty, commun.names_of(donnees.communes()), P)
    said = {f.id: {choice for choices in f.retenus.values() for choice in choices} for f in found}
    assert all(said[name] == {filtres.INCONNU} for name in ("mines", "zone", "milieu", "as1", "aac", "chaleur"))
    assert [f.choix[-1].id for f in found] == [filtres.INCONNU] * len(found)


def test_a_lower_bound_of_nothing_is_not_a_no(readers: dict[str, object]) -> None:
    table = donnees_friches.tables()["fri_04"]
    table = table.assign(statut=table["statut"].mask(table["code"].eq(B), "au moins"))
    assert kept({**readers, **theme.lecteurs(fri_04=table)}, "milieu")[B] == (filtres.INCONNU,)


# --- scores and their reasons, by hand ------------------------------------------------------------------------------


def test_the_score_of_a_site_and_its_reasons_by_hand(readers: dict[str, object]) -> None:
    one = note(RECYCLABILITE, A, readers, P.friches)  # type: ignore[arg-type]
    marks = {r.critere: r.s for r in one.raisons}
    assert marks == pytest.approx(
        {
            "surface": 0.8, "pollution": 0.1, "zonage": 1, "trame": 0.1, "captage": 0.3, "inondation": 0.4,
            "chaleur": 1, "transport": 1, "qpv": 1,
        }
    )  # fmt: skip
    assert one.score == pytest.approx(100 * 7.25 / 12)
    assert sum(r.points or 0 for r in one.raisons) == pytest.approx(7.25)
    assert {r.critere: r.valeur for r in one.raisons}["surface"] == "4\u00a0ha"
    assert {r.critere: r.source for r in one.raisons}["chaleur"].startswith("FRI-06, jeu d’essai")
    assert one.intervalle == ""
    turned = {r.critere: r.s for r in note(RENATURATION, A, readers, P.friches).raisons}  # type: ignore[arg-type]
    assert (turned["zonage"], turned["trame"]) == pytest.approx((0, 0.9))


def test_what_is_missing_is_listed_by_decreasing_gain(readers: dict[str, object]) -> None:
    one = note(RECYCLABILITE, C, readers, P.friches)  # type: ignore[arg-type]
    # known: area 2, zone 2, heat 0.5, of 12: 37.5 %, under the smallest reliability
    assert one.fiabilite == pytest.approx(37.5)
    assert one.rang is None
    assert one.score is not None  # on what is known alone: neither written nor sorted by
    assert one.montre is None
    assert [name for name, _ in one.manques] == ["pollution", "captage", "trame", "inondation", "transport", "qpv"]
    assert one.manques[0][1] == pytest.approx(100 * 2 / 12)
    assert one.a_completer.startswith("pollution du sol (+17 points), périmètre de protection de captage (+13 points)")


def test_the_csv_gives_no_score_where_too_little_is_known(pages: dict[str, str]) -> None:
    lines = list(csv.DictReader(io.StringIO(pages["cartes/friches.csv"].removeprefix("\ufeff")), delimiter=";"))
    found = {line["code"]: line for line in lines}
    assert found[C]["Recyclabilité : score"] == ""
    assert found[C]["Recyclabilité : fiabilité (%)"] == "37,5"
    assert found[A]["Recyclabilité : score"] == "60,41666667"  # 100 x 7.25 / 12


def test_a_site_that_is_not_scored_says_why(readers: dict[str, object]) -> None:
    assert note(RECYCLABILITE, KEYS[10], readers, P.friches).exclu == "friche reconvertie : non noté"  # type: ignore[arg-type]
    absent = theme.lecteurs(fri_13=None)
    assert note(RECYCLABILITE, A, absent, P.friches).exclu == "score absent de cette édition"


def test_the_conflict_leaves_the_immediate_perimeters_out(readers: dict[str, object]) -> None:
    one = conflit(A, readers["x_02"])  # type: ignore[arg-type]
    # the site is in a PPI, which is not public: PPR 2, corridor 1, flood 1, SIS 1
    assert {c.id: c.points for c in one.composantes} == {"eau_hors_ppi": 2, "trame": 1, "inondation": 1, "sis": 1}
    assert one.score == 5
    assert conflit(C, readers["x_02"]).dit == "entre 0 et 5"  # type: ignore[arg-type] # the SIS alone is known


def test_the_study_of_the_ground_and_the_mutability_are_read(readers: dict[str, object]) -> None:
    assert etude_sols(A, readers["fri_13"]) == "étude de sols exigée"  # type: ignore[arg-type]
    assert etude_sols(B, readers["fri_13"]) == "pollution inconnue"  # type: ignore[arg-type]
    one = mutabilite(A, readers, P.friches)  # type: ignore[arg-type]
    assert one.classes["zonage"] == "U"
    assert one.indices["résidentiel"] is not None


# --- the sheets -----------------------------------------------------------------------------------------------------


def shared(frame: gpd.GeoDataFrame) -> Contexte:
    site = replace(donnees.site(), couches={"friches": LAYER}, contacts=services(Contacts(), demonstration=True))
    layers = {key: make() for key, make in donnees.LAYERS.items()} | {"friches": frame}
    tables = donnees_friches.tables()
    return Contexte(
        site=site,
        communes=donnees.communes(),
        couches={key: layers.get(key) for key in verification.COUCHES},
        lecteurs=theme.lecteurs(**{key: tables.get(key) for key in composer.INDICATEURS}),
        parametres=P,
    )


@cache
def sheets() -> dict[str, FicheFriche]:
    return {f.cle: f for f in composer.fiches(shared(donnees_friches.friches()))}


def sheet(key: str) -> FicheFriche:
    return sheets()[key]


def answer(found: FicheFriche, question: str) -> object:
    return next(a for t in found.themes for a in t.reponses if a.question == question)


def test_a_site_goes_through_the_questions_of_any_place() -> None:
    found = sheet(A)  # a square 150 m to 350 m from the west, 300 m to 500 m from the south
    assert found.path == "friches/62001_1.html"
    assert found.alertes[0].startswith("Étude de sols exigée")
    shaft = answer(found, "puits")  # at 800 m, 900 m: 450 m east and 400 m north of the corner
    assert shaft.distance_m == pytest.approx((450**2 + 400**2) ** 0.5, abs=1)  # type: ignore[attr-defined]
    heritage = answer(found, "patrimoine")  # the buffer starts 1 000 m from the south
    assert heritage.distance_m == 500  # type: ignore[attr-defined]
    assert not [a for t in found.themes for a in t.reponses if a.couche == "friches"]
    assert found.mention.startswith("Réponse indicative")


def test_what_concerns_the_site_is_told_first_and_why_it_is_not_certain_once(pages: dict[str, str]) -> None:
    rows = sheet(A).contraintes.rows
    near = [row[1].value in detail.CONCERNE for row in rows]
    assert near == sorted(near, reverse=True)
    assert {True, False} == set(near)
    doubtful = [row[4] for row in rows if row[4].text == "à vérifier"]
    assert doubtful
    assert not [c for c in doubtful if "à vérifier" in c.note or "fictive" in c.note]
    text = pages[sheet(A).path]
    assert "sans autre mention" not in text
    assert re.search('data-couches="([^"]*)"', text)[1] in {"", "alea_minier"}  # type: ignore[index]


def test_what_the_scores_leave_out_is_said_beside_them(pages: dict[str, str]) -> None:
    explorer = pages["cartes/friches.html"]
    for text in (pages[sheet(A).path], explorer):
        assert "L’aléa minier et les puits n’entrent pas dans les scores" in text
    assert "eau (périmètre AS1 ou aire d’alimentation), trame verte et bleue, zone inondable, secteur" in explorer


def test_a_point_has_no_share_and_stands_for_a_disc() -> None:
    frame = donnees_friches.friches()
    frame.loc[A, "geometry"] = Point(donnees.X + 250, donnees.Y + 1500)  # in the buffer, 500 m from its limit
    [only] = composer.fiches(shared(frame.loc[[A]]))
    inside = answer(only, "patrimoine")
    assert (inside.etat, inside.part_pct) == ("dedans", None)  # type: ignore[attr-defined]
    assert inside.certitude == "à vérifier"  # type: ignore[attr-defined]
    [radius] = composer._precision(frame.loc[[A]]) - frame.loc[A, "precision_m"]
    assert radius == pytest.approx((40_000 / 3.141592653589793) ** 0.5)


def test_a_site_without_a_place_says_so_and_is_not_guessed(pages: dict[str, str]) -> None:
    found = sheet(PERDU)
    assert (found.localise, found.commune, found.themes) == (False, "Lens", ())
    assert "non localisé" in found.alertes[0]
    assert found.contraintes.rows == ()
    text = pages[found.path]
    assert "Aucun" in text or "aucune réponse" in text
    assert 'data-accent="62002"' in text


def test_a_friche_potentielle_has_no_sheet_and_no_link() -> None:
    frame = donnees_friches.friches()
    frame.loc[B, "site_statut"] = POTENTIELLE
    made = composer.fiches(shared(frame.loc[[A, B]]))
    assert B not in {f.cle for f in made}
    assert vue_friches.fiche_path({"_cle": B, "site_statut": POTENTIELLE}) == ""


def test_the_scores_of_a_sheet_say_their_interval_and_rank() -> None:
    row = sheet(B).scores.rows[0]
    assert [c.text for c in row][:1] == ["Recyclabilité"]
    assert row[2].text.startswith("entre ")
    assert " sur 10" in row[4].text
    little = sheet(C).scores.rows[0]
    assert [little[1].text, little[1].value] == [texte.NON_DISPONIBLE, None]
    assert [little[4].text, little[4].note] == ["sans rang", "fiabilité insuffisante"]
    assert sheet(KEYS[10]).scores.rows == ()


# --- contacts -------------------------------------------------------------------------------------------------------


def test_the_contacts_of_the_demonstration_are_marked(pages: dict[str, str]) -> None:
    said = services(Contacts(), demonstration=True)
    assert [s.theme for s in said] == list(THEMES)
    assert all(s.fictif and s.courriel.endswith(".example") for s in said)
    assert services(Contacts(), demonstration=False) == ()
    assert "friches@agglomeration.example" in pages["friches/62001_1.html"]
    assert "mailto:" not in pages["friches/62001_1.html"]


def test_a_configured_contact_is_a_mailbox() -> None:
    given = Contacts.model_validate({"eau": {"service": "Service de l’eau", "courriel": "eau@agglo.fr"}})
    [only] = services(given, demonstration=True)
    assert (only.theme, only.courriel, only.fictif) == ("eau", "eau@agglo.fr", False)
    for wrong in ({"eau": {"service": "x", "courriel": "eau?cc=y@z"}}, {"eaux": {"service": "x"}}, {"eau": {}}):
        with pytest.raises(ValidationError):
            Contacts.model_validate(wrong)


# --- nothing that is not public -------------------------------------------------------------------------------------


def test_the_immediate_perimeter_is_nowhere(pages: dict[str, str]) -> None:
    data = json.loads(
        pages["assets/donnees/carte_friches/explorateur.js"].removeprefix('TERRIL.donner("explorateur",')[:-3]
    )
    assert "PPI" not in json.dumps(data["sites"])
    for path in ("cartes/friches.html", "cartes/friches.csv", "friches/62001_1.html"):
        body = pages[path].partition('<details class="regles">')[0]
        assert "immédiate (PPI)" not in body
        assert not re.search(r"\bveto\b", body)
    assert all("restreint" not in set(t["diffusion"]) for t in donnees_friches.tables().values())


def test_a_layer_without_indicators_still_has_its_explorer() -> None:
    site = donnees.site()
    known: dict[str, pd.DataFrame] = {"friches": donnees_friches.friches()}
    made = donnees.draw(donnees.carte_friches.WEB_MAP, site, **known)
    page = next(f.text for f in made if f.path == "cartes/friches.html")
    assert "score absent de cette édition" in page
    assert 'id="nuage"' not in page
