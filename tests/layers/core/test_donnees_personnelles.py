"""What tells of natural persons is emptied at the door, and never written in the journal."""

from pathlib import Path

import pytest

from layers.core import defects
from layers.core.corrections import Correction
from layers.core.model import Column
from tests.layers.core.appui import open_file, open_frame, table, with_columns

OWNER_NAME = "MARTIN Fictive"
PARCEL = "62001000AB0042"
OF = with_columns(
    Column(name="proprio_nom", label="Propriétaire", kind="list", personal=True, codes=("EPF fictif",)),
    Column(name="proprio_type", label="Type", kind="list", personal=True),
    Column(name="parcelles", label="Parcelles", kind="list", personal=True),
    Column(name="part", label="Part", kind="number", personal=True),
)
COLUMNS = ("proprio_nom", "proprio_type", "parcelles", "part")
LEGAL = {"proprio_nom": "EPF fictif", "proprio_type": "P5a", "parcelles": "62001000AC0007", "part": "1"}
OWNER = {"proprio_nom": OWNER_NAME, "proprio_type": "inconnu", "parcelles": PARCEL, "part": "la moitié"}


@pytest.mark.parametrize("marks", [
    {"proprio_type": "X1a"}, {"proprio_type": "{P5a,X1a}"}, {"proprio_type": "P5a|X1A"},
    {"proprio_type": "personne physique"},
    {"proprio_type": "Personnes physiques"}, {"proprio_type": "X1"}, {"parcelles": f"{PARCEL}_X_12"},
    {"proprio_nom": f"{OWNER_NAME} (particulier)"}, {"catpro3": "X1a"}, {"catpro3txt": "PERSONNE PHYSIQUE"},
    {"l_idtup": "{62001_X_0001}"}, {"nom": "Friche d'une personne physique"},
])  # fmt: skip
def test_a_natural_person_leaves_no_trace(tmp_path: Path, marks: dict[str, str]) -> None:
    rows = {name: [LEGAL[name], {**OWNER, **marks}[name]] for name in COLUMNS}
    others = {name: ["", value] for name, value in marks.items() if name not in COLUMNS}
    frame, journal = open_frame(table(**rows, **others), tmp_path, OF)
    assert frame.loc["F2", list(COLUMNS)].isna().all()
    assert frame.loc["F1", list(COLUMNS)].tolist() == ["EPF fictif", "P5a", "62001000AC0007", 1.0]
    written = frame.drop(columns="geometry").to_csv() + defects.to_csv(journal)
    assert OWNER_NAME not in written
    assert PARCEL not in written
    assert "la moitié" not in written
    assert [d.valeur for d in journal if d.anomalie == "donnée personnelle"] == [
        "1 lignes, colonnes proprio_nom, proprio_type, parcelles, part"
    ]


def test_arrays_of_a_file_are_seen_too(tmp_path: Path) -> None:
    frame = table(friche_id=["A"]).assign(proprio_nom=[[OWNER_NAME, "EPF fictif"]], proprio_type=[["X1a", "P5a"]])
    opened, _ = open_frame(frame, tmp_path, OF)
    assert opened["proprio_nom"].isna().all()


def test_names_of_legal_persons_are_kept(tmp_path: Path) -> None:
    kept = ["SCI X1 Aménagement", "Société particulière", "ZAC_B_X", "personne morale", "EPFX1ab"]
    frame, _ = open_frame(table(proprio_type=kept[1:]), tmp_path, OF)
    assert frame["proprio_type"].tolist() == kept[1:]


def test_a_correction_never_writes_nor_fills_a_personal_value(tmp_path: Path) -> None:
    frame = table(proprio_nom=[OWNER_NAME, None], proprio_type=["X1a", None])
    given = [
        Correction(
            couche="friches_test", cle=key, champ="proprio_nom", ancien=old, nouveau=f"{OWNER_NAME} 2",
            auteur="SIG", date="", motif="",
        )
        for key, old in (("F1", OWNER_NAME), ("F1", "autre"), ("F2", ""), ("F9", OWNER_NAME))
    ]  # fmt: skip
    opened, journal = open_frame(frame, tmp_path, OF, corrections=given)
    assert opened["proprio_nom"].isna().all()
    assert OWNER_NAME not in defects.to_csv(journal)


def test_an_error_does_not_show_the_values_of_the_rows(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text(f"friche_id;proprio_nom;proprio_type\nA;{OWNER_NAME};X1a;trop\n", encoding="utf-8")
    with pytest.raises(Exception, match="3 cells") as caught:
        open_file(path, OF)
    assert OWNER_NAME not in str(caught.value)
