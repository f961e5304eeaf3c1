"""The pages of land consumption on the toy: every figure by hand, no finding on invented ones, absence said."""

import csv
import re
from io import StringIO

import pytest

from layers.core.parametres import Parametres
from layers.core.parametres.zan import Zan
from maps import carte_zan, fiches_zan
from maps.core.foncier.contexte import RESTE
from maps.core.foncier.semblables import regle, semblables
from maps.core.model import Fichier
from tests.maps import donnees, donnees_zan
from tests.maps.donnees import HOSTILE

INSECABLE = "\u00a0"


@pytest.fixture(scope="module")
def real() -> dict[str, Fichier]:
    """The pages on real figures, with a target of the SCoT."""
    return donnees_zan.files()


@pytest.fixture(scope="module")
def demo() -> dict[str, Fichier]:
    """The pages on invented figures."""
    return donnees_zan.files(demonstration=True)


def plain(html: str) -> str:
    """Return the texts of a page, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace(INSECABLE, " ")


def records(file: Fichier) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(file.text.removeprefix("\ufeff")), delimiter=";"))


def test_the_figures_of_the_agglomeration_are_those_of_the_pipelines(real: dict[str, Fichier]) -> None:
    text = plain(real["cartes/zan.html"].text)
    # 10 years x (0,125 + 2 + 3 + 4) ha; half of it; 4 years x half of the pace
    assert "consommation de référence 2011-2020 91,3 ha" in text
    assert "enveloppe 2021-2030 45,6 ha" in text
    assert "consommé depuis 2021 18,3 ha" in text
    assert f"{RESTE} 27,4 ha" in text
    assert "rythme annuel depuis 2021 4,56 ha/an" in text
    assert "si le rythme ne changeait pas 45,6 ha" in text
    assert "40,0 % de son enveloppe, pour 40,0 % du temps écoulé" in text


def test_the_table_of_the_communes_and_its_csv_agree(real: dict[str, Fichier]) -> None:
    rows = {row["code"]: row for row in records(real["cartes/zan.csv"])}
    assert rows["62002"]["Référence (ha)"] == "20"
    assert rows["62002"]["Enveloppe (ha)"] == "10"
    assert rows["62002"]["Reste à consommer (ENAF) (ha)"] == "6"
    assert rows["62002"]["Part de la surface (%)"] == "1"
    assert rows["62002"]["nature"] == "réelle"
    assert rows["62001"]["Enveloppe (ha)"] == "entre 0,63 et 1,00 ha"
    assert rows["62001"]["Garantie communale"] == "à vérifier"
    assert rows["62001"]["Friches sans projet (ha)"] == "2"
    table = plain(real["cartes/zan.html"].text.partition("<caption>Les communes, une par ligne")[2])
    assert "Lens 20 ha 10 ha" in table


def test_destinations_are_in_hectares_and_in_share(real: dict[str, Fichier]) -> None:
    text = plain(real["zan/62002.html"].text)
    assert "Habitat 50,0 % de la consommation 2 ha" in text
    assert "Ferroviaire 0 % de la consommation 0 ha" in text


def test_both_values_are_shown_where_the_guarantee_is_not_known(real: dict[str, Fichier]) -> None:
    text = plain(real["zan/62001.html"].text)
    assert "… sans la garantie 0,63 ha" in text
    assert "… avec la garantie 1 ha" in text
    assert "entre 0,38 et 0,75 ha" in text  # 0,625 - 0,25 and 1 - 0,25
    assert "… sans la garantie" not in real["zan/62002.html"].text


def test_the_choropleth_of_what_is_left_has_red_only_on_real_figures(
    real: dict[str, Fichier], demo: dict[str, Fichier]
) -> None:
    assert "#67a9cf" in real["cartes/zan.html"].text or "#0571b0" in real["cartes/zan.html"].text
    page = demo["cartes/zan.html"].text
    assert not re.search("#(ca0020|b2182b|ef8a62|0571b0|2166ac|67a9cf)", page.partition('class="graphiques"')[0])
    assert "ni rouge ni vert" in page


def test_a_hypothesis_gives_no_finding() -> None:
    made = donnees_zan.files(parametres=Parametres(zan=Zan(cibles_sraddet_pct={})))
    text = plain(made["cartes/zan.html"].text)
    assert "hypothèse nationale, à défaut de document territorialisé" in text
    assert "ni rouge ni vert" in text
    assert "de son enveloppe, pour" not in text


def test_invented_figures_are_marked_and_found_nothing(demo: dict[str, Fichier]) -> None:
    for path in ("cartes/zan.html", "zan/62002.html"):
        page = demo[path].text
        assert "de son enveloppe, pour" not in page
        assert "de l’enveloppe de la commune, pour" not in page
        assert page.count('class="fictif"') > 20
        for figure in re.findall(r"<figcaption>.*?</figcaption>", page):
            assert 'class="fictif"' in figure
    assert "Chiffres fictifs (démonstration)" in demo["zan/62002.html"].text
    assert "aucun constat" in demo["zan/62002.html"].text
    assert {row["nature"] for row in records(demo["cartes/zan.csv"])} == {"démonstration"}


def test_the_triennial_figures_say_whether_they_are_due(real: dict[str, Fichier]) -> None:
    text = plain(real["zan/62002.html"].text)
    assert (
        "1° Consommation d’espaces naturels, agricoles et forestiers, 2021-2023 exigible depuis le 22 août 2024" in text
    )
    assert (
        "consommation 3 ha ; part de la superficie 0,75 % ; dont habitat 1,50 ha ; dont activité 1,50 ha"
        in text.replace("\u202f", " ")
    )
    assert "pas encore exigible, le sera le 22 août 2027" in text
    assert "consommation au moins 1 ha" in text
    rows = [r for r in records(real["cartes/zan-rapport-triennal.csv"]) if r["code"] == "62002"]
    assert all("exigible" in row["Échéance"] for row in rows)
    first = rows[0]
    assert (first["Partie du rapport"][:2], first["Période"], first["Chiffre"]) == ("1°", "2021-2023", "3")
    assert first["Source"] == "Cerema, fichiers fonciers, millésime 2025"
    four = {row["Donnée"]: row["Chiffre"] for row in rows if row["Partie du rapport"].startswith("4°")}
    assert four["Enveloppe"] == "10"
    assert four["Part de l’enveloppe consommée"] == "40"


def test_what_no_layer_gives_is_in_the_report_as_not_available(real: dict[str, Fichier]) -> None:
    rows = [r for r in records(real["cartes/zan-rapport-triennal.csv"]) if r["code"] == "62002"]
    assert {row["Chiffre"] for row in rows if row["Partie du rapport"].startswith(("2°", "3°"))} == {"n. d."}
    assert "le sera le 1ᵉʳ janvier 2031" in plain(real["zan/62002.html"].text)


def test_deadlines_are_parameters() -> None:
    late = Parametres(zan=Zan(cible_scot_pct=50.0, triennal_echeances={}))
    text = donnees_zan.files(parametres=late)["zan/62002.html"].text
    assert "échéance non renseignée" in text


def test_the_report_of_every_place_is_in_one_csv(real: dict[str, Fichier]) -> None:
    rows = records(real["cartes/zan-rapport-triennal.csv"])
    assert {row["code"] for row in rows} == {donnees.EPCI, "62001", "62002", "62003", "62004"}
    total = [row for row in rows if row["code"] == donnees.EPCI and row["Donnée"] == "Consommation"]
    assert total[0]["Chiffre"] == "13,6875"  # 3 years x 4,5625 ha


def test_years_without_destinations_are_one_part(real: dict[str, Fichier]) -> None:
    made = donnees_zan.files(flows=donnees_zan.enaf(shared=False))["zan/62002.html"].text
    chart = made.partition('id="annees-62002-t"')[2].partition("</figure>")[0]
    assert "non ventilé" in chart
    assert "habitat" not in chart
    chart = real["zan/62002.html"].text.partition('id="annees-62002-t"')[2].partition("</figure>")[0]
    assert "non ventilé" not in chart
    assert "2015 : 2\u00a0ha" in chart  # in the description
    assert ">rythme 2021-2024 : 1<" in chart


def test_friches_list_each_site_and_say_which_share_their_land(real: dict[str, Fichier]) -> None:
    page = real["zan/62001.html"].text.partition("<caption>Friches sans projet</caption>")[2].partition("</table>")[0]
    assert page.count("<tr>") == 3  # the heading, two sites
    assert page.count("unité foncière partagée, comptée une fois") >= 1
    assert "cartes/friches.html#friches/F%2F1%20%23%C3%A9" in page


def test_a_hostile_name_stays_text(real: dict[str, Fichier]) -> None:
    for file in real.values():
        if file.path.endswith(".html"):
            assert "<img src=x" not in file.text
            assert "<script>window" not in file.text
    assert HOSTILE[0].replace("<", "&lt;").replace(">", "&gt;") in real["zan/62004.html"].text


def test_absent_consumption_writes_no_account_and_says_so() -> None:
    site = donnees.site(demonstration=False)
    common = {"communes": donnees.communes(), "site": site, "parametres": donnees_zan.SCOT}
    assert fiches_zan.build(**common) == ()
    pages = {file.path: file.text for file in carte_zan.build(**common, friches=donnees_zan.friches())}
    assert next(iter(pages)) == "cartes/zan.html"
    assert "donnée non fournie" in pages["cartes/zan.html"]
    assert "rapport triennal" not in pages["cartes/zan.html"].lower()
    assert not any(path.endswith(".csv") for path in pages)


def test_similar_communes_follow_the_printed_rule() -> None:
    sizes = {"a": (1000.0, 100.0), "b": (2000.0, 200.0), "c": (2001.0, 100.0), "d": (1100.0, 100.0), "e": (0.0, 100.0)}
    assert semblables(sizes, "a", 2.0, 8) == ["d", "b"]
    assert semblables(sizes, "a", 2.0, 1) == ["d"]
    assert semblables(sizes, "e", 2.0, 8) == []
    assert semblables(sizes, "unknown", 2.0, 8) == []
    assert "divisées par 2 et multipliées par 2" in regle(2.0, 8)
    assert "8 au plus" in regle(2.0, 8)


def test_the_comparison_lists_the_commune_then_those_like_it(real: dict[str, Fichier]) -> None:
    page = real["zan/62001.html"].text.partition("<caption>Éleu et les communes semblables")[2].partition("</table>")[0]
    names = re.findall(r'<th scope="row"[^>]*><a href="\.\./zan/(\d+)\.html">', page)
    assert names == ["62001", "62003", "62004"]  # 1 000 inhabitants; 2 000 and 500 are at the limits of the rule
