"""The scores of friches: three sites by hand, who is never scored, intervals, ranks, conflict, opportunity."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from layers.core.parametres.friches import USAGES, Friches
from layers.core.territory import Territoire
from layers.friches import POTENTIELLE
from pipelines import conflits_friches, mutabilite_friches, opportunites_friches, scores_friches
from tests import toy
from tests.pipelines.conftest import EPCI
from tests.pipelines.friches_toy import table

Pick = Callable[..., pd.Series]
A, B, C, D = "62001_1", "62001_2", "62002_1", "62003_1"


def sites(**changes: list[object]) -> gpd.GeoDataFrame:
    """Three sites to score (4 ha, 1 ha, area unknown) and one that is not verified."""
    columns: dict[str, list[object]] = {
        "comm_insee": ["62001", "62001", "62002", "62003"],
        "site_statut": ["friche sans projet", "friche avec projet", "friche sans projet", POTENTIELLE],
        "surface_m2": [40_000.0, 10_000.0, None, 90_000.0],
        "bati_surface": [2_000.0, None, None, None],
        "bati_etat": ["dégradation moyenne", "inconnu", None, None],
        "bati_pollution": ["inconnu", "amiante", None, None],
        "bati_patrimoine": ["aucun", None, None, None],
        "urba_zaer": ["oui", "inconnu", None, "non"],
        "diffusion": ["public", "public", "public", "interne"],
    }
    shapes = {A: toy.box(0, 0, 200), B: toy.box(300, 0, 100), C: toy.point(1500, 500), D: toy.box(2000, 0, 300)}
    return toy.frame(shapes, **{**columns, **changes})


def words(indicateur: str, modalite: str, texts: Mapping[str, str | None], **columns: object) -> pd.DataFrame:
    """Return rows whose class is in words."""
    made = table(indicateur, modalite, dict.fromkeys(texts, 0.0), **columns)
    made = made.assign(valeur_texte=list(texts.values()))
    return made.assign(valeur=made["valeur"].where(made["valeur_texte"].notna()))


def given() -> dict[str, pd.DataFrame]:
    """What FRI-02 to FRI-10 say of the four sites."""
    nan = float("nan")
    return {
        "fri_02": table("FRI-02", "part_pct:imperméable", {A: 80.0, B: 20.0, C: nan, D: 0.0}),
        "fri_03": pd.concat(
            [
                table("FRI-03", "niveau_croise", {A: 5.0, B: nan, C: nan, D: 5.0}),
                table("FRI-03", "sites_dans:SIS", {A: 1.0, B: 0.0, C: 0.0, D: 0.0}),
            ]
        ),
        "fri_04": pd.concat(
            [
                table("FRI-04", "part_pct:total", {A: 60.0, B: 0.0, C: nan, D: 0.0}),
                table("FRI-04", "surface_ha:total", {A: 2.4, B: 0.0, C: nan, D: 0.0}),
                table("FRI-04", "surface_ha:composante:réservoir", {A: 0.0, B: 0.0, C: nan, D: 0.0}),
                table("FRI-04", "surface_ha:composante:corridor", {A: 2.4, B: 0.0, C: nan, D: 0.0}),
                table("FRI-04", "surface_ha:composante:secteur à restaurer", {A: 0.0, B: 0.0, C: nan, D: 0.0}),
            ]
        ),
        "fri_05": pd.concat(
            [
                words("FRI-05", "perimetre", {A: "PPR", B: "aucun", C: None, D: "PPI"}).assign(
                    valeur=[2, 0, nan, 3], borne_max=[2, 0, nan, 3]
                ),
                words("FRI-05", "perimetre_hors_ppi", {A: "PPR", B: "aucun", C: None, D: "PPR"}).assign(
                    valeur=[2, 0, nan, 2], borne_max=[2, 0, nan, 2]
                ),
                table("FRI-05", "aac", {A: 1.0, B: 1.0, C: 0.0, D: 0.0}),
            ]
        ),
        "fri_06": table("FRI-06", "distance_m", {A: 40.0, B: 180.0, C: 300.0, D: 10.0}),
        "fri_07": pd.concat(
            [
                table("FRI-07", "distance_m", {A: 250.0, B: 700.0, C: nan, D: 10.0}),
                words("FRI-07", "classe", {A: "≤ 500 m", B: "> 500 m", C: None, D: "≤ 500 m"}),
            ]
        ),
        "fri_08": table("FRI-08", "classe", {A: 1.0, B: 3.0, C: nan, D: 1.0}).assign(
            valeur_texte=["dans le quartier", "≤ 500 m", "", "dans le quartier"]
        ),
        "fri_09": words("FRI-09", "pire_scenario", {A: "moyen", B: "hors zone", C: None, D: "hors zone"}).assign(
            valeur=[3.0, 0.0, nan, 0.0]
        ),
        "fri_10": words("FRI-10", "typezone", {A: "U", B: "AUs", C: "aucun zonage numérique sur le site", D: "U"}),
    }


@pytest.fixture
def scored(parametres: Parametres) -> pd.DataFrame:
    """FRI-13 and FRI-14 of the four sites."""
    return scores_friches.compute(sites(), parametres, **given())


# --- FRI-13 ---------------------------------------------------------------------------------------------------------


def test_the_score_of_the_first_site_by_hand(scored: pd.DataFrame, pick: Pick) -> None:
    one = scored[scored["indicateur"] == "FRI-13"]
    s = {
        "surface": 0.8,  # 4 ha: up to 5
        "pollution": 0.1,  # known
        "zonage": 1,  # U
        "trame": 0.1,  # 60 %: more than 50
        "captage": 0.3,  # PPR
        "inondation": 0.4,  # medium
        "chaleur": 1,  # 40 m
        "transport": 1,  # 250 m
        "qpv": 1,  # inside
    }
    assert {name: pick(one, "friche", f"s:{name}")[A] for name in s} == pytest.approx(s)
    # 2·0.8 + 2·0.1 + 2·1 + 1·0.1 + 1.5·0.3 + 1·0.4 + 0.5·1 + 1·1 + 1·1 = 7.25, of 12
    assert pick(one, "friche", "score")[A] == pytest.approx(100 * 7.25 / 12)
    assert [pick(one, "friche", "score", c)[A] for c in ("borne_min", "borne_max")] == pytest.approx(
        [100 * 7.25 / 12] * 2
    )
    assert pick(one, "friche", "fiabilite_pct")[A] == 100
    assert pick(one, "friche", "score", "statut")[A] == "calculé"


def test_the_score_of_a_site_of_unknown_ground_by_hand(scored: pd.DataFrame, pick: Pick) -> None:
    one = scored[scored["indicateur"] == "FRI-13"]
    # 1 ha 0.4, AUs 0.5, no trame 1, no easement 1, no flood 1, 180 m 0.25, 700 m 0.4, district at 500 m 0.6; ground: 2
    points = 2 * 0.4 + 2 * 0.5 + 1 + 1.5 * 1 + 1 + 0.5 * 0.25 + 0.4 + 0.6
    assert pick(one, "friche", "score")[B] == pytest.approx(100 * points / 10)
    assert pick(one, "friche", "score", "borne_min")[B] == pytest.approx(100 * points / 12)
    assert pick(one, "friche", "score", "borne_max")[B] == pytest.approx(100 * (points + 2) / 12)
    assert pick(one, "friche", "fiabilite_pct")[B] == pytest.approx(100 * 10 / 12)
    assert pick(one, "friche", "a_completer", "valeur_texte")[B] == "pollution (+17 points)"
    assert pick(one, "friche", "poids:pollution")[B] == 0
    assert pd.isna(pick(one, "friche", "s:pollution")[B])


def test_the_score_of_a_site_that_is_hardly_known_by_hand(scored: pd.DataFrame, pick: Pick) -> None:
    one = scored[scored["indicateur"] == "FRI-13"]
    # only the heat network is known: 300 m, mark 0, weight 0.5 of 12
    assert pick(one, "friche", "score")[C] == 0
    assert [pick(one, "friche", "score", c)[C] for c in ("borne_min", "borne_max")] == pytest.approx(
        [0, 100 * 11.5 / 12]
    )
    assert pick(one, "friche", "fiabilite_pct")[C] == pytest.approx(100 * 0.5 / 12)
    assert pd.isna(pick(one, "friche", "rang")[C])
    assert pick(one, "friche", "rang", "statut")[C] == "inconnu"
    assert pick(one, "friche", "rang", "valeur_texte")[C].startswith(
        "fiabilité 4 % ; à compléter : surface (+17 points)"
    )
    assert pick(one, "friche", "a_completer")[C] == 8


def test_an_unverified_site_is_never_scored_nor_public(parametres: Parametres, scored: pd.DataFrame) -> None:
    hidden = scored[scored["code"] == D]
    assert hidden["valeur"].isna().all()
    assert set(hidden["statut"]) == {"sans objet"}
    assert set(hidden["diffusion"]) == {"interne"}
    # even when the configuration asks for it
    every = parametres.friches.model_copy(update={"statuts_notes": (POTENTIELLE, "friche sans projet")})
    asked = scores_friches.compute(sites(), parametres.model_copy(update={"friches": every}), **given())
    assert asked[asked["code"] == D]["valeur"].isna().all()


def test_a_converted_site_and_one_of_unknown_status_are_not_ranked(parametres: Parametres, pick: Pick) -> None:
    other = sites(site_statut=["friche reconvertie", "inconnu", "friche sans projet", POTENTIELLE])
    found = scores_friches.compute(other, parametres, **given())
    found = found[found["indicateur"] == "FRI-13"]
    assert pick(found, "friche", "score")[[A, B]].isna().all()
    assert pick(found, "friche", "score", "valeur_texte")[B] == "statut inconnu : à renseigner avant de noter"


def test_an_unverified_site_does_not_move_the_ranks_of_the_others(parametres: Parametres, pick: Pick) -> None:
    with_it, without = sites(), sites().drop(D)
    tables = [scores_friches.compute(s, parametres, **given()) for s in (with_it, without)]
    ranks = [pick(t[t["indicateur"] == "FRI-13"], "friche", "rang").drop(D, errors="ignore") for t in tables]
    pd.testing.assert_series_equal(ranks[0], ranks[1])


def test_ranks_and_their_intervals(scored: pd.DataFrame, pick: Pick) -> None:
    one = scored[scored["indicateur"] == "FRI-13"]
    rank = pick(one, "friche", "rang")
    assert rank[[A, B]].tolist() == [2, 1]  # 60.4 and 64.3
    low, high = pick(one, "friche", "rang", "borne_min"), pick(one, "friche", "rang", "borne_max")
    assert (low[[A, B]] <= rank[[A, B]]).all()
    assert (high[[A, B]] >= rank[[A, B]]).all()
    assert pick(one, "friche", "rang", "valeur_texte")[A] == "sur 2 sites classés"
    # without pollution in the sum of A, whose mark there is 0.1: (7.25 - 0.2 + ...) one point less brings it up
    moved = [pick(one, "friche", "rang_poids:pollution", c)[A] for c in ("borne_min", "borne_max")]
    less = 100 * (7.25 - 0.1) / 11  # 65.0, above 64.3
    assert less > 100 * 6.425 / 10
    assert moved == [1, 2]


def water(perimetre: Mapping[str, str | None]) -> pd.DataFrame:
    """Return what FRI-05 says of the four sites: ``perimetre`` (restricted), and what anyone may see of it."""
    ranks = {"aucun": 0.0, "PPE": 1.0, "PPR": 2.0, "PPI": 3.0}
    values = [ranks.get(str(word), float("nan")) for word in perimetre.values()]
    told = {code: {"PPI": "PPR"}.get(str(word), word) for code, word in perimetre.items()}  # a PPI lies in its PPR
    secret = words("FRI-05", "perimetre", perimetre, diffusion="restreint").assign(
        valeur=values, borne_min=values, borne_max=values
    )
    public = [min(value, 2.0) for value in values]
    shown = words("FRI-05", "perimetre_hors_ppi", told).assign(valeur=public, borne_min=public, borne_max=public)
    aac = table("FRI-05", "aac", dict.fromkeys(perimetre, 0.0))
    return pd.concat([secret, shown, aac])


def test_a_ppi_is_a_veto_apart_from_the_score(parametres: Parametres, pick: Pick) -> None:
    inputs = given() | {"fri_05": water({A: "PPI", B: "aucun", C: None, D: "aucun"})}
    found = scores_friches.compute(sites(), parametres, **inputs)
    one = found[found["indicateur"] == "FRI-13"]
    assert pick(one, "friche", "veto")[[A, B]].tolist() == [1, 0]
    assert pd.isna(pick(one, "friche", "veto")[C])
    assert set(pick(one, "friche", "veto", "diffusion")) == {"restreint"}
    # neither the score (7.25 of 12, as in the PPR), nor the rank, nor who may see them, tells where the PPI is
    assert pick(one, "friche", "score")[A] == pytest.approx(100 * 7.25 / 12)
    assert pick(one, "friche", "rang")[[A, B]].tolist() == [2, 1]
    others = one[one["modalite"].ne("veto") & one["code"].ne(D)]
    assert set(others["diffusion"]) == {"public"}


def test_a_ppi_changes_nothing_that_is_public(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres
) -> None:
    public = []
    for perimetre in ("PPI", "PPR"):
        inputs = given() | {"fri_05": water({A: perimetre, B: "aucun", C: None, D: "aucun"})}
        crossed = {name: inputs[name] for name in ("fri_03", "fri_04", "fri_05", "fri_08", "fri_09")}
        made = pd.concat(
            [
                scores_friches.compute(sites(), parametres, **inputs),
                conflits_friches.compute(sites(), communes, territoire, parametres, **crossed),
            ],
            ignore_index=True,
        )
        public.append(made[~made["diffusion"].eq("restreint")].reset_index(drop=True))
    pd.testing.assert_frame_equal(*public)
    assert {"score", "rang", "nombre", "score_hors_ppi"} <= set(public[0]["modalite"])


def test_a_point_whose_disc_meets_a_perimeter_widens_the_score_and_the_veto(parametres: Parametres, pick: Pick) -> None:
    # A is « aucun » where its point is; its disc meets a PPR, and a PPI
    easements = water({A: "aucun", B: "aucun", C: None, D: "aucun"})
    of_a = easements["code"].eq(A) & easements["modalite"].ne("aac")
    high = easements["modalite"].map({"perimetre": 3.0, "perimetre_hors_ppi": 2.0})
    easements = easements.assign(
        borne_max=easements["borne_max"].mask(of_a, high), statut=easements["statut"].mask(of_a, "à vérifier")
    )
    found = scores_friches.compute(sites(), parametres, **given() | {"fri_05": easements})
    one = found[found["indicateur"] == "FRI-13"]
    # 7.25 with 1.5·0.3 for the PPR: 6.8 + 1.5·1 at the point; 1, 0.7 or 0.3
    assert pick(one, "friche", "s:captage")[A] == 1
    assert [pick(one, "friche", "s:captage", c)[A] for c in ("borne_min", "borne_max")] == [0.3, 1]
    ends = [pick(one, "friche", "score", c)[A] for c in ("borne_min", "valeur", "borne_max")]
    assert ends == pytest.approx([100 * 7.25 / 12, 100 * 8.3 / 12, 100 * 8.3 / 12])
    assert pd.isna(pick(one, "friche", "veto")[A])
    assert pick(one, "friche", "veto", "statut")[A] == "inconnu"
    assert pick(one, "friche", "veto")[B] == 0


def test_a_ground_without_the_sis_inventory_is_not_known_to_need_no_study(parametres: Parametres, pick: Pick) -> None:
    ground = table("FRI-03", "niveau_croise", {A: 5.0, B: 1.0, C: 4.0, D: 1.0})
    found = scores_friches.compute(sites(), parametres, **given() | {"fri_03": ground})
    study = pick(found, "friche", "etude_sols")
    assert study[A] == 1
    assert study[[B, C]].isna().all()
    assert pick(found, "friche", "etude_sols", "valeur_texte")[B] == "secteurs d'information sur les sols inconnus"


def test_a_polluted_site_calls_for_a_study(scored: pd.DataFrame, pick: Pick) -> None:
    assert pick(scored, "friche", "etude_sols")[A] == 1
    assert pick(scored, "friche", "etude_sols", "valeur_texte")[A] == "étude de sols exigée"
    assert pd.isna(pick(scored, "friche", "etude_sols")[B])  # nothing is known of its ground


def test_a_distance_across_a_limit_widens_the_score(parametres: Parametres, pick: Pick) -> None:
    inputs = given()
    inputs["fri_06"] = table("FRI-06", "distance_m", {A: 120.0, B: 180.0, C: 300.0, D: 10.0}).assign(
        borne_min=[40.0, 180.0, 300.0, 10.0]
    )
    found = scores_friches.compute(sites(), parametres, **inputs)
    one = found[found["indicateur"] == "FRI-13"]
    assert pick(one, "friche", "s:chaleur")[A] == 0.5  # 120 m, the far end
    assert pick(one, "friche", "score")[A] == pytest.approx(100 * 7.0 / 12)
    assert pick(one, "friche", "score", "borne_max")[A] == pytest.approx(100 * 7.25 / 12)  # 40 m, the near end


# --- FRI-14 ---------------------------------------------------------------------------------------------------------


def test_renaturation_turns_the_signs(scored: pd.DataFrame, pick: Pick) -> None:
    two = scored[scored["indicateur"] == "FRI-14"]
    # as FRI-13 with zonage 0, trame 0.9, inondation 0.6, chaleur 0, transport 0; sealed ground 80 %: 0.1; 13 in all
    points = 2 * 0.8 + 2 * 0.1 + 0 + 0.9 + 1.5 * 0.3 + 0.6 + 0 + 0 + 1 + 0.1
    assert pick(two, "friche", "score")[A] == pytest.approx(100 * points / 13)
    assert pick(two, "friche", "s:sol")[[A, B]].tolist() == [0.1, 0.7]


def test_without_any_table_nothing_but_the_area_is_known(parametres: Parametres, pick: Pick) -> None:
    found = scores_friches.compute(sites(), parametres)
    one = found[found["indicateur"] == "FRI-13"]
    assert pick(one, "friche", "fiabilite_pct")[[A, C]].tolist() == pytest.approx([100 * 2 / 12, 0])
    assert pick(one, "friche", "rang").isna().all()
    assert scores_friches.compute(sites().iloc[:0], parametres, **given()).empty


# --- X-03 -----------------------------------------------------------------------------------------------------------


def test_opportunity_is_made_of_assets_only(parametres: Parametres, pick: Pick) -> None:
    inputs = {name: given()[name] for name in ("fri_06", "fri_07", "fri_08", "fri_10")}
    found = opportunites_friches.compute(sites(), parametres, **inputs)
    # A: 4 ha 0.8, U 1, 250 m 1, 40 m 1, inside 1; B: 1 ha 0.4, AUs 0, 700 m 0.4, 180 m 0.25, 500 m 0.6
    assert pick(found, "friche", "score")[[A, B]].tolist() == pytest.approx([100 * 4.8 / 5, 100 * 1.65 / 5])
    assert pick(found, "friche", "score", "statut")[D] == "sans objet"
    assert not [m for m in found["modalite"].unique() if "captage" in m or "pollution" in m]


# --- X-01, X-02 -----------------------------------------------------------------------------------------------------


@pytest.fixture
def crossed(communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres) -> pd.DataFrame:
    """X-01 and X-02 of the four sites."""
    inputs = {name: given()[name] for name in ("fri_03", "fri_04", "fri_05", "fri_08", "fri_09")}
    return conflits_friches.compute(sites(), communes, territoire, parametres, **inputs)


def test_themes_met(crossed: pd.DataFrame, pick: Pick) -> None:
    one = crossed[crossed["indicateur"] == "X-01"]
    assert pick(one, "friche", "theme:périmètre AS1")[[A, B]].tolist() == [1, 0]
    assert pick(one, "friche", "nombre")[[A, B]].tolist() == [4, 1]
    assert pick(one, "friche", "theme:aire d'alimentation")[[A, B]].tolist() == [1, 1]
    assert pick(one, "friche", "theme:trame verte et bleue")[[A, B]].tolist() == [1, 0]
    assert pick(one, "friche", "theme:quartier prioritaire")[[A, B]].tolist() == [1, 0]
    assert pd.isna(pick(one, "friche", "nombre")[C])
    assert [pick(one, "friche", "nombre", c)[C] for c in ("borne_min", "borne_max")] == [0, 3]
    assert "inconnu : périmètre AS1, trame" in pick(one, "friche", "nombre", "valeur_texte")[C]
    assert pd.isna(pick(one, "friche", "nombre")[D])  # not verified


def test_counts_of_sites_by_theme(crossed: pd.DataFrame, pick: Pick) -> None:
    one = crossed[crossed["indicateur"] == "X-01"]
    assert pick(one, "commune", "friches:aire d'alimentation")[["62001", "62002", "62009"]].tolist() == [2, 0, 0]
    assert pick(one, "epci", "friches:trame verte et bleue")[EPCI] == 1
    assert pick(one, "epci", "friches:trame verte et bleue", "statut")[EPCI] == "au moins"  # C is not known
    assert pick(one, "commune", "friches:trame verte et bleue", "statut")["62001"] == "calculé"
    assert pick(one, "commune", "friches:quartier prioritaire")["62003"] == 0  # the unverified site does not count


def test_a_theme_without_its_layer_has_no_count(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    gone = LayerInfo(id="servitudes_as1", title="", state="absente", reason="aucune source")
    inputs = {name: given()[name] for name in ("fri_03", "fri_04", "fri_05", "fri_08", "fri_09")}
    without = replace(territoire, couches={**territoire.couches, "servitudes_as1": gone})
    one = conflits_friches.compute(sites(), communes, without, parametres, **inputs)
    for maille, code in (("commune", "62001"), ("epci", EPCI)):
        said = [pick(one, maille, "friches:périmètre AS1", c)[code] for c in ("statut", "valeur_texte")]
        assert said == ["sans couche", "couche servitudes_as1 : aucune source"]
        assert pd.isna(pick(one, maille, "friches:périmètre AS1")[code])
        assert pick(one, maille, "friches:aire d'alimentation")[code] == 2


def test_floods_and_sis_are_counted_by_commune_too(crossed: pd.DataFrame, pick: Pick) -> None:
    assert pick(crossed, "commune", "friches:zone inondable")[["62001", "62002"]].tolist() == [1, 0]
    assert pick(crossed, "commune", "friches:zone inondable", "statut")["62002"] == "au moins"  # C is not known
    assert pick(crossed, "epci", "friches:SIS dans le site")[EPCI] == 1


def test_a_score_has_the_sources_and_the_worst_worth_of_its_inputs(parametres: Parametres) -> None:
    told = {"source": "Cerema, Friches ; IGN, OCS GE", "millesime": "2025", "nature": "reelle", "precision": 10.0}
    inputs = {name: each.assign(**told) for name, each in given().items()}
    inputs["fri_08"] = inputs["fri_08"].assign(
        source="ANCT, QPV ; Cerema, Friches", nature="demonstration", precision=25.0
    )
    found = scores_friches.compute(sites(), parametres, **inputs)
    assert set(found["source"]) == {"Cerema, Friches ; IGN, OCS GE ; ANCT, QPV"}
    assert set(found["nature"]) == {"demonstration"}
    assert set(found["precision"]) == {25.0}


def test_conflict_by_hand(crossed: pd.DataFrame, pick: Pick) -> None:
    two = crossed[crossed["indicateur"] == "X-02"]
    # A: PPR 2 (the catchment does not add), corridor 1, flood 1, SIS 1; B: catchment 1
    assert pick(two, "friche", "score")[[A, B]].tolist() == [5, 1]
    parts = {name: pick(two, "friche", f"points:{name}")[A] for name in ("eau", "trame", "inondation", "sis")}
    assert parts == {"eau": 2, "trame": 1, "inondation": 1, "sis": 1}
    assert pick(two, "friche", "points:eau", "valeur_texte")[B] == "aire d'alimentation"
    assert pd.isna(pick(two, "friche", "score")[C])
    assert [pick(two, "friche", "score", c)[C] for c in ("borne_min", "borne_max")] == [0, 6]  # only the SIS is known
    assert pick(two, "friche", "veto")[A] == 1
    assert pick(two, "friche", "veto", "valeur_texte")[A] == "pollution avérée"


def test_conflict_in_a_ppi_is_not_public(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    inputs = {name: given()[name] for name in ("fri_03", "fri_04", "fri_08", "fri_09")}
    inputs["fri_05"] = water({A: "PPI", B: "aucun", C: None, D: "aucun"})
    found = conflits_friches.compute(sites(), communes, territoire, parametres, **inputs)
    two = found[found["indicateur"] == "X-02"]
    # A: PPI 3, or PPR 2 for all to see; corridor 1, flood 1, SIS 1. C: the SIS is known (0); 2 at most for the water
    assert pick(two, "friche", "score")[[A, B]].tolist() == [6, 0]
    assert pick(two, "friche", "score_hors_ppi")[[A, B]].tolist() == [5, 0]
    assert [pick(two, "friche", "score", "borne_max")[C], pick(two, "friche", "score_hors_ppi", "borne_max")[C]] == [
        6,
        5,
    ]
    who = {m: set(two[two["modalite"].eq(m)]["diffusion"]) for m in two["modalite"].unique()}
    assert {m for m, d in who.items() if d == {"restreint"}} == {"score", "points:eau", "veto"}
    assert "restreint" not in who["score_hors_ppi"] | who["points:eau_hors_ppi"]


def test_what_may_be_met_is_not_zero(
    communes: gpd.GeoDataFrame, territoire: Territoire, parametres: Parametres, pick: Pick
) -> None:
    # B may be in a flood zone (its disc is) and in a district (one has no place); there is no SIS inventory
    inputs = {name: given()[name] for name in ("fri_03", "fri_04", "fri_05", "fri_08", "fri_09")}
    inputs["fri_03"] = inputs["fri_03"][inputs["fri_03"]["modalite"].ne("sites_dans:SIS")]
    inputs["fri_09"] = inputs["fri_09"].assign(borne_max=[3.0, 5.0, float("nan"), 0.0])
    inputs["fri_08"] = inputs["fri_08"].assign(borne_min=[1.0, 1.0, float("nan"), 1.0])
    found = conflits_friches.compute(sites(), communes, territoire, parametres, **inputs)
    for name in ("points:inondation", "points:sis", "theme:quartier prioritaire"):
        assert pd.isna(pick(found, "friche", name)[B])
    assert pick(found, "friche", "points:inondation")[A] == 1
    # B: catchment 1, then 0 or 1 for the flood, 0 or 1 for the SIS
    assert [pick(found, "friche", "score", c)[B] for c in ("borne_min", "borne_max")] == [1, 3]
    assert pick(found, "commune", "friches:zone inondable", "statut")["62001"] == "au moins"


# --- FRI-11, FRI-12 -------------------------------------------------------------------------------------------------


@pytest.fixture
def mutable(parametres: Parametres) -> pd.DataFrame:
    """FRI-11 and FRI-12 of the four sites; A is over a collapse hazard."""
    inputs = {name: given()[name] for name in ("fri_03", "fri_04", "fri_07", "fri_09", "fri_10")}
    hazard = table("MIN-04", "surface_ha:effondrement localisé", {A: 0.1, B: 0.0, D: 0.0})
    return mutabilite_friches.compute(sites(), parametres, **inputs, min_04=hazard)


def test_mutability_of_the_first_site_by_hand(mutable: pd.DataFrame, pick: Pick) -> None:
    one = mutable[mutable["indicateur"] == "FRI-11"]
    # housing: 4 ha -1·2 ; building under 5 000 m² +1·2 ; stop +1·1 ; flood -2·1 ; cavities -1·0.5 ; U +2·2 ;
    # corridor -1·1 ; ZAER, medium decay, known pollution, no heritage neutral: 0.5 (1 + 2 + 2 + 1) = 3 on both sides
    plus, minus = 2.0 + 1 + 4 + 3, 2 + 2 + 0.5 + 1 + 3
    assert pick(one, "friche", "avantages:résidentiel")[A] == pytest.approx(plus)
    assert pick(one, "friche", "contraintes:résidentiel")[A] == pytest.approx(minus)
    assert pick(one, "friche", "indice:résidentiel")[A] == pytest.approx(100 * plus / (plus + minus))
    # solar: 4 ha +1·2 ; +1·2 ; stop 0.5 ; flood -1 ; cavities 0.25 ; U -1·2 ; corridor -1 ; ZAER +1 ; 1 + 1 ; +1·1
    plus, minus = 2 + 2 + 0.5 + 0.25 + 1 + 1 + 1 + 1, 0.5 + 1 + 0.25 + 2 + 1 + 1 + 1
    assert pick(one, "friche", "indice:photovoltaïque")[A] == pytest.approx(100 * plus / (plus + minus))
    assert pick(one, "friche", "classe:surface", "valeur_texte")[A] == "1,5 à 5 ha"


def test_what_is_not_known_is_skipped(mutable: pd.DataFrame, pick: Pick) -> None:
    one = mutable[mutable["indicateur"] == "FRI-11"]
    assert pick(one, "friche", "classe:surface bâtie", "valeur_texte")[B] == "ne sait pas"
    assert pick(one, "friche", "classe:surface bâtie")[B] == 0
    assert pick(one, "friche", "classe:pollution", "valeur_texte")[B] == "amiante"
    assert pick(one, "friche", "classe:surface", "valeur_texte")[B] == "1 à 1,5 ha"  # 1 ha is not less than 1 ha
    assert pd.isna(pick(one, "friche", "indice:culture")[C])  # nothing is known


def test_reliability_is_over_the_28_criteria(mutable: pd.DataFrame, pick: Pick) -> None:
    two = mutable[mutable["indicateur"] == "FRI-12"]
    # A: all 11 criteria, 15.5 of 30 ; B: surface 2, stop 1, flood 1, cavities 0.5, zone 2, trame 1, pollution 2
    assert pick(two, "friche", "fiabilite")[[A, B, C]].tolist() == pytest.approx([10 * 15.5 / 30, 10 * 9.5 / 30, 0])
    assert pick(two, "friche", "criteres_connus")[[A, B]].tolist() == [11, 7]
    assert pick(two, "friche", "fiabilite", "valeur_texte")[[A, B]].tolist() == ["moyenne", "insuffisante"]
    assert pick(mutable, "friche", "meilleur_usage", "statut")[B] == "inconnu"
    assert pick(mutable, "friche", "meilleur_usage", "statut")[A] == "calculé"


def test_the_tables_of_marks_are_whole() -> None:
    p = Friches()
    assert sum(p.mutabilite_poids.values()) == 15.5
    for classes in p.mutabilite_notes.values():
        for marks in classes.values():
            assert len(marks) == len(USAGES)
            assert set(marks) <= {-2, -1, 0.5, 1, 2}
    for table_of in p.notes_classes.values():
        assert all(0 <= s <= 1 for s in table_of.values())
    assert sum(max(points.values()) for points in p.conflit_points.values()) == 7
