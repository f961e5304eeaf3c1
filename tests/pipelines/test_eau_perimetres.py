"""EAU-04 to EAU-07: perimeters and catchment apart, nested zones once, the PPI not public, against figures by hand."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE
from pipelines import artificialisation, friches_captages, parcs_captages, population_captages, sol_captages
from pipelines.core import captages
from tests import toy
from tests.pipelines import eau
from tests.pipelines.conftest import EPCI

Pick = Callable[..., pd.Series]
KEYS = ["indicateur", "maille", "code", "modalite"]
NUMBERS = ["valeur", "borne_min", "borne_max"]


def same(left: pd.DataFrame, right: pd.DataFrame) -> None:
    """Compare what two tables measure."""
    one, other = (t.sort_values(KEYS, ignore_index=True)[[*KEYS, "statut", *NUMBERS]] for t in (left, right))
    pd.testing.assert_frame_equal(one, other, atol=1e-9)


# --- the zones ------------------------------------------------------------------------------------------------------


def test_zones_without_the_stricter_ones_do_not_overlap() -> None:
    zones = captages.strictest(eau.servitudes())
    assert {name: round(z.area.sum() / 1e4, 9) for name, z in zones.items()} == {"PPI": 1.0, "PPR": 8.0, "PPE": 91.0}


def test_a_perimeter_with_a_hole_is_the_same_zone() -> None:
    holed = eau.servitudes()
    holed.loc["A2", "geometry"] = toy.box(300, 300, 300) - toy.box(400, 400, 100)
    zones = captages.strictest(holed)
    assert zones["PPR"].area.sum() == pytest.approx(80_000)


# --- EAU-04 ---------------------------------------------------------------------------------------------------------


#: A street of 100 m from south to north through 62001 (10 ha), and 10 ha in 62003.
BATI = ((450, 0, 100, 1000), (2000, 0, 100, 1000))


@pytest.fixture
def artificiel(communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres) -> pd.DataFrame:
    return sol_captages.compute(
        communes, eau.sol(*BATI), eau.known(territoire), parametres, eau.servitudes(), eau.aires()
    )


def test_each_perimeter_is_measured_whole(artificiel: pd.DataFrame, pick: Pick) -> None:
    # PPI: 50 m x 100 m of 1 ha; PPR: 100 m x 300 m of 9 ha; PPE: 100 m x 800 m of 100 ha, 64 of which in 62001
    expected = {"PPI": (0.5, 1, 50.0), "PPR": (3, 9, 100 / 3), "PPE": (8, 100, 8.0)}
    for name, (built, whole, share) in expected.items():
        assert pick(artificiel, "epci", f"artificialise_ha:{name}")[EPCI] == pytest.approx(built)
        assert pick(artificiel, "epci", f"connue_ha:{name}")[EPCI] == pytest.approx(whole)
        assert pick(artificiel, "epci", f"part_pct:{name}")[EPCI] == pytest.approx(share)
    assert pick(artificiel, "commune", "part_pct:PPE")["62001"] == pytest.approx(12.5)  # 8 of 64
    assert pick(artificiel, "commune", "part_pct:PPE")["62002"] == 0
    assert pick(artificiel, "commune", "surface_ha:PPE").sum() == pytest.approx(100)
    assert pick(artificiel, "commune", "connue_ha:PPE")[["62002", "62004", "62005"]].tolist() == pytest.approx(
        [16, 16, 4]
    )


def test_no_perimeter_in_the_source_is_no_share_and_says_so(artificiel: pd.DataFrame, pick: Pick) -> None:
    assert pick(artificiel, "commune", "artificialise_ha:PPE")["62009"] == 0
    assert pd.isna(pick(artificiel, "commune", "part_pct:PPE")["62009"])
    assert pick(artificiel, "commune", "part_pct:PPE", "statut")["62009"] == "sans objet"
    assert "ne vaut pas absence de protection" in pick(artificiel, "commune", "part_pct:PPE", "valeur_texte")["62009"]


def test_the_catchment_is_another_answer_with_two_extents(artificiel: pd.DataFrame, pick: Pick) -> None:
    for maille, code in (("aac", "AAC1"), ("epci", EPCI)):
        assert pick(artificiel, maille, "part_aac_pct:territoire")[code] == pytest.approx(10)  # 10 of 100 ha
        assert pick(artificiel, maille, "connue_aac_ha:totale")[code] == pytest.approx(100)
        assert pick(artificiel, maille, "part_aac_pct:totale", "statut")[code] == "à vérifier"
        assert pick(artificiel, maille, "part_aac_pct:totale", "borne_min")[code] == pytest.approx(5)  # 10 / 200
        assert pick(artificiel, maille, "part_aac_pct:totale", "borne_max")[code] == pytest.approx(55)  # 110 / 200
    assert pick(artificiel, "commune", "artificialise_aac_ha:territoire")["62003"] == pytest.approx(10)


def test_what_the_code_cannot_tell_is_described_and_makes_the_bounds(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    """A barn of 10 ha in 62003, which may be artificial or not: as in ZAN-12, over the part that is described."""
    here, cover = eau.known(territoire), eau.sol(*BATI, (2500, 0, 100, 1000))
    cover.loc["S3", "code_us"] = "US1.1.7"
    table = sol_captages.compute(communes, cover, here, parametres, eau.servitudes(), eau.aires())
    known = {name: pick(table, "aac", f"{name}:territoire")["AAC1"] for name in sol_captages.AAC}
    assert known == pytest.approx(
        {"artificialise_aac_ha": 10, "connue_aac_ha": 100, "part_aac_pct": 10, "surface_aac_ha": 100}
    )
    ends = ("borne_min", "borne_max", "statut")
    said = [pick(table, "aac", "part_aac_pct:territoire", c)["AAC1"] for c in ends]
    assert said == [pytest.approx(10), pytest.approx(20), "à vérifier"]
    said = [pick(table, "aac", "artificialise_aac_ha:territoire", c)["AAC1"] for c in ends]
    assert said == [pytest.approx(10), pytest.approx(20), "à vérifier"]
    other = artificialisation.compute(communes, cover, here, parametres, aires_alimentation=eau.aires())
    other = other[other["indicateur"] == "ZAN-12"]
    for mine, theirs in (("artificialise_aac_ha", "surface_ha"), ("connue_aac_ha", "decrit_ha")):
        assert pick(table, "aac", f"{mine}:totale")["AAC1"] == pytest.approx(pick(other, "aac", theirs)["AAC1"])
    high = [pick(table, "aac", "part_aac_pct:totale", "borne_max"), pick(other, "aac", "part_pct", "borne_max")]
    assert high[0]["AAC1"] == pytest.approx(high[1]["AAC1"])  # 10 + 10 + 100 of 200 ha: 60 %


def test_what_tells_of_a_ppi_in_a_commune_is_not_public(artificiel: pd.DataFrame) -> None:
    told = artificiel["modalite"].str.endswith(":PPI") & artificiel["maille"].eq("commune")
    assert set(artificiel.loc[told, "diffusion"]) == {"restreint"}
    assert artificiel.loc[~told, "diffusion"].isna().all()


def test_splitting_or_reversing_the_perimeters_changes_nothing(
    artificiel: pd.DataFrame, communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> None:
    given = (communes, eau.sol(*BATI), eau.known(territoire), parametres)
    same(artificiel, sol_captages.compute(*given, eau.halves(eau.servitudes()), eau.aires()))
    same(artificiel, sol_captages.compute(*given, eau.servitudes().iloc[::-1], eau.aires()))


def test_without_easements_nothing_is_said_to_be_unprotected(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    for nothing in (None, eau.servitudes().iloc[:0]):
        table = sol_captages.compute(communes, eau.sol(*BATI), eau.known(territoire), parametres, nothing, eau.aires())
        sup = table[table["modalite"].str.contains(":PP")]
        assert set(sup["statut"]) == {"inconnu"}
        assert sup["valeur"].isna().all()
        assert sup["valeur_texte"].str.contains("ne vaut pas absence").all()
        assert pick(table, "epci", "part_aac_pct:territoire")[EPCI] == pytest.approx(10)  # the other answer stands


def test_a_perimeter_that_cannot_be_placed_makes_lower_bounds(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    zones = pd.concat([eau.servitudes(), eau.servitudes().loc[["A3"]].set_axis(["A9"]).assign(perimetre="inconnu")])
    table = sol_captages.compute(communes, eau.sol(*BATI), eau.known(territoire), parametres, zones)
    assert pick(table, "epci", "artificialise_ha:PPE", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "part_pct:PPE", "statut")[EPCI] == "à vérifier"
    assert pd.isna(pick(table, "epci", "part_pct:PPE", "borne_max")[EPCI])


# --- EAU-05 ---------------------------------------------------------------------------------------------------------


#: No secrecy: what is measured is seen.
OPEN = Parametres(secret_menages=0)


def carreaux() -> gpd.GeoDataFrame:
    """Two cells: one of 62001, a quarter in the PPI, the rest in the PPR; one of 62002, a quarter in the PPE."""
    shapes = {"C1": toy.box(400, 400, 200), "C2": toy.box(1100, 100, 200)}
    return toy.frame(shapes, ind=[40.0, 20.0], men=[20.0, 8.0])


@pytest.fixture
def habitants(communes: gpd.GeoDataFrame, territoire: Territoire) -> pd.DataFrame:
    return population_captages.compute(communes, carreaux(), eau.known(territoire), OPEN, eau.servitudes(), eau.aires())


def test_people_count_in_the_strictest_perimeter(habitants: pd.DataFrame, pick: Pick) -> None:
    # 62001 has 100 inhabitants, all in C1: 25 in the PPI, 75 in the PPR; 62002 has 200 in C2: 50 in the PPE
    expected = {"PPI": 25, "PPR": 75, "PPE": 50, "aucun": 150}
    found = {name: pick(habitants, "epci", f"habitants:{name}")[EPCI] for name in expected}
    assert found == pytest.approx(expected)
    assert sum(found.values()) == pytest.approx(pick(habitants, "epci", "population")[EPCI])  # 300
    assert pick(habitants, "epci", "part_pct:PPE")[EPCI] == pytest.approx(100 * 50 / 300)
    assert pick(habitants, "commune", "habitants:PPE")["62002"] == pytest.approx(50)


def test_bounds_are_the_cells_within_and_the_cells_met(habitants: pd.DataFrame, pick: Pick) -> None:
    ends = [pick(habitants, "commune", "habitants:PPI", c)["62001"] for c in ("borne_min", "borne_max")]
    assert ends == [0, 100]
    assert pick(habitants, "commune", "habitants:PPI", "statut")["62001"] == "à vérifier"
    # C1 is whole in the perimeters: for certain, nobody of 62001 is outside
    assert pick(habitants, "commune", "habitants:aucun")["62001"] == pytest.approx(0, abs=1e-9)
    assert pick(habitants, "commune", "habitants:aucun", "statut")["62001"] == "calculé"


def test_a_commune_whose_people_cannot_be_placed_is_not_known(habitants: pd.DataFrame, pick: Pick) -> None:
    assert pd.isna(pick(habitants, "commune", "habitants:PPE")["62009"])
    assert pick(habitants, "commune", "habitants:PPE", "statut")["62009"] == "inconnu"


def test_the_catchment_counts_only_within_the_territory(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    cells = pd.concat([carreaux(), toy.frame({"C3": toy.box(2900, 400, 200)}, ind=[10.0], men=[5.0])])
    table = population_captages.compute(communes, cells, eau.known(territoire), OPEN, None, eau.aires())
    assert pick(table, "aac", "habitants_aac")["AAC1"] == pytest.approx(300)  # all the people of 62003
    assert pick(table, "aac", "habitants_aac", "statut")["AAC1"] == "au moins"
    assert pick(table, "epci", "part_aac_pct")[EPCI] == pytest.approx(50)  # 300 of 600
    sup = table[table["modalite"].str.startswith("habitants:")]
    assert set(sup["statut"]) == {"inconnu"}


def test_the_complement_of_a_ppi_is_not_public_either(habitants: pd.DataFrame) -> None:
    hidden = habitants[habitants["diffusion"].eq("restreint")]
    assert {m.partition(":")[2] for m in hidden["modalite"]} == {"PPI", "aucun"}
    assert set(hidden["maille"]) == {"commune"}
    assert len(hidden) == 9 * 2 * 2  # whatever the value


def test_splitting_the_perimeters_moves_nobody(
    habitants: pd.DataFrame, communes: gpd.GeoDataFrame, territoire: Territoire
) -> None:
    table = population_captages.compute(
        communes, carreaux(), eau.known(territoire), OPEN, eau.halves(eau.servitudes()), eau.halves(eau.aires())
    )
    table = table[table["maille"] != "aac"]
    same(habitants[habitants["maille"] != "aac"], table)


def test_small_numbers_are_secret_and_cannot_be_found_by_subtraction(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> None:
    # 62001: 5 households in the PPI, 15 in the PPR; 62002: 2 in the PPE, 6 outside; the rule: fewer than 11
    table = population_captages.compute(
        communes, carreaux(), eau.known(territoire), parametres, eau.servitudes(), eau.aires()
    )
    secret = table[table["statut"].eq("secret")]
    assert secret[["valeur", "borne_min", "borne_max"]].isna().all(axis=None)
    found = set(zip(secret["code"], secret["modalite"], strict=True))
    assert ("62001", "habitants:PPI") in found
    assert ("62001", "habitants:PPR") in found  # 15 households, but the only other figure of the commune
    assert {("62002", "habitants:PPE"), ("62002", "habitants:aucun")} <= found
    assert ("62001", "habitants:PPE") not in found  # nobody is not a secret


def test_hidden_is_stable() -> None:
    households = pd.DataFrame({"a": [3.0, 40.0, 50.0], "b": [30.0, 20.0, 60.0], "c": [0.0, 90.0, 70.0]})
    mask = population_captages.hidden(households, 11)
    assert mask.loc[0].tolist() == [True, True, False]
    for each in (mask.sum(axis=0), mask.sum(axis=1)):
        assert not each.eq(1).any()  # nowhere a single hole
    assert not population_captages.hidden(households, 0).any(axis=None)


def test_a_cell_that_does_not_say_its_people_makes_a_lower_bound(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    cells = pd.concat([carreaux(), toy.frame({"C9": toy.box(700, 700, 200)}, ind=[float("nan")], men=[float("nan")])])
    table = population_captages.compute(communes, cells, eau.known(territoire), OPEN, eau.servitudes())
    assert pick(table, "commune", "habitants:PPE", "statut")["62001"] == "au moins"
    assert pick(table, "commune", "habitants:PPI", "statut")["62001"] == "à vérifier"


# --- EAU-06 ---------------------------------------------------------------------------------------------------------


def friches(**changes: list[Any]) -> gpd.GeoDataFrame:
    """Two sites on one land unit of 62001, a point and a site without a place in 62002, one unverified in 62003."""
    columns: dict[str, list[Any]] = {
        "comm_insee": ["62001", "62001", "62002", "62002", "62003"],
        "site_statut": ["friche sans projet"] * 4 + [POTENTIELLE],
        "surface_m2": [10_000.0, 12_000.0, 20_000.0, None, 50_000.0],
        "unite_fonciere": ["UF1", "UF1", "UF2", "UF3", "UF4"],
    }
    shapes = {
        "S1": toy.box(400, 400, 100), "S2": toy.box(400, 400, 100), "S3": toy.point(1500, 500),
        "S4": toy.point(1600, 500), "S5": toy.box(2100, 100, 100),
    }  # fmt: skip
    return eau.lost(toy.frame(shapes, **{**columns, **changes}), "S4")


def fri_05(**changes: Any) -> pd.DataFrame:  # noqa: ANN401
    """Return what FRI-05 says of these sites."""
    classes = {"S1": "PPR", "S2": "PPE", "S3": "aucun", "S4": "site non localisé", "S5": "PPI", **changes}
    ranks = {"aucun": 0.0, "PPE": 1.0, "PPR": 2.0, "PPI": 3.0}
    sure = {"S3": "à vérifier", "S4": "inconnu"}
    rows = [
        {"indicateur": "FRI-05", "maille": "friche", "code": site, "modalite": "perimetre", "valeur": ranks.get(words),
         "valeur_texte": words, "statut": sure.get(site, "calculé"),
         "diffusion": "restreint" if words == "PPI" else "public"}
        for site, words in classes.items()
    ]  # fmt: skip
    rows += [
        {**row, "modalite": "aac", "valeur": None if row["code"] == "S4" else float(row["code"] == "S1"),
         "valeur_texte": "", "diffusion": "public"}
        for row in rows
    ]  # fmt: skip
    return pd.DataFrame(rows).astype({"valeur": "float64"})


def test_friches_by_strictest_perimeter(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = friches_captages.compute(communes, friches(), fri_05(), territoire, Parametres())
    found = {name: pick(table, "epci", f"nombre:{name}")[EPCI] for name in ("PPI", "PPR", "PPE", "aucun", "inconnu")}
    assert found == {"PPI": 0, "PPR": 1, "PPE": 1, "aucun": 1, "inconnu": 1}  # the unverified site is nowhere
    # S3 (a point) and S4 (no place) may be in any class
    assert pick(table, "epci", "nombre:PPI", "borne_max")[EPCI] == 2
    assert pick(table, "epci", "nombre:PPR", "borne_min")[EPCI] == 1
    assert pick(table, "epci", "nombre:aucun", "borne_min")[EPCI] == 0
    assert pick(table, "commune", "nombre:PPR", "statut")[["62001", "62002"]].tolist() == ["calculé", "à vérifier"]


def test_a_land_unit_counts_once_in_its_strictest_perimeter(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    table = friches_captages.compute(communes, friches(), fri_05(), territoire, Parametres())
    # UF1 holds S1 (PPR, 1 ha) and S2 (PPE, 1.2 ha): once, in the PPR, between 1 and 1.2 ha
    area = [pick(table, "commune", "surface_ha:PPR", c)["62001"] for c in ("borne_min", "valeur", "borne_max")]
    assert area == pytest.approx([1.0, 1.0, 1.2])
    assert pick(table, "commune", "surface_ha:PPE")["62001"] == 0
    assert pick(table, "epci", "surface_ha:aucun")[EPCI] == pytest.approx(2.0)
    assert pick(table, "epci", "surface_ha:aucun", "statut")[EPCI] == "au moins"  # the area of S4 is not known


def test_the_catchment_is_counted_apart(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = friches_captages.compute(communes, friches(), fri_05(), territoire, Parametres())
    found = {name: pick(table, "epci", f"nombre_aac:{name}")[EPCI] for name in ("dans", "hors", "inconnu")}
    assert found == {"dans": 1, "hors": 2, "inconnu": 1}
    assert pick(table, "epci", "surface_aac_ha:dans")[EPCI] == pytest.approx(1.0)


def test_counts_of_communes_add_up(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    table = friches_captages.compute(communes, friches(), fri_05(), territoire, Parametres())
    for modalite in table.loc[table["modalite"].str.startswith("nombre"), "modalite"].unique():
        assert pick(table, "commune", modalite).sum() == pick(table, "epci", modalite)[EPCI]


def test_a_site_in_a_ppi_is_not_found_by_subtraction(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    table = friches_captages.compute(communes, friches(), fri_05(S1="PPI"), territoire, Parametres())
    hidden = table[table["diffusion"].eq("restreint")]
    assert {m.partition(":")[2] for m in hidden.loc[hidden["maille"] != "friche", "modalite"]} == {"PPI", "aucun"}
    assert set(hidden.loc[hidden["maille"] == "friche", "modalite"]) == {"dans_perimetre"}  # as FRI-05 does
    assert pick(table, "epci", "nombre:PPI")[EPCI] == 1


def test_no_friche_is_zero(communes: gpd.GeoDataFrame, territoire: Territoire) -> None:
    table = friches_captages.compute(communes, friches().iloc[:0], fri_05().iloc[:0], territoire, Parametres())
    assert (table["valeur"] == 0).all()
    assert set(table["statut"]) == {"calculé"}


def test_each_site_has_its_two_answers_as_fri_05_gives_them(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    table = friches_captages.compute(communes, friches(), fri_05(), territoire, Parametres())
    inside = pick(table, "friche", "dans_perimetre")
    assert inside[["S1", "S2", "S3", "S5"]].tolist() == [1, 1, 0, 1]  # S5 is not verified, and has its answer
    assert pd.isna(inside["S4"])
    assert pick(table, "friche", "dans_perimetre", "statut").tolist() == [
        "calculé", "calculé", "à vérifier", "inconnu", "calculé",
    ]  # fmt: skip
    assert pick(table, "friche", "dans_perimetre", "valeur_texte")["S1"] == "PPR"
    assert pick(table, "friche", "dans_perimetre", "diffusion").to_dict() == {
        "S1": "public", "S2": "public", "S3": "public", "S4": "public", "S5": "restreint",
    }  # fmt: skip
    assert pick(table, "friche", "dans_aac").dropna().to_dict() == {"S1": 1, "S2": 0, "S3": 0, "S5": 0}


def test_friches_of_each_catchment(communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick) -> None:
    aires = toy.frame({"A1": toy.box(0, 0, 1000), "A2": toy.box(2000, -1000, 1000, 2000), "A3": toy.box(0, 0, 1)})
    told = fri_05(S1="PPR")
    table = friches_captages.compute(communes, friches(), told, territoire, Parametres(), eau.lost(aires, "A3"))
    # A1 is 62001: S1 and S2, one land unit of 1.0 to 1.2 ha; S3 (a point) and S4 (no place) may be in it: 4 at most
    ends = ("borne_min", "valeur", "borne_max")
    assert [pick(table, "aac", "nombre_aac:dans", c)["A1"] for c in ends] == [2, 2, 4]
    assert pick(table, "aac", "surface_aac_ha:dans")["A1"] == pytest.approx(1.0)
    assert pick(table, "aac", "nombre_aac:dans", "statut")["A1"] == "à vérifier"
    assert pick(table, "aac", "nombre_aac:dans")["A2"] == 0  # S5 is in it, and is not verified
    assert pick(table, "aac", "nombre_aac:dans", "statut")["A2"] == "au moins"  # half of it is out of the territory
    assert pick(table, "aac", "nombre_aac:dans", "statut")["A3"] == "inconnu"


def test_without_easements_every_site_is_of_unknown_class(
    communes: gpd.GeoDataFrame, territoire: Territoire, pick: Pick
) -> None:
    mute = fri_05().assign(valeur=float("nan"), valeur_texte="servitudes non fournies", statut="inconnu")
    table = friches_captages.compute(communes, friches(), mute, territoire, Parametres())
    assert pick(table, "epci", "nombre:inconnu")[EPCI] == 4
    assert pick(table, "epci", "nombre:aucun", "statut")[EPCI] == "à vérifier"
    assert pick(table, "epci", "nombre:aucun", "borne_max")[EPCI] == 4


@pytest.mark.parametrize(
    ("layer_id", "gone", "kept"), [("servitudes_as1", "", "_aac"), ("aires_alimentation", "_aac", "")]
)
def test_an_answer_without_its_layer_is_not_zero(
    layer_id: str, gone: str, kept: str, communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> None:
    info = LayerInfo(id=layer_id, title="", state="absente", reason="aucune source")
    here = replace(territoire, couches={**territoire.couches, layer_id: info})
    table = friches_captages.compute(communes, friches(), fri_05(), here, parametres)
    table = table[table["maille"].isin(["commune", "epci"])]
    mesure = table["modalite"].str.partition(":")[0]
    without = table[mesure.isin([f"nombre{gone}", f"surface{gone}_ha"])]
    assert set(without["statut"]) == {"sans couche"}
    assert without["valeur"].isna().all()
    assert without["valeur_texte"].str.startswith(f"couche {layer_id} : aucune source").all()
    assert len(without) == 10 * 2 * len(friches_captages.REPONSES[gone])
    assert table.loc[mesure.eq(f"nombre{kept}"), "valeur"].notna().all()


# --- EAU-07 ---------------------------------------------------------------------------------------------------------


def parcs() -> gpd.GeoDataFrame:
    """A park of 4 ha over the three perimeters, one of 2 ha astride 62001 and 62002, outside them."""
    shapes = {"Z1": toy.box(450, 450, 200), "Z2": toy.box(900, 100, 200, 100)}
    return toy.frame(shapes, commune_position=["62001", "62001"])


def test_parks_by_strictest_perimeter(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = parcs_captages.compute(communes, parcs(), eau.known(territoire), parametres, eau.servitudes(), eau.aires())
    count = {name: pick(table, "epci", f"nombre:{name}")[EPCI] for name in ("PPI", "PPR", "PPE", "aucun")}
    assert count == {"PPI": 1, "PPR": 0, "PPE": 0, "aucun": 1}
    # Z1: 50 m x 50 m in the PPI, 150 m x 150 m in the PPR, the rest in the PPE; Z2 only touches the PPE
    area = {name: pick(table, "epci", f"surface_ha:{name}")[EPCI] for name in count}
    assert area == pytest.approx({"PPI": 0.25, "PPR": 2.0, "PPE": 1.75, "aucun": 2.0})
    assert pick(table, "epci", "surface_parcs_ha")[EPCI] == pytest.approx(6.0)
    assert pick(table, "epci", "part_pct:PPI")[EPCI] == pytest.approx(100 * 0.25 / 6)
    assert pick(table, "commune", "surface_ha:aucun")[["62001", "62002"]].tolist() == pytest.approx([1.0, 1.0])
    assert pick(table, "commune", "part_pct:PPI", "statut")["62009"] == "sans objet"
    assert pick(table, "epci", "nombre_aac")[EPCI] == 0


def test_parks_in_the_catchment(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    astride = toy.frame({"Z3": toy.box(1900, 0, 200, 500)}, commune_position=["62002"])  # half of it in 62003
    table = parcs_captages.compute(communes, astride, eau.known(territoire), parametres, None, eau.aires())
    assert pick(table, "epci", "nombre_aac")[EPCI] == 1
    assert pick(table, "epci", "surface_aac_ha")[EPCI] == pytest.approx(5)
    assert pick(table, "epci", "part_aac_pct")[EPCI] == pytest.approx(50)
    assert pick(table, "commune", "surface_aac_ha")[["62002", "62003"]].tolist() == pytest.approx([0, 5])


def test_parks_of_each_catchment(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    astride = toy.frame({"Z3": toy.box(1900, 0, 200, 500)}, commune_position=["62002"])  # half of it in 62003
    zones = toy.frame(
        {"A1": toy.box(2000, -1000, 1000, 2000), "A2": toy.box(0, 0, 2050, 1000), "A3": toy.box(9000, 0, 9)}
    )
    table = parcs_captages.compute(communes, astride, eau.known(territoire), parametres, None, zones)
    # 10 ha: 100 × 500 m in A1; 150 × 500 m in A2, which shares 50 m with A1
    assert pick(table, "aac", "surface_aac_ha").to_dict() == pytest.approx({"A1": 5.0, "A2": 7.5, "A3": 0.0})
    assert pick(table, "aac", "nombre_aac").to_dict() == {"A1": 1, "A2": 1, "A3": 0}
    assert pick(table, "aac", "nombre_aac", "statut").to_dict() == {"A1": "au moins", "A2": "calculé", "A3": "au moins"}
    assert pick(table, "epci", "surface_aac_ha")[EPCI] == pytest.approx(10)


def test_overlapping_parks_count_once(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    twice = pd.concat([parcs(), parcs().loc[["Z1"]].set_axis(["Z9"])])
    table = parcs_captages.compute(communes, twice, eau.known(territoire), parametres, eau.halves(eau.servitudes()))
    assert pick(table, "epci", "surface_ha:PPR")[EPCI] == pytest.approx(2.0)
    assert pick(table, "epci", "surface_parcs_ha")[EPCI] == pytest.approx(6.0)
    assert pick(table, "epci", "nombre:PPI")[EPCI] == 2  # two rows of the inventory


def test_a_park_without_a_place_makes_lower_bounds(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = parcs_captages.compute(
        communes, eau.lost(parcs(), "Z2"), eau.known(territoire), parametres, eau.servitudes()
    )
    assert pick(table, "epci", "nombre:PPI", "statut")[EPCI] == "au moins"
    assert pick(table, "epci", "part_pct:PPI", "statut")[EPCI] == "à vérifier"
    assert pick(table, "epci", "surface_parcs_ha")[EPCI] == pytest.approx(4.0)


def test_no_park_is_zero_and_no_share(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    table = parcs_captages.compute(
        communes, parcs().iloc[:0], eau.known(territoire), parametres, eau.servitudes(), eau.aires()
    )
    assert pick(table, "epci", "nombre:PPI")[EPCI] == 0
    assert pick(table, "epci", "part_pct:PPI", "statut")[EPCI] == "sans objet"
