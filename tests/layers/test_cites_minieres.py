"""The mining estates: numbers as keys, an invalid outline, an unknown programme."""

from tests.layers.echantillons import opened, said


def test_the_number_of_an_estate_is_text() -> None:
    _, frame, _ = opened("cites_minieres")
    assert frame.index.tolist() == ["101", "102", "103"]
    assert frame["nom"].fillna("?").tolist() == ["Cité fictive n° 9", "Cité fictive des Papillons", "?"]
    assert frame.loc["101", "nom_2"] == "Cité fictive 9"


def test_the_invalid_outline_is_mended_and_its_area_said() -> None:
    _, frame, journal = opened("cites_minieres")
    assert frame.geometry["102"].area == 20_000
    [defect] = [d for d in journal.defects if d.anomalie == "géométrie invalide"]
    assert defect.cle == "102"
    assert defect.valeur.endswith("20000.0 m² après")


def test_codes_are_those_of_the_list_or_it_is_said() -> None:
    _, frame, journal = opened("cites_minieres")
    assert frame["interet"].fillna("?").tolist() == ["Témoin", "Exceptionnelle", "?"]
    assert ("103", "type : code inconnu") in said(journal)
    assert frame.loc["101", "proprietaire"] == "Bailleur fictif / Autre"


def test_the_programme_is_unknown_unless_the_source_says_it() -> None:
    assert opened("cites_minieres")[1]["erbm"].isna().all()
    assert set(opened("cites_minieres", constants={"erbm": "oui"})[1]["erbm"]) == {"oui"}
