"""Two editions compared, by hand."""

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.model import Column, Layer, Sign, Style
from pipelines.core import comparaison
from pipelines.core.comparaison import Changement, Sorte
from tests import toy

LAYER = Layer(
    id="sites", title="Sites", description="", key="id", label="nom",
    columns=(Column(name="nom", label="Nom"), Column(name="statut", label="Statut")),
    style=Style(by="statut", signs=(Sign(value="", label="", color="#000000"),)), declared_commune="insee",
)  # fmt: skip


def site(**shapes: object) -> gpd.GeoDataFrame:
    frame = toy.frame(shapes)  # type: ignore[arg-type]
    return frame.assign(nom=[f"Site {k}" for k in frame.index], statut="sans projet", nature="reelle", insee=None)


def compared(before: gpd.GeoDataFrame, after: gpd.GeoDataFrame) -> list[tuple[str, str, str]]:
    found = comparaison.objects(LAYER, before, after, toy.communes())
    return [(str(c.sorte), c.commune, c.cle) for c in found]


def test_an_object_is_added_removed_or_moved_in_the_communes_it_meets() -> None:
    before = site(a=toy.box(100, 100, 100), b=toy.box(500, 500, 100), c=toy.point(1500, 500))
    after = site(a=toy.box(160, 100, 100), c=toy.point(2500, 500), d=toy.box(900, 100, 200))
    assert compared(before, after) == [
        (Sorte.AJOUT, "62001", "d"),
        (Sorte.AJOUT, "62002", "d"),  # over the limit: in both
        (Sorte.RETRAIT, "62001", "b"),
        (Sorte.DEPLACEMENT, "62001", "a"),
        (Sorte.DEPLACEMENT, "62002", "c"),  # where it was
        (Sorte.DEPLACEMENT, "62003", "c"),  # where it is
    ]


@pytest.mark.parametrize(
    ("shift", "metres"),
    [(0.0, 0), (4.9, 0), (5.1, 5.1), (60.0, 60)],
)
def test_five_metres_are_noise(shift: float, metres: float) -> None:
    assert comparaison.moved(toy.box(0, 0, 100), toy.box(shift, 0, 100)) == pytest.approx(metres)
    assert comparaison.moved(toy.point(0, 0), toy.point(shift, 0)) == pytest.approx(metres)


def test_a_sliver_of_one_ten_thousandth_of_the_area_is_noise() -> None:
    whole = toy.box(0, 0, 1000)  # 1 000 000 m²: 100 m² are the noise
    spike = whole.union(toy.box(1000, 0, 9, 10))  # 90 m², 9 m away
    assert comparaison.moved(whole, spike) == 0
    assert comparaison.moved(whole, whole.union(toy.box(1000, 0, 12, 10))) == pytest.approx(12)


def test_a_place_found_or_lost_and_a_class_that_changes() -> None:
    before = site(a=toy.box(100, 100, 100), b=toy.box(500, 500, 100), c=toy.box(700, 700, 50))
    after = before.copy()
    before.loc["a", "geometry"] = None
    before.loc["a", "insee"] = "62001"
    after.loc["b", "geometry"] = None
    after.loc["c", "statut"] = "avec projet"
    found = comparaison.objects(LAYER, before, after, toy.communes())
    assert [(c.sorte, c.cle, c.commune) for c in found] == [
        (Sorte.LOCALISE, "a", "62001"), (Sorte.PERDU, "b", "62001"), (Sorte.CHANGEMENT, "c", "62001"),
    ]  # fmt: skip
    assert (found[2].detail, found[2].avant, found[2].apres) == ("Statut", "sans projet", "avec projet")


def test_the_same_edition_has_not_changed() -> None:
    frame = site(a=toy.box(100, 100, 100), b=toy.point(1500, 500))
    assert compared(frame, frame) == []
    assert compared(frame, frame.copy()) == []


def test_new_identifiers_are_not_compared_one_by_one() -> None:
    shapes = {f"k{n}": toy.point(100 * n, 100) for n in range(5)}
    before, after = site(**shapes), site(**{f"n{k}": v for k, v in shapes.items()})
    [change] = comparaison.objects(LAYER, before, after, toy.communes())
    assert (change.sorte, change.commune) == (Sorte.INCOMPARABLE, "")
    assert "identifiants" in change.detail


