"""Well fields: a precise position is not public, an unknown one is not guessed, what supplies the territory is kept."""

from layers.core.door import visible
from layers.core.model import Diffusion
from tests.layers.echantillons import opened, said


def test_a_precise_position_is_restricted_and_silence_means_precise() -> None:
    layer, frame, journal = opened("captages")
    assert frame["diffusion"].to_dict() == {
        "C1": "restreint", "C2": "public", "C3": "public", "C4": "public", "C5": "public", "C7": "restreint",
    }  # fmt: skip
    assert ("C1", "précision de la position absente") in said(journal)
    assert ("C7", "précision de la position absente") in said(journal)  # « aucune », and yet a point
    assert "C1" not in visible(frame, layer, "public").index
    assert "C1" not in visible(frame, layer, "interne").index


def test_the_source_never_widens_what_the_layer_narrows() -> None:
    _, frame, _ = opened("captages", diffusion=Diffusion.INTERNE)
    assert set(frame["diffusion"]) == {"interne", "restreint"}


def test_fields_without_a_place_are_kept_without_a_shape() -> None:
    _, frame, journal = opened("captages")
    assert frame.index[frame.geometry.isna()].tolist() == ["C4", "C5"]  # of the territory, or feeding it from outside
    assert frame.loc["C4", ["nom", "precision_position"]].tolist() == ["C4", "aucune"]
    assert ("*", "non localisé, déclaré hors du territoire") in said(journal)  # C6


def test_the_rank_is_read_whatever_its_spelling() -> None:
    _, frame, journal = opened("captages")
    assert frame.loc["C1", "priorite"] == "ultra-prioritaire"
    assert ("C7", "priorite : code inconnu") in said(journal)
