"""The content of the sheets of the communes: places and ranks, empty themes, what to check, what changed."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import pytest
from shapely import LineString, box

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.core.parametres.chaleur import Chaleur
from maps import changements as page_changements
from maps import fiches_communes
from maps.core import texte
from maps.core.chiffres import Chiffre
from maps.core.fiches import changements as mots
from maps.core.fiches.composer import fiches
from maps.core.fiches.contexte import COUCHES, INDICATEURS, Contexte, contexte
from maps.core.fiches.fiche import Fiche, Repere
from maps.core.fiches.outils import proche
from maps.core.fiches.reperes import demandes, position
from maps.core.graphiques.bande import Position, bande
from maps.core.model import Lien, Site
from pipelines.core import comparaison
from pipelines.core.comparaison import Changement, Comparaison, Sorte
from tests.maps import donnees
from tests.maps.donnees import HOSTILE, X, Y

CODES = [f"62{n:03}" for n in range(1, 13)]


def many() -> gpd.GeoDataFrame:
    shapes = [donnees.square(n % 4, n // 4) for n in range(12)]
    names = [f"Commune {n:02}" for n in range(1, 13)]
    columns = {"nom": names, "population": 1000, "siren_epci": donnees.EPCI}
    return gpd.GeoDataFrame(columns, geometry=shapes, index=pd.Index(CODES, name="code_insee"), crs=2154)


def wide() -> Contexte:
    return contexte(site=donnees.site(), communes=many(), couches={}, indicateurs={})


def certain(value: float, **other: bool) -> Chiffre:
    return Chiffre(texte=texte.nombre(value), valeur=value, certain=True, **other)


def placed(values: Mapping[str, Chiffre], code: str = "62001", **other: object) -> Position:
    absent = Chiffre(texte="n. d.", absent=True)
    return position(wide(), {c: values.get(c, absent) for c in CODES}, code, **other)  # type: ignore[arg-type]


def test_a_rank_counts_from_the_highest_among_certain_values() -> None:
    values = {code: certain(float(n)) for n, code in enumerate(CODES, 1)}
    found = placed(values, "62010")
    assert (found.rang, found.phrase) == (3, "3ᵉ sur 12 communes")
    assert found.mediane == 6.5
    assert [code for code, _, _ in found.valeurs] == CODES
    assert placed(values, "62012").phrase == "1ʳᵉ sur 12 communes"


@pytest.mark.parametrize(
    ("mine", "why"),
    [
        (Chiffre(texte="secret", absent=True), "absente ou masquée"),
        (Chiffre(texte="entre 1 et 3", valeur=1.0), "à vérifier"),
        (certain(0.0), "nulle"),
        (certain(5.001), "à égalité"),  # written 5, as another one
        (certain(50.0, fictif=True), "fictifs"),
    ],
)
def test_no_rank_on_what_is_not_certain_nor_apart(mine: Chiffre, why: str) -> None:
    values = {code: certain(float(n)) for n, code in enumerate(CODES, 1)} | {"62001": mine}
    found = placed(values)
    assert found.rang is None
    assert why in found.phrase


def test_no_rank_among_few_communes_nor_for_few_objects() -> None:
    few = {code: certain(float(n)) for n, code in enumerate(CODES[:9], 1)}
    assert "moins de 10 communes" in placed(few, "62009").phrase
    objects = {code: certain(float(n)) for n, code in enumerate(CODES, 1)}
    assert "moins de 5 objets" in placed(objects, "62004", base=objects["62004"]).phrase
    assert placed(objects, "62006", base=objects["62006"]).rang == 7
    hectares = objects | {"62012": certain(90.5)}  # one large site is still one site
    assert "moins de 5 objets" in placed(hectares, "62012", base=certain(1.0)).phrase
    assert placed(hectares, "62012", base=certain(5.0)).rang == 1


def test_a_strip_has_a_mark_per_value_and_writes_what_it_shows() -> None:
    values = {code: certain(float(n)) for n, code in enumerate(CODES, 1)}
    found = placed(values, "62012", whole=certain(4.0), unite="%")
    svg = bande(found)
    assert svg.count("v8") == 12  # one thin mark per commune
    assert 'aria-hidden="true"' in svg
    repere = Repere(id="x", label="", chiffre=values["62012"], agglomeration=certain(4.0), position=found, part=True)
    assert (
        fiches_communes.situe(repere).replace("\u00a0", " ")
        == "communes : entre 1,0 et 12,0 % · médiane : 6,5 % · agglomération : 4"
    )


def test_equal_values_make_no_strip() -> None:
    assert bande(placed({code: certain(3.0) for code in CODES})) == ""


# --- the toy sheets --------------------------------------------------------------------------------------------------


def site(**more: LayerInfo) -> Site:
    shown = donnees.site()
    couches = {**shown.territoire.couches, **more}
    menu = (*donnees.MENU, Lien(path="apport.html", title="Proposer"), Lien(path="verifier.html", title="Vérifier"))
    territory = shown.territoire.__class__(
        epci=donnees.EPCI, nom="Essai", profil="demo", halo_m=5000, communes=donnees.communes(), couches=couches
    )
    return Site(territoire=territory, menu=menu, demonstration=True)


def _layer(keys: list[str], shapes: list[object], **columns: object) -> gpd.GeoDataFrame:
    frame = gpd.GeoDataFrame(columns, geometry=shapes, index=pd.Index(keys), crs=2154)
    return donnees._placed(frame, "reelle")


def sheets(**instead: object) -> dict[str, Fiche]:
    couches = {key: donnees.LAYERS[key]() for key in donnees.LAYERS if key in COUCHES}
    others = {k: v for k, v in instead.items() if k in COUCHES}
    infos = {
        k: LayerInfo(id=k, title=k.capitalize(), state="présente", rows=1, vintage="2015") for k in others if k != "qpv"
    }
    shared = contexte(
        site=site(**infos), communes=donnees.communes(), couches={**couches, **others},  # type: ignore[arg-type]
        indicateurs={k: v for k, v in donnees.indicators().items() if k in INDICATEURS},
        anomalies=instead.get("anomalies"), changements=instead.get("changements"),  # type: ignore[arg-type]
    )  # fmt: skip
    return {f.code: f for f in fiches(shared)}


def test_a_sheet_has_twelve_figures_and_ten_themes_in_the_order_of_a_clerk() -> None:
    sheet = sheets()["62001"]
    assert len(sheet.reperes) == 12
    assert [b.id for b in sheet.blocs] == [
        "sol", "friches", "eau", "risques", "qpv", "tvb", "chaleur", "itineraires", "pollen", "patrimoine",
    ]  # fmt: skip
    assert sheet.changements is None
    assert sheet.proposer == "apport.html"


def test_every_key_figure_is_a_noun_phrase() -> None:
    """A label stands under a figure on the page, before a colon on paper."""
    for sheet in sheets().values():
        labels = [c.label for b in sheet.blocs for c in b.figures] + [r.label for r in sheet.reperes]
        words = {label: label.replace("d’", "de ").partition(" ")[0] for label in labels}
        assert not {label for label, first in words.items() if first in {"de", "des", "du", "en", "à", "sans", "avec"}}


def test_the_largest_distance_to_a_network_is_the_one_of_the_sheet_and_of_its_words() -> None:
    wide_ = contexte(
        site=donnees.site(), communes=many(), couches={}, indicateurs={},
        parametres=Parametres(chaleur=Chaleur(distances_m=(300, 80))),
    )  # fmt: skip
    assert proche(wide_) == "300"
    [heat] = [d for d in demandes(wide_) if d.id == "chaleur"]
    assert (heat.label, heat.modalite) == ("part des logements à 300 m d’un réseau de chaleur", "part_pct:300")


def test_an_empty_theme_is_one_sentence_and_an_absent_layer_is_not_an_empty_one() -> None:
    found = {b.id: b for b in sheets(qpv=_layer(["QN1"], [box(X, Y, X + 500, Y + 500)], lib_qp="Q"))["62003"].blocs}
    assert found["qpv"].vide.startswith("Aucun quartier prioritaire")
    assert (found["qpv"].tables, found["qpv"].figures, found["qpv"].phrases) == ((), (), ())
    assert found["tvb"].vide.startswith("Couches absentes de cette édition")


def test_a_quarter_belongs_by_the_rule_not_by_a_touch() -> None:
    whole = box(X, Y, X + 2000 - 0.5, Y + 1000)
    over = box(X + 1000, Y + 100, X + 2003, Y + 600)  # 0.3 % and 0.15 ha beyond the limit
    found = sheets(qpv=_layer(["QN1", "QN2"], [whole, over], lib_qp=["A", "B"]))
    tables = {code: [t for b in sheet.blocs if b.id == "qpv" for t in b.tables] for code, sheet in found.items()}
    assert [line[0].text for line in tables["62001"][0].rows] == ["A", "B"]
    assert tables["62002"] == []


def test_the_nearest_network_is_told_from_the_limit_of_the_commune() -> None:
    traces = _layer(
        ["R1"], [LineString([(X + 100, Y + 500), (X + 500, Y + 500)])],
        nom_reseau="Réseau <b>", gestionnaire="Régie", commune_insee="62001",
    )  # fmt: skip
    found = {code: next(b for b in s.blocs if b.id == "chaleur") for code, s in sheets(reseaux_chaleur=traces).items()}
    assert "« Réseau <b> », exploité par Régie traverse la commune" in found["62001"].phrases[0]
    assert "à 1,5\u00a0km de la limite" in found["62002"].phrases[0]  # 500 m to 2 000 m east
    assert [lien.path for lien in found["62001"].liens] == ["verifier.html"]


def test_zones_open_to_building_that_meet_the_trame_are_listed_with_their_hectares() -> None:
    zones = _layer(
        ["Z1", "Z2", "Z3"],
        [box(X, Y, X + 100, Y + 100), box(X + 900, Y, X + 1000, Y + 100), box(X, Y, X + 90, Y + 90)],
        libelle=["1AU", "UB", "N"], typezone=["AUc", "U", "N"],
    )  # fmt: skip
    scheme = _layer(
        ["T1"], [box(X + 50, Y, X + 150, Y + 100)], nom="T", trame="verte et bleue", composante="réservoir",
        milieu="humide", statut="en vigueur", echelle=25000, largeur_m=float("nan"),
    )  # fmt: skip
    found = sheets(zonages_urbanisme=zones, trame_verte_bleue=scheme)
    [table] = next(b for b in found["62001"].blocs if b.id == "sol").tables
    assert [[c.text for c in line] for line in table.rows] == [["1AU", "AUc, à urbaniser, ouverte", "0,50\u00a0ha"]]
    assert "aucun plan numérisé connu" in next(b for b in found["62002"].blocs if b.id == "sol").phrases[0]


def test_what_to_check_is_short_named_and_actionable() -> None:
    found = sheets(friches=donnees.friches_without_place())["62001"].verifications
    lost = next(v for v in found if v.constat == "sans position")
    assert (lost.objet, lost.action, lost.feature) == ("NOROXO", "fournir la position ou le contour", "")
    unknown = next(v for v in found if v.constat == "pollution inconnue")
    assert unknown.objet.count(",") == 3
    assert unknown.objet.endswith("autres")
    assert len({(v.theme, v.constat, v.action) for v in found}) == len(found)


def test_the_defects_of_its_objects_are_told_once_and_those_of_others_are_not() -> None:
    lines = [
        ("puits_mine", "P1", "position partagée", "avertissement"),
        ("puits_mine", "P2", "position partagée", "avertissement"),  # in another commune
        ("puits_mine", "P1", "codes relus", "information"),
        ("communes", "62001|62002", "communes qui se recouvrent", "avertissement"),
    ]
    frame = pd.DataFrame(lines, columns=["couche", "cle", "anomalie", "gravite"]).assign(valeur="", action="")
    found = sheets(anomalies=frame)["62001"].verifications
    shared = [v for v in found if v.constat == "position partagée"]
    assert [(v.objet, v.feature) for v in shared] == [("Puits Fosse 1 1 bis", "puits_mine/P1")]
    assert [v.objet for v in found if v.theme == "Commune"] == ["limite avec Lens"]
    assert not [v for v in found if v.constat == "codes relus"]


def test_a_plan_that_is_not_known_and_an_old_source_are_asked_for() -> None:
    plans = gpd.GeoDataFrame(
        {"nature_document": ["PLU"], "etat": ["opposable"], "date_approbation": [None], "nom": ["PLU d’Éleu"]},
        geometry=[None], index=["62001"], crs=2154,
    ).assign(nature="reelle", precision_m=5.0, portee="informative", diffusion="public")  # fmt: skip
    found = sheets(documents_urbanisme=plans)
    assert ("PLU d’Éleu", "date d’approbation absente") in {(v.objet, v.constat) for v in found["62001"].verifications}
    assert "document inconnu" in {v.constat for v in found["62002"].verifications}
    assert ("Documents_urbanisme", "millésime 2015") in {(v.objet, v.constat) for v in found["62001"].verifications}


# --- what changed ----------------------------------------------------------------------------------------------------


def changes() -> Comparaison:
    known = {"commune": "62001", "nature": "reelle"}
    made = [
        Changement(sorte=Sorte.AJOUT, source="friches", cle="F9", nom=HOSTILE[0], **known),
        Changement(sorte=Sorte.DEPLACEMENT, source="friches", cle="F1", nom="Site", detail="60 m", **known),
        Changement(
            sorte=Sorte.CHIFFRE, source="TER-01", cle="population_hab", avant="1000", apres="1012", unite="hab.",
            detail="millésime 2021, puis 2022", **known,
        ),
        Changement(sorte=Sorte.CHIFFRE, source="MIN-01", cle="puits:50", avant="1", apres="900..1100", **known),
        Changement(sorte=Sorte.INCOMPARABLE, source="MIN-02", detail="règle de calcul changée", **known),
        Changement(sorte=Sorte.CHIFFRE, source="ZAN-05", cle="x", commune="62001", nature="demonstration"),
    ]  # fmt: skip
    return Comparaison(edition="novembre 2025", table=comparaison.table(made))


def test_changes_are_sentences_and_an_invented_figure_is_not_one_of_them() -> None:
    found = sheets(changements=changes())
    assert list(found["62001"].changements or ()) == [
        f"Friches : ajout de « {HOSTILE[0]} » ; tracé ou position changés : « Site » (60 m).",
        "Population : 1\u202f012\u00a0hab., 1\u202f000\u00a0hab. auparavant (millésime 2021, puis 2022).",
        "Un autre chiffre a changé : la page « Ce qui a changé » les liste.",
        "Non comparés : MIN-02 (règle de calcul changée).",
    ]
    assert found["62002"].changements == ()
    assert found["62001"].compare_a == "novembre 2025"


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("", "non connu"),
        (">= 12", "au moins 12 ha"),
        ("1..3", "entre 1 et 3 ha"),
        ("-0.45", "−0,45 ha"),
        ("U", "U"),
    ],
)
def test_values_of_a_comparison_are_written_the_french_way(said: str, written: str) -> None:
    assert mots.valeur(said, "ha").replace("\u00a0", " ") == written


def test_the_page_of_changes_lists_them_and_gives_the_csv() -> None:
    known = {"changements": changes()}
    page, csv = donnees.draw(page_changements.WEB_MAP, donnees.site(), **known)
    assert "Ce qui a changé depuis novembre 2025" in page.text
    assert "<img" not in page.text
    assert "ne sont pas comparés" in page.text
    assert csv.path == "cartes/changements.csv"
    assert "ZAN-05" not in csv.text
    assert csv.text.count("\r\n") == 6
    assert donnees.draw(page_changements.WEB_MAP, donnees.site()) == ()


def test_the_sheets_are_light_and_say_their_rules_once() -> None:
    known = {key: make() for key, make in donnees.LAYERS.items()}
    files = donnees.draw(fiches_communes.WEB_MAP, donnees.site(), **known, **donnees.indicators())
    pages = [f for f in files if f.path.startswith("communes/")]
    assert len(pages) == 4
    assert max(len(f.text.encode()) for f in pages) < 110_000
    assert not [f for f in pages if 'class="regles"' in f.text]
    assert [f.path for f in files if 'class="regles"' in f.text] == ["cartes/methode-fiches.html"]