def test_invented_rows_are_not_compared_with_real_ones() -> None:
    before = site(a=toy.point(1, 1))
    [change] = comparaison.objects(LAYER, before, before.assign(nature="demonstration"), toy.communes())
    assert "démonstration" in change.detail


# --- figures ---------------------------------------------------------------------------------------------------------


def row(**other: object) -> dict[str, str]:
    base = {
        "indicateur": "TER-01", "maille": "commune", "code": "62001", "nom": "Éleu", "modalite": "population_hab",
        "valeur": "1000", "valeur_texte": "", "borne_min": "", "borne_max": "", "unite": "hab.", "millesime": "2021",
        "statut": "calculé", "nature": "reelle", "precision": "", "source": "Insee", "regle": "somme",
        "diffusion": "public",
    }  # fmt: skip
    return base | {k: str(v) for k, v in other.items()}


def figures(before: dict[str, str], after: dict[str, str]) -> list[Changement]:
    return comparaison.figures(pd.DataFrame([before]), pd.DataFrame([after]))


def test_a_figure_that_changes_says_both_values_and_vintages() -> None:
    [change] = figures(row(), row(valeur=1012, millesime=2022))
    assert (change.avant, change.apres, change.unite) == ("1000", "1012", "hab.")
    assert change.detail == "millésime 2021, puis 2022"
    assert change.commune == "62001"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (1000, 1000.04),  # written the same
        (1_000_000, 1_000_090),  # 0.009 %: noise, though written otherwise
        (12.34, 12.31),  # one decimal from 10 on
        (0.123, 0.121),  # two decimals under 10
    ],
)
def test_what_rounding_hides_has_not_changed(before: float, after: float) -> None:
    assert figures(row(valeur=before), row(valeur=after)) == []


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ({"unite": "ménages", "valeur": 5}, "unité"),
        ({"regle": "autre", "valeur": 5}, "règle"),
        ({"nature": "demonstration", "valeur": 5}, "démonstration"),
        ({"millesime": "", "valeur": 5}, "millésime non renseigné"),
        ({"millesime": "2019", "valeur": 5}, "millésime antérieur"),
    ],
)
def test_what_cannot_be_compared_is_said_and_has_no_value(after: dict[str, object], why: str) -> None:
    [change] = figures(row(), row(**after))
    assert change.sorte is Sorte.INCOMPARABLE
    assert why in change.detail
    assert (change.avant, change.apres) == ("", "")


def test_a_reason_is_told_once_per_indicator_and_commune() -> None:
    before = pd.DataFrame([row(), row(modalite="densite")])
    after = pd.DataFrame([row(regle="b"), row(modalite="densite", regle="b")])
    assert len(comparaison.figures(before, after)) == 1


def test_a_secret_is_never_written_even_when_the_other_edition_knew() -> None:
    [change] = figures(row(), row(statut="secret", valeur="", valeur_texte="moins de 11 ménages"))
    assert (change.avant, change.apres) == ("", "")
    assert "masqué" in change.detail
    assert figures(row(statut="secret", valeur=""), row(statut="secret", valeur="")) == []


def test_bounds_lower_bounds_and_unknown_values_are_told() -> None:
    [bounds] = figures(row(), row(statut="à vérifier", borne_min=900, borne_max=1100))
    assert (bounds.avant, bounds.apres) == ("1000", "900..1100")
    [least] = figures(row(), row(statut="au moins", valeur=1200, borne_min=1200))
    assert least.apres == ">= 1200"
    [lost] = figures(row(), row(statut="inconnu", valeur="", valeur_texte="une année manque"))
    assert (lost.avant, lost.apres) == ("1000", "")


def test_a_row_of_one_edition_only_and_another_grain_are_left_out() -> None:
    assert figures(row(), row(modalite="autre")) == []
    assert figures(row(maille="epci"), row(maille="epci", valeur=5)) == []
