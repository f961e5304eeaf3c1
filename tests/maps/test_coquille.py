"""The line that names the source of a layer, and the tables that have nothing to show."""

from dataclasses import replace

import pytest

from layers.core.model import LayerInfo, Nature
from maps.core.coquille import empties, source_line
from maps.core.tableau import Colonne, Tableau, mot

NB, FINE = "\u00a0", "\u202f"
INFO = LayerInfo(
    id="terrils",
    title="Terrils",
    state="présente",
    source="Zone tampon ; Bien inscrit",
    producer="MBM",
    attribution="MBM, geo2france ; MBM",
    vintage="2023 ; 2018-01-01",
    licence="Licence ouverte 2.0",
    precision_m=10.0,
)


def test_a_source_line_names_each_source_once_with_its_vintage_precision_and_licence() -> None:
    assert source_line(INFO) == (
        f"Zone tampon et Bien inscrit (MBM, geo2france), millésimes 2023 et 1ᵉʳ{NB}janvier{NB}2018, "
        f"position à 10{NB}m près, Licence ouverte 2.0"
    )


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ({"scale": 25_000}, f"échelle 1:25{FINE}000"),
        ({"precision_m": None}, "précision non renseignée"),
        ({"nature": Nature.DEMONSTRATION}, "positions inventées"),
        ({"licence": "EUPL-1.2"}, "licence EUPL-1.2"),
        ({"licence": "", "vintage": ""}, "millésime non renseigné"),
        ({"attribution": ""}, "(MBM)"),
        ({"state": "absente", "reason": "aucune source"}, "Couche absente de cette édition"),
    ],
)
def test_what_a_source_does_not_tell_is_said(known: dict[str, object], said: str) -> None:
    assert said in source_line(replace(INFO, **known))


def test_tables_without_a_row_share_one_sentence() -> None:
    full = Tableau(caption="Friches", columns=(Colonne("Friche"),), rows=((mot("a"),),))
    terrils, cites = (Tableau(caption=c, columns=(), empty="Aucun.") for c in ("Terrils", "Cités minières"))
    puits = Tableau(caption="Puits", columns=(), empty="Couche absente.")
    assert empties([full, terrils, puits, cites]) == [
        ("Terrils et cités minières", "Aucun."),
        ("Puits", "Couche absente."),
    ]
