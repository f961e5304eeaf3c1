"""ZAN: consumption, envelope, what is left, friches beside it; every figure by hand on nine communes of 100 ha."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest

from layers.consommation_enaf import ANNEES, DESTINATIONS, flux, flux_destination
from layers.core.errors import ConfigurationError
from layers.core.model import LayerInfo, Nature
from layers.core.parametres import Parametres
from layers.core.parametres.zan import Zan
from layers.core.territory import Territoire
from pipelines import consommation_fonciere, enveloppe_zan, gisement_recyclage, statuts_friches
from pipelines.core import zan as z
from pipelines.core.garantie import garantie
from tests import toy
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]
CODES = [f"6200{n}" for n in range(1, 10)]


@pytest.fixture
def ici(territoire: Territoire) -> Territoire:
    """The toy territory with the layers of the theme."""
    names = ("consommation_enaf", "documents_urbanisme")
    return replace(territoire, couches=dict(territoire.couches) | {i: _info(i) for i in names})


def _info(layer_id: str) -> LayerInfo:
    return LayerInfo(id=layer_id, title=layer_id, state="présente", source=layer_id, producer="essai", vintage="2025")


def enaf(years: range = range(2011, 2025)) -> gpd.GeoDataFrame:
    """Flows in m²: commune n consumes n × 1 000 m² a year until 2020, then n × 600; half for housing, half for work.

    62009 has consumed nothing since 2021.
    """
    columns: dict[str, np.ndarray] = {}
    for year in ANNEES:
        rank = np.arange(1, 10)
        total = rank * (1000.0 if year < 2021 else 600.0) * np.where(rank == 9, year < 2021, 1)
        total = total if year in years else np.full(9, np.nan)
        columns[flux(year)] = total
        columns |= {flux_destination(year, d): total * (0.5 if d in {"hab", "act"} else 0.0) for d in DESTINATIONS}
    shapes = {code: toy.box(0, 0, 1) for code in CODES}
    return toy.frame(shapes, **{name: list(values) for name, values in columns.items()}).rename_axis("idcom")


def documents(**changes: object) -> gpd.GeoDataFrame:
    """A plan approved in 2012 everywhere."""
    frame = toy.frame({code: toy.box(0, 0, 1) for code in CODES}).assign(
        commune=CODES,
        nature_document="PLU",
        etat="opposable",
        date_prescription=None,
        date_arret=None,
        date_approbation="2012-03-15",
    )
    for name, values in changes.items():
        for code, value in dict(values).items():  # type: ignore[call-overload]
            frame.loc[code, name] = value
    return frame


def consumed(ici: Territoire, parametres: Parametres, frame: gpd.GeoDataFrame | None = None) -> pd.DataFrame:
    """Return the rows of ZAN-01, 02, 05, 08, 10, 16."""
    return consommation_fonciere.compute(ici.communes, enaf() if frame is None else frame, ici, parametres)


def of(table: pd.DataFrame, indicateur: str) -> pd.DataFrame:
    """Return the rows of one indicator."""
    return table[table["indicateur"] == indicateur]


def envelope(
    ici: Territoire, parametres: Parametres, plans: gpd.GeoDataFrame | None, frame: gpd.GeoDataFrame | None = None
) -> pd.DataFrame:
    """Return the rows of ZAN-03, 04, 06, 07, 09."""
    spent = consumed(ici, parametres, frame)
    return enveloppe_zan.compute(
        ici.communes,
        enaf() if frame is None else frame,
        of(spent, "ZAN-02"),
        of(spent, "ZAN-05"),
        of(spent, "ZAN-08"),
        ici,
        parametres,
        plans,
    )


# --- ZAN-01, 02, 05, 08, 10, 16 -------------------------------------------------------------------------------------


def test_civil_years_and_the_reference_of_ten_years(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = consumed(ici, parametres, enaf(range(2009, 2025)))
    assert pick(of(table, "ZAN-01"), "commune", "consommation_ha:2009")["62002"] == pytest.approx(0.2)
    assert pick(of(table, "ZAN-01"), "epci", "consommation_ha:2020")[EPCI] == pytest.approx(4.5)  # 1 + … + 9 = 45
    # ten years 2011–2020, never 2009 nor 2010: 10 × 0,2 ha
    assert pick(of(table, "ZAN-02"), "commune", "consommation_ha")["62002"] == pytest.approx(2.0)
    assert pick(of(table, "ZAN-02"), "epci", "consommation_ha")[EPCI] == pytest.approx(45.0)
    assert pick(of(table, "ZAN-02"), "epci", "moyenne_ha_an")[EPCI] == pytest.approx(4.5)


def test_since_2021_the_pace_and_the_share_of_the_area(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = consumed(ici, parametres)
    assert pick(of(table, "ZAN-05"), "commune", "consommation_ha")["62002"] == pytest.approx(0.48)  # 4 × 0,12 ha
    assert pick(of(table, "ZAN-05"), "epci", "consommation_ha")[EPCI] == pytest.approx(8.64)  # 36 × 0,06 × 4
    assert pick(of(table, "ZAN-08"), "epci", "rythme_ha_an")[EPCI] == pytest.approx(2.16)
    assert pick(of(table, "ZAN-08"), "commune", "annees")["62002"] == 4
    assert pick(of(table, "ZAN-16"), "commune", "part_pct")["62002"] == pytest.approx(0.48)  # of 100 ha
    assert pick(of(table, "ZAN-16"), "epci", "part_pct")[EPCI] == pytest.approx(0.96)  # 8,64 of 900 ha


def test_the_last_year_says_that_it_is_provisional(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = consumed(ici, parametres)
    assert set(pick(of(table, "ZAN-01"), "commune", "consommation_ha:2024", "statut")) == {"à vérifier"}
    assert set(pick(of(table, "ZAN-01"), "commune", "consommation_ha:2023", "statut")) == {"calculé"}
    assert "2024, provisoire" in pick(of(table, "ZAN-05"), "epci", "consommation_ha", "valeur_texte")[EPCI]
    assert "provisoire" not in pick(of(table, "ZAN-02"), "epci", "consommation_ha", "valeur_texte")[EPCI]


def test_destinations_make_the_whole(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = of(consumed(ici, parametres), "ZAN-10")
    shares = table[table["modalite"].str.startswith("repartition_pct")]
    sums = shares.groupby("code")["valeur"].sum(min_count=6)
    assert sums.drop("62009").tolist() == pytest.approx([100.0] * 9)
    assert pick(table, "commune", "repartition_pct:habitat")["62001"] == pytest.approx(50)
    assert pick(table, "commune", "repartition_pct:habitat", "statut")["62009"] == "sans objet"  # nothing was consumed
    assert pick(table, "commune", "destination_ha:routier")["62001"] == 0


def test_a_part_of_minus_one_square_metre_is_a_share_of_zero(
    ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    frame = enaf()
    for year in range(2021, 2025):
        frame.loc["62001", flux_destination(year, "act")] = 0.0
        frame.loc["62001", flux_destination(year, "hab")] = 601.0
        frame.loc["62001", flux_destination(year, "inc")] = -1.0
    table = of(consumed(ici, parametres, frame), "ZAN-10")
    # 601 - 1 = 600 m² a year: 2 404 m² and −4 m² of 2 400 m²; 100,17 % and −0,17 % are held within 0 and 100
    assert pick(table, "commune", "destination_ha:inconnu")["62001"] == pytest.approx(-0.0004)
    assert pick(table, "commune", "repartition_pct:inconnu")["62001"] == 0
    assert pick(table, "commune", "repartition_pct:habitat")["62001"] == 100
    assert pick(table, "epci", "destination_ha:inconnu")[EPCI] == pytest.approx(-0.0004)
    assert pick(table, "epci", "repartition_pct:inconnu")[EPCI] == 0
    # EPCI: 0,2404 + (8,64 - 0,24) / 2 = 4,4404 ha of 8,64
    assert pick(table, "epci", "repartition_pct:habitat")[EPCI] == pytest.approx(100 * 4.4404 / 8.64)


def test_a_file_without_destinations_does_not_make_them_zero(
    ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    frame = enaf()
    for year in ANNEES:
        for destination in DESTINATIONS:
            frame[flux_destination(year, destination)] = np.nan
    table = consumed(ici, parametres, frame)
    assert set(pick(of(table, "ZAN-10"), "commune", "destination_ha:habitat", "statut")) == {"inconnu"}
    assert pick(of(table, "ZAN-05"), "epci", "consommation_ha")[EPCI] == pytest.approx(8.64)


def test_a_year_that_is_missing_makes_the_sum_unknown(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = consumed(ici, parametres, enaf(range(2013, 2025)))
    row = of(table, "ZAN-02")
    assert pick(row, "commune", "consommation_ha").isna().all()
    assert set(row["statut"]) == {"inconnu"}
    assert pick(row, "epci", "consommation_ha", "valeur_texte")[EPCI] == "années absentes de la source : 2011, 2012"
    assert pick(of(table, "ZAN-05"), "epci", "consommation_ha")[EPCI] == pytest.approx(8.64)


def test_a_commune_that_is_missing_makes_the_total_unknown(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = consumed(ici, parametres, enaf().drop(index="62005"))
    spent = of(table, "ZAN-05")
    assert pick(spent, "commune", "consommation_ha").isna().to_dict() == {c: c == "62005" for c in CODES}
    assert pd.isna(pick(spent, "epci", "consommation_ha")[EPCI])
    assert pick(spent, "epci", "consommation_ha", "statut")[EPCI] == "inconnu"


def test_no_row_is_not_zero(ici: Territoire, parametres: Parametres) -> None:
    table = consumed(ici, parametres, enaf().iloc[:0])
    assert table["valeur"].isna().all()
    assert set(table["statut"]) == {"inconnu"}
    assert set(of(table, "ZAN-05")["code"]) == {*CODES, EPCI}


def test_communes_add_up_and_order_changes_nothing(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = consumed(ici, parametres)
    for number, modality in (("ZAN-01", "consommation_ha:2015"), ("ZAN-05", "triennal_ha:2021-2023")):
        rows = of(table, number)
        assert pick(rows, "commune", modality).sum() == pytest.approx(pick(rows, "epci", modality)[EPCI])
    pd.testing.assert_frame_equal(table, consumed(ici, parametres, enaf().iloc[::-1]))


def test_the_figures_of_the_triennial_report_say_when_they_are_due(
    ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = of(consumed(ici, parametres), "ZAN-05")
    assert pick(table, "epci", "triennal_ha:2021-2023")[EPCI] == pytest.approx(6.48)  # 3 × 2,16
    assert pick(table, "epci", "triennal_pct:2021-2023")[EPCI] == pytest.approx(0.72)  # of 900 ha
    assert pick(table, "commune", "triennal_destination_ha:2021-2023 habitat")["62002"] == pytest.approx(0.18)
    assert "exigible depuis le 22/08/2024" in pick(table, "epci", "triennal_ha:2021-2023", "valeur_texte")[EPCI]
    words = pick(table, "epci", "triennal_ha:2024-2026", "valeur_texte")[EPCI]
    assert "pas encore exigible (22/08/2027)" in words
    assert "2025, 2026 à venir" in words
    assert pick(table, "epci", "triennal_ha:2024-2026", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "triennal_ha:2024-2026")[EPCI] == pytest.approx(2.16)


def test_numbers_are_written_in_french() -> None:
    assert [z.nombre(v) for v in (54.47, 2.0, 12345.5, -0.5)] == ["54,47", "2", "12\u202f345,5", "−0,5"]


def test_due_dates_are_read_on_a_date(parametres: Parametres) -> None:
    zan = parametres.zan
    assert "pas encore exigible (01/01/2031)" in z.exigible(zan, "artificialisation")
    later = zan.model_copy(update={"date_lecture": date(2031, 1, 1)})
    assert "exigible depuis le 01/01/2031" in z.exigible(later, "artificialisation")
    assert "échéance non renseignée" in z.exigible(zan, "autre")


# --- ZAN-03, 04, 06, 07, 09 -----------------------------------------------------------------------------------------


def test_the_envelope_of_the_territory_has_no_guarantee(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = envelope(ici, parametres, documents())
    # 45 ha × (1 - 54,47 %) = 20,4885 ha ; consumed 8,64
    assert pick(of(table, "ZAN-03"), "epci", "enveloppe_ha")[EPCI] == pytest.approx(20.4885)
    assert pick(of(table, "ZAN-06"), "epci", "reste_ha")[EPCI] == pytest.approx(11.8485)
    assert pick(of(table, "ZAN-07"), "epci", "utilisation_pct")[EPCI] == pytest.approx(100 * 8.64 / 20.4885)
    assert pick(of(table, "ZAN-07"), "epci", "temps_ecoule_pct")[EPCI] == pytest.approx(40)  # 4 years of 10
    assert pick(of(table, "ZAN-09"), "epci", "projection_ha")[EPCI] == pytest.approx(21.6)  # 2,16 × 10
    assert pick(of(table, "ZAN-09"), "epci", "depassement_ha")[EPCI] == pytest.approx(1.1115)
    assert of(table, "ZAN-04")["maille"].unique().tolist() == ["commune"]
    assert of(table, "ZAN-03")["maille"].unique().tolist() == ["epci"]
    communes = pick(of(table, "ZAN-04"), "commune", "enveloppe_ha").sum()
    # 1 - 0,4553 in 62001, 1 - 0,9106 in 62002: the communes make more than the whole, and the whole is not moved
    assert communes == pytest.approx(20.4885 + 0.5447 + 0.0894)


def test_the_guarantee_gives_one_hectare(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = of(envelope(ici, parametres, documents()), "ZAN-04")
    values = pick(table, "commune", "enveloppe_ha")
    # 1 ha × 0,4553 = 0,4553 -> 1 ; 2 × 0,4553 = 0,9106 -> 1 ; 3 × 0,4553 = 1,3659
    assert values[["62001", "62002", "62003"]].tolist() == pytest.approx([1.0, 1.0, 1.3659])
    assert pick(table, "commune", "base_ha")["62001"] == pytest.approx(0.4553)
    assert pick(table, "commune", "supplement_garantie_ha")[["62001", "62003"]].tolist() == pytest.approx([0.5447, 0.0])
    assert (
        "garantie acquise : PLU approuvé le 15/03/2012"
        in pick(table, "commune", "enveloppe_ha", "valeur_texte")["62001"]
    )


def test_without_documents_both_values_are_given(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = envelope(ici, parametres, None)
    rows = of(table, "ZAN-04")
    assert pd.isna(pick(rows, "commune", "enveloppe_ha")["62001"])
    assert pick(rows, "commune", "enveloppe_ha", "borne_min")["62001"] == pytest.approx(0.4553)
    assert pick(rows, "commune", "enveloppe_ha", "borne_max")["62001"] == pytest.approx(1.0)
    assert pick(rows, "commune", "enveloppe_ha", "statut")[["62001", "62003"]].tolist() == ["à vérifier", "calculé"]
    left = of(table, "ZAN-06")
    # consumed 0,24 ha: what is left is between 0,2153 and 0,76
    assert pick(left, "commune", "reste_ha", "borne_min")["62001"] == pytest.approx(0.2153)
    assert pick(left, "commune", "reste_ha", "borne_max")["62001"] == pytest.approx(0.76)
    use = of(table, "ZAN-07")
    assert pick(use, "commune", "utilisation_pct", "borne_min")["62001"] == pytest.approx(24)  # 0,24 of 1
    assert pick(use, "commune", "utilisation_pct", "borne_max")["62001"] == pytest.approx(100 * 0.24 / 0.4553)
    gap = of(table, "ZAN-09")
    assert pick(gap, "commune", "depassement_ha", "borne_min")["62001"] == pytest.approx(0.6 - 1)
    assert pick(gap, "commune", "depassement_ha", "borne_max")["62001"] == pytest.approx(0.6 - 0.4553)
    # at the territory the documents change nothing
    assert pick(left, "epci", "reste_ha", "statut")[EPCI] == "calculé"


def test_the_rnu_has_no_guarantee(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    plans = documents(nature_document={"62001": "RNU"}, etat={"62001": None}, date_approbation={"62001": None})
    table = envelope(ici, parametres, plans)
    assert pick(of(table, "ZAN-04"), "commune", "enveloppe_ha")["62001"] == pytest.approx(0.4553)
    assert pick(of(table, "ZAN-04"), "commune", "garantie")[["62001", "62002"]].tolist() == [0, 1]


@pytest.mark.parametrize(
    ("kind", "state", "dates", "expected"),
    [
        ("PLU", "opposable", {"date_approbation": "2012-03-15"}, True),
        ("PLU", "en cours de procédure", {"date_prescription": "2026-08-21"}, True),
        ("PLU", "en cours de procédure", {"date_prescription": "2026-08-22"}, False),  # « avant le » : not that day
        ("PLUI", None, {"date_arret": "2025-01-01", "date_approbation": "2027-01-01"}, True),
        ("CC", "approuvé", {}, True),  # without a date, and read before the limit
        ("PLU", None, {}, None),
        ("POS", "opposable", {"date_approbation": "1998-01-01"}, False),
        ("PLU", "annulé", {"date_approbation": "2012-03-15"}, False),
        ("RNU", None, {"date_prescription": "2024-01-01"}, True),  # a plan is prescribed there
        ("RNU", None, {"date_arret": "2025-01-01", "date_approbation": "1985-01-01"}, True),
        ("RNU", None, {"date_prescription": "2027-01-01"}, False),
        ("RNU", None, {"date_prescription": "2027-01-01", "date_approbation": "1985-01-01"}, False),
        ("RNU", None, {"date_approbation": "1985-01-01"}, None),  # a lapsed POS: not an act that grants
        ("RNU", None, {}, False),
        ("PLUi-H", "opposable", {"date_approbation": "2012-03-15"}, None),  # not read at the door: not known
        ("Carte communale", "opposable", {"date_approbation": "2012-03-15"}, None),
        ("PSMV", None, {}, None),
        (None, "opposable", {"date_approbation": "2012-03-15"}, None),
    ],
)
def test_who_has_the_guarantee(
    kind: str | None, state: str | None, dates: dict[str, str], expected: bool | None
) -> None:
    row = {"commune": "62001", "nature_document": kind, "etat": state}
    row |= dict.fromkeys(("date_prescription", "date_arret", "date_approbation")) | dates
    found = garantie(pd.DataFrame([row], dtype="object"), pd.Index(["62001", "62002"]), Zan())
    assert (None if pd.isna(found.loc["62001", "garantie"]) else bool(found.loc["62001", "garantie"])) is expected
    assert pd.isna(found.loc["62002", "garantie"])  # no document is known there
    assert found["texte"].str.startswith("garantie").all()


def test_of_two_documents_one_is_enough() -> None:
    rows = [
        {"commune": "62001", "nature_document": "POS", "etat": "caduc", "date_approbation": "1998-01-01"},
        {"commune": "62001", "nature_document": "PLU", "etat": "en cours de procédure", "date_approbation": None},
    ]
    frame = pd.DataFrame(rows).assign(date_prescription=["", "2024-01-01"], date_arret=None)
    for some in (frame, frame.iloc[::-1]):
        assert bool(garantie(some, pd.Index(["62001"]), Zan())["garantie"].iloc[0])


def test_the_target_of_the_nearest_document_wins(ici: Territoire, pick: Pick) -> None:
    own = Parametres(zan=Zan(cible_scot_pct=60.0, cibles_communes_pct={"62009": 10.0}))
    table = envelope(ici, own, documents())
    assert pick(of(table, "ZAN-03"), "epci", "enveloppe_ha")[EPCI] == pytest.approx(18.0)  # 45 × 0,4
    assert pick(of(table, "ZAN-04"), "commune", "base_ha")[["62008", "62009"]].tolist() == pytest.approx([3.2, 8.1])
    assert "objectif du PLU : −10 %" in pick(of(table, "ZAN-04"), "commune", "enveloppe_ha", "valeur_texte")["62009"]


def test_a_hypothesis_is_printed_and_never_certain(ici: Territoire, pick: Pick) -> None:
    guess = Parametres(zan=Zan(cibles_sraddet_pct={"59": 54.47}))  # not here: 62
    table = envelope(ici, guess, documents())
    for number in ("ZAN-03", "ZAN-06"):
        name = "enveloppe_ha" if number == "ZAN-03" else "reste_ha"
        assert "hypothèse nationale" in pick(of(table, number), "epci", name, "valeur_texte")[EPCI]
        assert pick(of(table, number), "epci", name, "statut")[EPCI] == "à vérifier"
    assert pick(of(table, "ZAN-03"), "epci", "enveloppe_ha")[EPCI] == pytest.approx(22.5)  # 45 × 0,5


@pytest.mark.parametrize(
    ("codes", "pct"),
    [
        (["62001", "62002"], 54.47),
        (["62001", "59350", "02691", "80021", "60057"], 54.47),  # one region
        (["13055"], None),  # Marseille: the SRADDET of Hauts-de-France is not law there
        (["62001", "76540"], None),  # across two regions
        (["97411"], 30.0),
        (["97411", "62001"], None),  # two values
        (["2A004"], None),
        ([], None),
    ],
)
def test_the_regional_target_is_law_in_its_region_only(codes: list[str], pct: float | None) -> None:
    zan = Zan(cibles_sraddet_pct=dict(Zan().cibles_sraddet_pct) | {"974": 30.0})
    target = z.cible(zan, codes)
    assert (target.pct, target.hypothese) == ((50.0, True) if pct is None else (pct, False))
    assert z.cible(Zan(cible_scot_pct=60.0), codes).pct == 60.0  # the SCoT comes first, wherever it is
    assert z.cible_communale(Zan(cibles_communes_pct={"62001": 10.0}), "62001", target).pct == 10.0
    assert z.cible_communale(zan, "62001", target) == target


def test_a_negative_remainder_is_shown(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    frame = enaf()
    for year in range(2021, 2025):
        frame.loc["62008", flux(year)] = 20_000.0  # 8 ha in four years for an envelope of 3,6424 ha
    table = envelope(ici, parametres, documents(), frame)
    assert pick(of(table, "ZAN-06"), "commune", "reste_ha")["62008"] == pytest.approx(-4.3576)
    assert pick(of(table, "ZAN-07"), "commune", "utilisation_pct")["62008"] == pytest.approx(100 * 8 / 3.6424)
    assert "horizon fin 2030" in pick(of(table, "ZAN-06"), "commune", "reste_ha", "valeur_texte")["62008"]


def test_a_project_of_national_scale_is_counted_apart(ici: Territoire, pick: Pick) -> None:
    own = Parametres(zan=Zan(pene_ha={"62008": 1.0}))
    table = envelope(ici, own, documents())
    # 62008: envelope 3,6424, consumed 1,92 of which 1 apart
    assert pick(of(table, "ZAN-06"), "commune", "reste_ha")["62008"] == pytest.approx(3.6424 - 0.92)
    assert pick(of(table, "ZAN-07"), "commune", "utilisation_pct")["62008"] == pytest.approx(100 * 0.92 / 3.6424)
    assert pick(of(table, "ZAN-06"), "epci", "reste_ha")[EPCI] == pytest.approx(20.4885 - 8.64 + 1)
    # the pace carried on leaves them out too: (1,92 - 1) / 4 × 10 = 2,3 ; EPCI (8,64 - 1) / 4 × 10 = 19,1
    gaps = of(table, "ZAN-09")
    assert pick(gaps, "commune", "projection_ha")["62008"] == pytest.approx(2.3)
    assert pick(gaps, "commune", "depassement_ha")["62008"] == pytest.approx(2.3 - 3.6424)
    assert pick(gaps, "epci", "projection_ha")[EPCI] == pytest.approx(19.1)
    assert pick(gaps, "epci", "depassement_ha")[EPCI] == pytest.approx(19.1 - 20.4885)
    assert set(pick(gaps, "commune", "projection_ha", "statut")) == {"calculé"}


def test_a_project_of_another_territory_is_refused(ici: Territoire) -> None:
    for own in (Zan(pene_ha={"62008": 1.0, "59350": 50.0}), Zan(cibles_communes_pct={"59350": 50.0})):
        with pytest.raises(ConfigurationError, match="59350"):
            envelope(ici, Parametres(zan=own), documents())
    with pytest.raises(ValueError, match="greater than or equal to 0"):
        Zan(pene_ha={"62008": -1.0})


def test_a_project_larger_than_the_consumption_is_to_be_checked(ici: Territoire, pick: Pick) -> None:
    own = Parametres(zan=Zan(pene_ha={"62008": 50.0, "62007": 1.0, "62009": 2.0}))
    table = envelope(ici, own, documents())
    left, use, gaps = (of(table, n) for n in ("ZAN-06", "ZAN-07", "ZAN-09"))
    # 62008 consumed 1,92 ha for an envelope of 3,6424: between all of it apart (3,6424 left) and nothing (1,7224 left)
    for rows_, name, low, high in (
        (left, "reste_ha", 1.7224, 3.6424),
        (use, "utilisation_pct", 0.0, 100 * 1.92 / 3.6424),
        (gaps, "projection_ha", 0.0, 4.8),  # 1,92 / 4 × 10
        (gaps, "depassement_ha", -3.6424, 4.8 - 3.6424),
    ):
        assert pd.isna(pick(rows_, "commune", name)["62008"])
        assert pick(rows_, "commune", name, "statut")["62008"] == "à vérifier"
        assert pick(rows_, "commune", name, "borne_min")["62008"] == pytest.approx(low)
        assert pick(rows_, "commune", name, "borne_max")["62008"] == pytest.approx(high)
        assert "supérieurs à la consommation" in pick(rows_, "commune", name, "valeur_texte")["62008"]
        assert pick(rows_, "commune", name, "statut")["62007"] == "calculé"
        assert pick(rows_, "epci", name, "statut")[EPCI] == "à vérifier"
    # 62009 has consumed nothing since 2021: nothing can be apart
    assert pick(left, "commune", "reste_ha", "statut")["62009"] == "à vérifier"
    assert pick(left, "commune", "reste_ha", "borne_min")["62009"] == pytest.approx(9 * 0.4553)
    # EPCI: 20,4885 - 8,64 = 11,8485, plus 1 (62007), plus at most 1,92 (62008)
    assert pick(left, "epci", "reste_ha", "borne_min")[EPCI] == pytest.approx(12.8485)
    assert pick(left, "epci", "reste_ha", "borne_max")[EPCI] == pytest.approx(14.7685)


def test_no_envelope_no_rate(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    frame = enaf()
    for year in ANNEES:
        frame.loc["62001", flux(year)] = 0.0
    lost = documents(etat={"62001": "annulé"})
    table = envelope(ici, parametres, lost, frame)
    assert pick(of(table, "ZAN-04"), "commune", "enveloppe_ha")["62001"] == 0
    assert pick(of(table, "ZAN-07"), "commune", "utilisation_pct", "statut")["62001"] == "sans objet"
    assert not np.isinf(table["valeur"].astype(float)).any()


def test_unknown_consumption_leaves_an_unknown_remainder(ici: Territoire, parametres: Parametres) -> None:
    table = envelope(ici, parametres, documents(), enaf().iloc[:0])
    told = table[~table["modalite"].isin(["cible_pct", "garantie", "pene_ha"])]
    assert told["valeur"].isna().all()
    assert set(told["statut"]) == {"inconnu"}


def test_the_regional_target_is_the_published_one(real_folder: object) -> None:
    from pathlib import Path

    path = Path(str(real_folder)) / "zan" / "objectifs_territorialises_hdf.csv"
    if not path.exists():
        pytest.skip("no list of targets")
    published = pd.read_csv(path).set_index("land")["objectif_de_reduction"]
    assert set(Zan().cibles_sraddet_pct.values()) == {published["REGION_32"]} == {54.47}


# --- ZAN-15, X-06 ---------------------------------------------------------------------------------------------------


def recycling(
    ici: Territoire, parametres: Parametres, plans: gpd.GeoDataFrame | None, **hectares: float
) -> pd.DataFrame:
    """Return the rows of ZAN-15 and X-06, with hectares of friches without a project by commune."""
    stock = pd.Series({c: hectares.get(f"c{c}", 0.0) for c in CODES})
    parts = []
    for maille, some in (("commune", stock), ("epci", pd.Series({EPCI: stock.sum()}))):
        parts.append(
            pd.DataFrame(
                {
                    "maille": maille,
                    "code": some.index,
                    "modalite": gisement_recyclage.GISEMENT,
                    "valeur": some.to_numpy(),
                    "borne_min": some.to_numpy(),
                    "borne_max": some.to_numpy(),
                    "statut": "calculé",
                }
            )
        )
    frame = enaf()
    for year in range(2021, 2025):
        frame.loc["62008", flux(year)] = 20_000.0
    left = envelope(ici, parametres, plans, frame)
    spent = consumed(ici, parametres, frame)
    sites = toy.frame({"a": toy.box(0, 0, 100)})
    return gisement_recyclage.compute(
        ici.communes, frame, sites, of(left, "ZAN-06"), of(spent, "ZAN-08"), pd.concat(parts), ici, parametres
    )


def test_friches_beside_what_is_left(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = of(recycling(ici, parametres, documents(), c62003=3.0, c62008=2.0), "ZAN-15")
    # 62003: envelope 1,3659, consumed 0,72: 0,6459 left, 0,18 a year
    assert pick(table, "commune", "ratio")["62003"] == pytest.approx(3 / 0.6459)
    assert pick(table, "commune", "annees")["62003"] == pytest.approx(3 / 0.18)
    assert pick(table, "commune", "ratio", "statut")["62008"] == "sans objet"  # nothing is left
    assert pick(table, "commune", "annees", "statut")["62009"] == "sans objet"  # nothing was consumed
    assert pick(table, "epci", "gisement_ha")[EPCI] == pytest.approx(5)
    assert pick(table, "commune", "ratio")["62001"] == 0  # no friche: 0 over something
    # EPCI: 20,4885 - (8,64 - 1,92 + 8) = 5,7685
    assert pick(table, "epci", "ratio")[EPCI] == pytest.approx(5 / 5.7685)


def test_land_units_shared_over_communes_do_not_add_up(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    # one unit of 3 ha declared by two communes: 3 ha in each, 3 ha in all
    sites = toy.frame(
        {"a": toy.box(0, 0, 10), "b": toy.box(1000, 0, 10)},
        comm_insee=["62001", "62002"],
        site_statut=["friche sans projet"] * 2,
        surface_m2=[30_000.0] * 2,
        unite_fonciere=["UF1"] * 2,
    ).assign(commune_position=["62001", "62002"])
    table = statuts_friches.compute(communes, sites, territoire)
    assert pick(table, "commune", gisement_recyclage.GISEMENT)[["62001", "62002"]].tolist() == [3.0, 3.0]
    assert pick(table, "epci", gisement_recyclage.GISEMENT)[EPCI] == 3.0
    for indicator, name in ((statuts_friches.FRI_01, "surface_unique_ha"), (gisement_recyclage.ZAN_15, "gisement_ha")):
        mesure = indicator.mesure(name)
        assert mesure is not None
        assert not mesure.extensive
        assert "ne s'additionnent pas" in indicator.rule


def test_no_rule_repeats_a_parameter() -> None:
    told = " ".join(i.rule + i.reserves for i in enveloppe_zan.PIPELINE.indicators)
    assert not any(value in told for value in ("22/08/2026", "1 ha", "d'un hectare", "10 ans", "2030", "54,47"))


def test_an_interval_stays_an_interval(ici: Territoire, parametres: Parametres, pick: Pick) -> None:
    table = of(recycling(ici, parametres, None, c62001=1.0), "ZAN-15")
    assert pd.isna(pick(table, "commune", "ratio")["62001"])
    assert pick(table, "commune", "ratio", "statut")["62001"] == "à vérifier"
    assert pick(table, "commune", "ratio", "borne_min")["62001"] == pytest.approx(1 / 0.76)
    assert pick(table, "commune", "ratio", "borne_max")["62001"] == pytest.approx(1 / 0.2153)


def test_land_is_scarce_where_nothing_is_left_and_friches_are(
    ici: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = of(recycling(ici, parametres, documents(), c62008=2.0, c62003=3.0), "X-06")
    flags = pick(table, "commune", "rarete")
    assert flags.to_dict() == {c: float(c == "62008") for c in CODES}
    assert pick(table, "commune", "rarete", "valeur_texte")["62008"] == "2 ha de friches sans projet"
    none = of(recycling(ici, parametres, documents(), c62003=3.0), "X-06")
    assert pick(none, "commune", "rarete")["62008"] == 0  # nothing is left, and no friche


def test_no_finding_is_written_on_invented_figures(ici: Territoire, parametres: Parametres) -> None:
    invented = replace(
        ici,
        couches=dict(ici.couches)
        | {"consommation_enaf": replace(ici.couches["consommation_enaf"], nature=Nature.DEMONSTRATION)},
    )
    table = recycling(invented, parametres, documents(), c62008=2.0)
    assert of(table, "X-06")["valeur"].isna().all()
    assert of(table, "X-06")["valeur_texte"].str.contains("fictif").all()
    spent = consumed(invented, parametres)
    told = spent[~spent["modalite"].eq("annees")]
    assert told["valeur_texte"].str.contains("fictif|rien n'a été").all()
