"""The shafts: identified by their BRGM number, named by their pit."""

from tests.layers.echantillons import opened, said


def test_the_key_is_the_brgm_number_and_two_shafts_may_share_it() -> None:
    _, frame, journal = opened("puits_mine")
    assert frame.index.tolist() == ["BSS000FICT1", "BSS000FICT1#2", "BSS000FICT3", "sans-cle-4"]
    assert frame["nom"].tolist() == [
        "Fosse fictive n° 1, puits 1", "Fosse fictive n° 1, puits 2", "Fosse fictive n° 9 bis, puits unique",
        "Fosse fictive sans fiche, puits 1",
    ]  # fmt: skip
    assert ("BSS000FICT1", "clé répétée") in said(journal)
    assert ("ligne 4", "clé absente") in said(journal)


def test_years_and_numbers_are_read_or_said() -> None:
    _, frame, journal = opened("puits_mine")
    assert frame["creusement_annee"].fillna(0).tolist() == [1860, 1861, 0, 0]
    assert frame["fermeture_annee"].fillna(0).tolist() == [1936, 0, 0, 0]
    assert frame["profondeur_m"].fillna(0).tolist() == [375.5, 0, 1012, 0]
    lost = [(d.cle, d.valeur) for d in journal.defects if "illisible" in d.anomalie]
    assert lost == [("ligne 2", "?"), ("ligne 3", "18850"), ("ligne 2", "inconnue")]


def test_an_old_name_of_commune_is_kept_beside_the_place() -> None:
    _, frame, _ = opened("puits_mine")
    assert frame["commune_nom"].tolist()[:2] == ["Boyeffles", "Boyeffles"]
    assert frame["commune_position"].tolist() == ["62001", "62001", "62005", "62002"]
