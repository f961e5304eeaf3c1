"""The scenario: changes to try, and what they leave unsaid."""

from tests.layers.echantillons import opened, said


def test_codes_and_milieux_are_written_as_the_lists_do() -> None:
    _, frame, _ = opened("scenario_tvb")
    assert frame.loc["S1", ["action", "composante", "milieu"]].tolist() == ["retirer", "réservoir", "humide"]
    assert frame.geometry["S1"].area == 10_000


def test_what_is_left_unsaid_or_unknown_is_listed() -> None:
    _, _, journal = opened("scenario_tvb")
    expected = {
        ("S2", "milieu : hors de la liste du schéma"), ("S3", "milieu absent"), ("S3", "action : code inconnu"),
    }  # fmt: skip
    assert expected <= set(said(journal))
