import pandas as pd
import pytest

from maps.core.chiffres import Chiffre, Lecteur, sans_nom
from tests.maps.donnees import row

NB = "\u00a0"


@pytest.mark.parametrize(
    ("given", "text", "note", "value"),
    [
        ({"valeur": 3.0}, f"3{NB}ha", "", 3.0),
        (
            {"valeur": 3.0, "statut": "au moins", "valeur_texte": "limite à 5 km"},
            f"au moins 3{NB}ha",
            "limite à 5 km",
            3.0,
        ),
        (
            {"statut": "à vérifier", "borne_min": 1.0, "borne_max": 3.0},
            f"entre 1 et 3{NB}ha",
            "à vérifier",
            None,
        ),
        (
            {"statut": "à vérifier", "borne_min": 0.0, "valeur_texte": "au moins 0 (surface inconnue)"},
            f"au moins 0{NB}ha",
            "à vérifier : surface inconnue",
            None,
        ),
        (
            {"statut": "à vérifier", "borne_min": 1.0, "borne_max": 2.0, "valeur_texte": "entre 1 et 2"},
            f"entre 1 et 2{NB}ha",
            "à vérifier",
            None,
        ),
        (
            {"valeur": 2.0, "statut": "au moins"},
            f"au moins 2{NB}ha",
            "minimum : la source est incomplète",
            2.0,
        ),
        ({"valeur": 2.0, "statut": "à vérifier"}, f"2{NB}ha", "à vérifier", 2.0),
        (
            {"statut": "inconnu", "valeur_texte": "géométrie ponctuelle"},
            f"n.{NB}d.",
            "géométrie ponctuelle",
            None,
        ),
        ({"valeur": 12.1, "borne_min": 12.1, "borne_max": 25.6}, f"entre 12,1 et 25,6{NB}ha", "", 12.1),
        ({"valeur": 3.0, "borne_min": 3.0, "borne_max": 3.0}, f"3{NB}ha", "", 3.0),
        ({"statut": "secret"}, "secret", "valeur masquée par la loi", None),
        ({"statut": "sans objet"}, "sans objet", "la question ne se pose pas ici", None),
        ({"statut": "sans couche"}, f"n.{NB}d.", "couche absente de cette édition", None),
        ({"valeur_texte": "pollution avérée"}, "pollution avérée", "", None),
        ({}, f"n.{NB}d.", "la source ne permet pas de le savoir", None),
    ],
)
def test_each_status_has_its_words(given: dict[str, object], text: str, note: str, value: float | None) -> None:
    table = pd.DataFrame([row("X-01", "commune", "62001", "surface_ha", unite="ha", **given)])
    read = Lecteur(table).chiffre("commune", "62001", "surface_ha")
    assert (read.texte, read.note, read.valeur) == (text, note, value)


def test_a_missing_row_is_not_known_and_a_missing_table_is_an_absent_layer() -> None:
    table = pd.DataFrame([row("X-01", "commune", "62001", "n", valeur=1.0)])
    assert Lecteur(table).chiffre("commune", "62002", "n").absent
    assert Lecteur(None).chiffre("commune", "62002", "n").note == "couche absente de cette édition"


def test_only_a_known_invented_figure_is_marked() -> None:
    invented = row("X-01", "commune", "1", "n", valeur=1.0, nature="demonstration")
    unknown = row("X-01", "commune", "2", "n", statut="inconnu", nature="demonstration")
    reader = Lecteur(pd.DataFrame([invented, unknown]))
    assert reader.chiffre("commune", "1", "n").fictif
    assert not reader.chiffre("commune", "2", "n").fictif


def test_a_class_is_printed_with_its_words_and_not_its_rank() -> None:
    rank = row("FRI-03", "friche", "F1", "niveau", valeur=5.0, unite="rang de 1 à 5", valeur_texte="pollution avérée")
    unknown = row("FRI-03", "friche", "F2", "niveau", statut="inconnu", valeur_texte="inconnu")
    reader = Lecteur(pd.DataFrame([rank, unknown]))
    assert reader.word("friche", "F1", "niveau").texte == "pollution avérée"
    assert reader.word("friche", "F2", "niveau").texte == "inconnu"
    assert reader.word("friche", "F3", "niveau").texte == f"n.{NB}d."


def test_counts_have_no_unit_since_their_label_says_what_they_count() -> None:
    table = pd.DataFrame([row("MIN-01", "commune", "1", "puits_dans", valeur=3.0, unite="puits")])
    assert Lecteur(table).chiffre("commune", "1", "puits_dans").texte == "3"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("3\u00a0réseaux", "3"), ("1\u00a0réseau", "1"), ("1\u202f234\u00a0logements", "1\u202f234"),
        ("au moins 2\u00a0quartiers", "au moins 2"), ("12\u00a0ha", "12\u00a0ha"), ("n.\u00a0d.", "n.\u00a0d."),
    ],
)  # fmt: skip
def test_a_key_figure_does_not_repeat_the_word_of_its_label(said: str, left: str) -> None:
    assert sans_nom(Chiffre(texte=said)).texte == left
