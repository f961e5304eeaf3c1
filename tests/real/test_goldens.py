"""Every figure of the real edition, as it was when it was last looked at: one sorted CSV.

A figure that moves fails here, whatever moved it. ``python3 -m terril test tests/real --write-goldens`` writes the file
again: read its diff before it is committed, and say in CHANGELOG.md why figures changed.
"""

import io
import math
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from terril.build import Summary
from tests.conftest import table

GOLDENS = Path(__file__).with_name("goldens.csv")
FIELDS = ["indicateur", "maille", "code", "modalite", "valeur", "borne_min", "borne_max", "statut"]
KEY = FIELDS[:4]


def figures(summary: Summary) -> pd.DataFrame:
    """Return what an edition says in public: every known value, how many rows of each status, the control totals."""
    rows = table(summary, "indicateurs.csv")
    rows = rows[(rows["statut"] != "sans couche") & (rows["diffusion"] == "public")]
    counts = rows.groupby(["indicateur", "maille", "statut"]).size().rename("valeur").reset_index()
    counts = counts.assign(code="", modalite="lignes:" + counts["statut"])
    controls = table(summary, "controles.csv").query("statut != 'sans couche'")
    seen = pd.DataFrame(
        {"indicateur": "controle", "maille": "epci", "code": controls["controle"], "modalite": "observe"}
        | {"valeur": controls["observe"], "statut": controls["statut"]}
    )
    every = pd.concat([rows.loc[rows["valeur"].notna(), FIELDS], counts, seen])
    numbers = every[["valeur", "borne_min", "borne_max"]].map(_written)
    return every.assign(**numbers).sort_values(KEY, ignore_index=True)[FIELDS].astype("str")


def _written(value: float) -> str:
    return "" if math.isnan(value) else f"{value:.9g}"


def test_no_figure_of_the_real_edition_moved(
    real_folder: Path,  # noqa: ARG001 - skips without the data
    edition: Callable[[str], Summary],
    request: pytest.FixtureRequest,
) -> None:
    found = figures(edition("reel"))
    text = found.to_csv(sep=";", index=False, lineterminator="\n")
    if request.config.getoption("--write-goldens"):
        GOLDENS.write_text(text, encoding="utf-8", newline="\n")
    expected = pd.read_csv(GOLDENS, sep=";", dtype="str", keep_default_na=False)
    found = pd.read_csv(io.StringIO(text), sep=";", dtype="str", keep_default_na=False)
    both = expected.merge(found, how="outer", on=KEY, suffixes=("_attendu", "_trouve"), indicator=True)
    same = both["_merge"].eq("both")
    for name in FIELDS[4:]:
        same &= both[f"{name}_attendu"] == both[f"{name}_trouve"]
    moved = both[~same]
    assert len(moved) == 0, f"{len(moved)} figures moved:\n{moved.head(20).to_string()}"
