"""The checker on the toy territory: every expected value is computed by hand."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.errors import CrsError, GeometryError, SourceError
from layers.core.model import LayerInfo, Nature, Portee
from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from maps.core.affichage import script
from pipelines.core.verification import MENTION, Base, Reponse, as_json, files, verify, verify_table
from pipelines.core.verification.formes import (
    au_millimetre,
    distance_dite,
    distance_sure,
    ecrire,
    lire,
    part_dite,
    surface_dite,
)
from pipelines.core.verification.phrases import metres, noms, part, remplir, surface
from pipelines.core.verification.questions import Source
from tests import toy


def info(layer_id: str, **changes: Any) -> LayerInfo:  # noqa: ANN401
    """What is best known of a source: real, opposable, drawn to 1 m, known beyond the territory."""
    best = {"source": f"Source {layer_id}", "vintage": "2026", "precision_m": 1.0, "covers_halo": True}
    worth = {"portee": Portee.OPPOSABLE, "nature": Nature.REELLE}
    return LayerInfo(id=layer_id, title=layer_id, **{"state": "présente", **best, **worth, **changes})


def base(layers: Mapping[str, pd.DataFrame], **infos: Mapping[str, Any]) -> Base:
    """Return the base of some layers; ``infos`` changes what is known of a source."""
    ids = {"communes", *layers, *infos}
    territoire = Territoire(
        epci="123456789",
        nom="Essai",
        profil="sig",
        halo_m=5000,
        communes=toy.communes(),
        couches={i: info(i, **infos.get(i, {})) for i in ids},
    )
    return Base.from_layers(layers, territoire, Parametres())


def ask(known: Base, shape: BaseGeometry, question: str, precision: float | None = 1.0) -> Reponse:
    """Return the answer to one question about one place."""
    place = gpd.GeoDataFrame({"precision_m": [precision]}, geometry=[shape], crs=2154)
    return next(r for r in verify(known, place)[0] if r.question == question)


def qpv(**shapes: BaseGeometry) -> dict[str, pd.DataFrame]:
    return {"qpv": toy.frame(shapes, lib_qp=[f"Quartier {k}" for k in shapes])}


def plain(text: str) -> str:
    """Return a text with plain spaces."""
    return re.sub("[\u00a0\u202f]", " ", text)


def said(answer: Reponse) -> tuple[str, ...]:
    """Return the sentences with plain spaces."""
    return tuple(map(plain, answer.phrases))


SQUARE = qpv(A=toy.box(200, 200, 400))


def test_a_point_deep_inside_is_certain() -> None:
    found = ask(base(SQUARE), toy.point(400, 400), "qpv")
    assert (found.etat, found.certitude, found.distance_m, found.raisons) == ("dedans", "certain", 0, ())
    assert [(z.classe, z.noms, z.cles, z.part_pct) for z in found.zones] == [("", ("Quartier A",), ("A",), None)]
    assert said(found) == (
        "Le point est dans un quartier prioritaire (2024) « Quartier A ».",
        "Réponse certaine : la limite est plus loin que les précisions réunies du lieu et de la source (2 m).",
    )
    assert (found.source, found.millesime, found.portee, found.nature) == ("Source qpv", "2026", "opposable", "reelle")


@pytest.mark.parametrize(
    ("depth_m", "etat", "certitude"),
    [
        (2.001, "dedans", "certain"),  # farther than 1 m + 1 m
        (2.0, "dedans", "à vérifier"),  # no farther
        (0.006, "dedans", "à vérifier"),
        (0.005, "sur la limite", "à vérifier"),  # half a centimetre: on the limit
        (0.0, "sur la limite", "à vérifier"),
        (-0.005, "sur la limite", "à vérifier"),
        (-0.006, "proche", "à vérifier"),
        (-2.001, "proche", "certain"),
    ],
)
def test_certainty_needs_more_than_the_sum_of_precisions(depth_m: float, etat: str, certitude: str) -> None:
    found = ask(base(SQUARE), toy.point(200 + depth_m, 400), "qpv")
    assert (found.etat, found.certitude) == (etat, certitude)
    assert ("limite" in found.raisons) == (certitude != "certain")


def test_what_touches_is_said_at_a_metre_at_least() -> None:
    assert ask(base(SQUARE), toy.point(199.99, 400), "qpv").distance_m == 1


def test_a_point_in_a_hole_is_outside() -> None:
    ring = toy.box(200, 200, 400).difference(toy.box(300, 300, 200))
    found = ask(base(qpv(A=ring)), toy.point(390, 410), "qpv")
    assert (found.etat, found.distance_m, found.zones) == ("proche", 90, ())
    assert said(found)[0] == "Le point est à 90 m d’un quartier prioritaire (2024), « Quartier A »."


def test_overlapping_zones_of_a_class_count_once() -> None:
    known = base(qpv(A=toy.box(0, 0, 50, 100), B=toy.box(30, 0, 40, 100)))
    found = ask(known, toy.box(0, 0, 100), "qpv")
    (zone,) = found.zones
    assert (found.etat, found.part_pct, zone.part_pct, zone.surface_m2) == ("en partie", 70, 70, 7000)
    assert (zone.noms, found.certitude) == (("Quartier A", "Quartier B"), "à vérifier")
    assert said(found)[0] == (
        "La surface est en partie dans un quartier prioritaire (2024) « Quartier A » et "
        "« Quartier B » (70 %, 7 000 m²)."
    )


def test_an_area_wholly_in_the_union_of_two_zones_is_inside() -> None:
    found = ask(base(qpv(A=toy.box(0, 0, 60, 100), B=toy.box(40, 0, 60, 100))), toy.box(0, 0, 100), "qpv")
    assert (found.etat, found.part_pct, found.raisons) == ("dedans", 100, ("limite",))


def test_nested_classes_have_their_share_and_a_total() -> None:
    scenarios = {"F": toy.box(0, 0, 20, 100), "M": toy.box(0, 0, 50, 100)}
    layer = toy.frame(scenarios, nom=["f", "m"], scenario=["fréquent", "moyen"], type_zone=["TRI", "TRI"])
    found = ask(base({"zones_inondables": layer}), toy.box(0, 0, 100), "inondation")
    assert [(z.classe, z.part_pct) for z in found.zones] == [("fréquent", 20), ("moyen", 50)]
    assert found.part_pct == 50
    assert "En tout 50 % du lieu." in said(found)


def test_a_line_is_measured_along_the_zone_and_along_its_limit() -> None:
    path = toy.line((100, 400), (300, 400))
    found = ask(base(SQUARE), path, "qpv")
    assert (found.etat, found.part_pct, found.zones[0].longueur_m) == ("en partie", 50, 100)
    assert ask(base(SQUARE), toy.line((200, 300), (200, 400)), "qpv").etat == "dedans"


def test_an_area_that_only_touches_a_zone_is_not_in_it() -> None:
    found = ask(base(SQUARE), toy.box(100, 200, 100), "qpv")
    assert (found.etat, found.distance_m, found.zones) == ("touche", 0, ())
    assert said(found)[0] == "La surface touche un quartier prioritaire (2024), « Quartier A »."


def test_a_sliver_of_less_than_a_square_metre_does_not_count() -> None:
    assert ask(base(SQUARE), toy.box(100, 200, 100.001, 400), "qpv").etat == "touche"  # 0.4 m² of 40 000
    assert ask(base(SQUARE), toy.box(100, 200, 100.01, 400), "qpv").etat == "en partie"  # 4 m²


@pytest.mark.parametrize(
    ("x", "etat", "bande", "nombre", "limite"),
    [
        (40, "proche", "à 50 m au plus", 1, False),
        (50.4, "proche", "à 50 m au plus", 1, True),  # said 50 m, decided on 50 m
        (60, "proche", "entre 50 m et 100 m", 1, False),
        (100.6, "proche", "entre 100 m et 250 m", 1, True),
        (300, "loin", "à plus de 250 m", 0, False),
    ],
)
def test_classes_of_distance(x: float, etat: str, bande: str, nombre: int, limite: bool) -> None:
    known = base({"puits_mine": toy.frame({"P": toy.point(0, 500)}, nom=["Fosse 1"])})
    found = ask(known, toy.point(x, 500), "puits")
    assert (found.etat, plain(found.bande or ""), found.nombre) == (etat, bande, nombre)
    assert (found.certitude, found.raisons) == ("à vérifier", ("inventaire", "limite")[: 1 + limite])


def test_the_nearest_among_equals_is_the_first_key() -> None:
    shafts = toy.frame({"B": toy.point(10, 0), "A": toy.point(0, 10)}, nom=["b", "a"])
    proche = ask(base({"puits_mine": shafts}), toy.point(0, 0), "puits").proche
    assert proche is not None
    assert proche.cle == "A"


def test_nothing_within_the_radius_of_search() -> None:
    found = ask(base(SQUARE), toy.point(2800, 2800), "qpv")
    assert (found.etat, found.distance_m, found.proche, found.certitude) == ("loin", None, None, "certain")
    assert said(found)[0] == "Aucun quartier prioritaire connu à moins de 1 km."


def test_hidden_rows_make_no_answer_certain() -> None:
    layer = toy.frame({"R": toy.box(0, 0, 100)}, nomass=["Champ, PPR"], perimetre=["PPR"])
    known = base({"servitudes_as1": layer}, servitudes_as1={"hidden": 3})
    for x, etat, raisons in ((50, "dedans", ("masqué",)), (2000, "dehors", ("masqué", "inventaire"))):
        found = ask(known, toy.point(x, 50), "as1")
        assert (found.etat, found.certitude, found.raisons) == (etat, "à vérifier", raisons)
        assert "Les périmètres immédiats ne sont pas publiés : les demander au service." in said(found)


LACUNE = "L’inventaire peut être incomplet : un objet peut y manquer."


def test_nothing_found_in_an_inventory_is_never_certain() -> None:
    known = base({"servitudes_as1": toy.frame({"R": toy.box(0, 0, 100)}, nomass=["Champ"], perimetre=["PPR"])})
    cases = {50: ("dedans", "certain", ()), 300: ("dehors", "à vérifier", ("inventaire",))}
    for x, wanted in {**cases, 2000: cases[300]}.items():
        found = ask(known, toy.point(x, 50), "as1")
        assert (found.etat, found.certitude, found.raisons) == wanted
        assert (LACUNE in said(found)) == (x > 100)
    assert said(ask(known, toy.point(2000, 50), "as1"))[0] == (
        "Aucun périmètre de protection de captage connu à moins de 1 km."
    )


def test_only_what_the_law_lists_whole_says_no_with_certainty() -> None:
    """No object anywhere, sources of the best: the two generations of neighbourhoods alone can say no."""
    best = Source(precision_m=1.0, opposable=True, au_dela_m=5000.0)
    nothing = base({})
    known = replace(nothing, sources=dict.fromkeys(nothing.sources, best))
    place = gpd.GeoDataFrame({"precision_m": [1.0]}, geometry=[toy.point(1500, 1500)], crs=2154)
    answers = verify(known, place)[0]
    assert [r.question for r in answers if r.certitude == "certain"] == ["commune", "qpv", "qpv_2015"]
    others = [r for r in answers if r.etat in {"dehors", "loin"} and not r.question.startswith("qpv")]
    assert len(others) == 17
    assert {r.raisons[0] for r in others} == {"inventaire"}


def sites(**shapes: BaseGeometry | None) -> dict[str, pd.DataFrame]:
    frame = toy.frame(
        shapes,
        site_nom=[f"Friche {k}" for k in shapes],
        site_statut=["friche sans projet"] * len(shapes),
        comm_insee=["62001"] * len(shapes),
        surface_m2=[31_415.9265] * len(shapes),
    )
    return {"friches": frame}


def test_objects_without_a_place_make_their_commune_unknown() -> None:
    known = base(sites(A=None))
    here, there = ask(known, toy.point(500, 500), "friches"), ask(known, toy.point(1500, 500), "friches")
    assert (here.etat, here.certitude, here.raisons) == ("dehors", "inconnu", ("non localisé", "inventaire"))
    assert "Dans la commune, sans position connue : « Friche A »." in said(here)
    assert (there.certitude, there.raisons) == ("à vérifier", ("inventaire",))


def test_a_site_known_by_a_point_is_a_disc() -> None:
    known = base(sites(A=toy.point(500, 500)))  # 31 416 m²: a disc of 100 m
    far, near = ask(known, toy.point(750, 500), "friches"), ask(known, toy.point(550, 500), "friches")
    assert (far.distance_m, far.distance_max_m, far.certitude, far.raisons) == (
        150,
        250,
        "à vérifier",
        ("inventaire", "point"),
    )
    assert (near.etat, near.distance_m, near.distance_max_m) == ("proche", 0, 50)
    assert said(near)[0] == (
        "Le point est à 50 m du point qui situe une friche sans projet, « Friche A » ; son contour "
        "n’est pas connu et peut atteindre le lieu."
    )


def network(shape: BaseGeometry, **changes: object) -> pd.DataFrame:
    columns = {"nom": "C", "trame": "verte et bleue", "composante": "corridor", "milieu": "minier", "largeur_m": 40.0}
    row = {"statut": "schéma local approuvé", "echelle": None, **columns, **changes}
    return toy.frame({"C": shape}, **{k: [v] for k, v in row.items()})


def test_a_corridor_known_by_its_axis_is_a_band() -> None:
    known = base({"trame_verte_bleue": network(toy.line((0, 500), (1000, 500)))})
    inside, outside = (ask(known, toy.point(500, 500 + d), "tvb_corridor") for d in (10, 50))
    assert (inside.etat, inside.zones[0].classe, inside.raisons) == ("dedans", "milieu minier", ("principe", "axe"))
    assert (outside.etat, outside.distance_m, outside.certitude) == ("dehors", 30, "à vérifier")
    assert said(outside)[0] == "Le point est à 30 m d’un corridor écologique (milieu minier), « C »."


@pytest.mark.parametrize("echelle", [None, 5_000.0])
def test_the_ecological_network_is_never_certain_whatever_its_scale(echelle: float | None) -> None:
    layer = network(toy.box(0, 0, 400), composante="réservoir", echelle=echelle)
    known = base({"trame_verte_bleue": layer}, trame_verte_bleue={"scale": 5_000})
    found = ask(known, toy.point(200, 200), "tvb_reservoir")
    assert (found.etat, found.certitude, found.raisons) == ("dedans", "à vérifier", ("principe",))
    assert said(found)[1:] == ("Dessin de principe, sans limite à la parcelle : à vérifier sur le terrain.",)


def test_a_scale_is_worth_half_a_millimetre() -> None:
    layer = network(toy.box(0, 0, 400), composante="réservoir")
    known = base({"trame_verte_bleue": layer}, trame_verte_bleue={"precision_m": None, "scale": 100_000})
    found = ask(known, toy.point(520, 200), "tvb_reservoir")
    assert (found.precision_m, found.echelle, found.certitude, found.raisons) == (
        50,
        100_000,
        "à vérifier",
        ("inventaire", "échelle", "principe"),
    )
    assert said(found) == (
        "Le point est à 120 m d’un réservoir de biodiversité (milieu minier), « C ».",
        "Donnée au 1:100 000 : à vérifier sur le terrain.",
    )


@pytest.mark.parametrize(
    ("changes", "precision", "reason"),
    [
        ({"nature": Nature.DEMONSTRATION}, 1.0, "fictif"),
        ({"portee": Portee.INFORMATIVE}, 1.0, "informative"),
        ({"precision_m": None}, 1.0, "précision"),
        ({}, None, "précision du lieu"),
    ],
)
def test_what_is_never_certain(changes: dict[str, Any], precision: float | None, reason: str) -> None:
    found = ask(base(SQUARE, qpv=changes), toy.point(400, 400), "qpv", precision)
    assert (found.etat, found.certitude, found.raisons) == ("dedans", "à vérifier", (reason,))


def test_an_absent_layer_has_no_answer() -> None:
    known = base({}, qpv={"state": "absente", "reason": "aucune source"})
    found = ask(known, toy.point(400, 400), "qpv")
    assert (found.etat, found.certitude, said(found)) == ("inconnu", "inconnu", ("Sans réponse : aucune source.",))


def test_a_source_that_stops_at_the_limit_says_at_least() -> None:
    known = base(SQUARE, qpv={"covers_halo": False})
    nothing, beyond = ask(known, toy.point(2880, 1500), "qpv"), ask(known, toy.point(900, 120), "qpv")
    assert (nothing.distance_m, nothing.distance_min_m, nothing.raisons) == (None, 120, ("bord",))
    assert said(nothing)[0] == "Aucun quartier prioritaire connu à moins de 120 m, où la source s’arrête."
    assert (beyond.distance_m, beyond.distance_min_m, beyond.certitude) == (310, 120, "à vérifier")  # (300, 80) away
    assert "La source n’est connue que jusqu’à 120 m du lieu : un autre objet peut être plus près." in said(beyond)


def test_outside_the_territory_only_the_commune_answers() -> None:
    place = gpd.GeoDataFrame({"precision_m": [1.0]}, geometry=[toy.point(-50, 500)], crs=2154)
    (found,) = verify(base(SQUARE), place)[0]
    assert (found.question, found.etat) == ("commune", "dehors")
    assert said(found)[0] == "Le point est hors du territoire : rien n’en est dit."


def test_a_place_across_the_limit_says_so() -> None:
    known = base(SQUARE)
    across = toy.box(-50, 200, 100)
    commune, found = ask(known, across, "commune"), ask(known, across, "qpv")
    assert (commune.etat, commune.part_pct, commune.zones[0].part_pct) == ("en partie", 50, 50)
    assert "extérieur" in commune.raisons
    assert "extérieur" in found.raisons
    assert (found.distance_m, found.certitude) == (150, "à vérifier")


def test_a_place_in_two_communes_and_a_point_between_them() -> None:
    two = ask(base({}), toy.box(900, 100, 200), "commune")
    assert [(z.classe, z.part_pct) for z in two.zones] == [("Commune 62001", 50), ("Commune 62002", 50)]
    edge = ask(base({}), toy.point(1000, 500), "commune")
    assert (edge.etat, [z.etat for z in edge.zones]) == ("sur la limite", ["sur la limite"] * 2)


def test_the_planning_document_of_each_commune() -> None:
    columns = {"nom": "PLU 1", "nature_document": "PLU", "etat": "opposable", "date_approbation": "2017-11-15"}
    table = pd.DataFrame([{**columns, "revision": True}], index=["62001"])
    known = base({"documents_urbanisme": table})
    here, there = ask(known, toy.point(500, 500), "document"), ask(known, toy.point(1500, 500), "document")
    words = "Commune 62001 : PLU, opposable, approuvé le 15/11/2017, révision ou modification en cours."
    assert (here.zones[0].classe, said(here)[0], here.certitude) == ("PLU", words, "certain")
    assert (there.etat, there.raisons) == ("inconnu", ("non couvert",))


def test_outside_of_a_plan_is_not_known() -> None:
    layer = toy.frame({"Z": toy.box(0, 0, 500)}, libelle=["UB"], libelong=["Zone"], typezone=["U"], insee=["62001"])
    known = base({"zonages_urbanisme": layer})
    assert said(ask(known, toy.point(250, 250), "zonage"))[0] == "Le point est en zone UB (urbaine)."
    away = ask(known, toy.point(600, 250), "zonage")
    assert (away.etat, away.certitude, away.raisons) == ("inconnu", "inconnu", ("non couvert",))


@pytest.mark.parametrize(
    ("frame", "error"),
    [
        (gpd.GeoSeries([toy.point(1, 1)], crs=4326), CrsError),
        (gpd.GeoSeries([shapely.Polygon()], crs=2154), GeometryError),
        (gpd.GeoSeries([None], crs=2154), GeometryError),
        (gpd.GeoSeries([shapely.MultiPoint([(1, 1), (2, 2)])], crs=2154), GeometryError),
    ],
)
def test_what_is_not_a_place_is_refused(frame: gpd.GeoSeries, error: type[Exception]) -> None:
    with pytest.raises(error, match="verify"):
        verify(base({}), frame)


def places(known: Base) -> gpd.GeoDataFrame:
    shapes = [toy.point(400, 400), toy.box(100, 300, 200), toy.line((0, 0), (500, 500)), toy.point(-9, 0)]
    return gpd.GeoDataFrame({"precision_m": [1.0, None, 5.0, 1.0]}, geometry=shapes, crs=known.communes.crs)


def everything() -> Base:
    ring = toy.box(200, 200, 400).difference(toy.box(300, 300, 50))
    layers = {**qpv(A=ring), **sites(A=toy.point(500, 500), B=None)}
    return base({**layers, "trame_verte_bleue": network(toy.line((0, 500), (1000, 500)))}, friches={"hidden": 1})


def test_the_table_says_what_the_answers_say() -> None:
    known = everything()
    table = verify_table(known, places(known))
    for row, answers in zip(table.to_dict("records"), verify(known, places(known)), strict=True):
        for r in answers:
            found = [row[f"{r.question}_{name}"] for name in ("etat", "certitude", "part_pct", "distance_m", "classes")]
            classes = ";".join(z.classe for z in r.zones)
            names = " ; ".join(dict.fromkeys(name for z in r.zones for name in z.noms))
            found.append(row[f"{r.question}_nom"])
            near = r.proche.nom if r.proche else ""
            wanted = [r.etat, r.certitude, r.part_pct, r.distance_m, classes or None, names or near or None]
            assert [None if pd.isna(v) else v for v in found] == wanted, r.question
    assert table.iloc[3].drop(["commune_etat", "commune_certitude", "commune_distance_m", "commune_nom"]).isna().all()


def test_the_table_names_every_zone_once_else_the_nearest() -> None:
    known = base(qpv(A=toy.box(0, 0, 300), B=toy.box(250, 0, 300)))
    shapes = [toy.box(100, 0, 300), toy.point(10, 10), toy.point(900, 10)]
    table = verify_table(known, gpd.GeoSeries(shapes, crs=known.communes.crs))
    noms = known.objets["qpv"].noms
    assert table["qpv_nom"].tolist() == [" ; ".join(noms), noms[0], noms[1]]


def test_a_table_without_a_row_has_its_columns() -> None:
    known = everything()
    table = verify_table(known, places(known).iloc[:0])
    assert (len(table), len(table.columns)) == (0, 6 * len(known.questions))


def test_a_site_gives_back_the_very_answers(tmp_path: Path) -> None:
    known = everything()
    again = Base.from_site(_written(files(known, script), tmp_path))
    assert _json(verify(again, places(again))) == _json(verify(known, places(known)))
    assert len(files(known, script)) == 10


def test_a_shape_that_many_communes_need_is_written_once_and_whole(tmp_path: Path) -> None:
    """A winding route across the territory, and a point: distances read back are those of shapely to the whole line."""
    rng = np.random.default_rng(1)
    bends = np.column_stack([np.linspace(-500, 3500, 40), rng.uniform(500, 2500, 40)]).tolist()
    routes = {"A": toy.line(*bends), "B": toy.line((0, 0), (3000, 100))}
    columns = {"nom_itineraire": ["a", "b"], "pratique": ["pédestre"] * 2, "avancement": [None] * 2}
    known = base(
        {"itineraires": toy.frame(routes, **columns), "puits_mine": toy.frame({"P": toy.point(5, 5)}, nom=["p"])}
    )
    texts = files(known, script)
    assert set(texts) - {f"assets/verif/{code}.js" for code in known.communes.index} == {
        "assets/verif/index.js", "assets/verif/partage-itineraires.js",
    }  # fmt: skip
    assert (
        sum(json.dumps(ecrire(known.objets["itineraires"].formes[0])).replace(" ", "") in t for t in texts.values())
        == 1
    )
    again = Base.from_site(_written(texts, tmp_path))
    places = gpd.GeoSeries([toy.point(*xy) for xy in rng.uniform(0, 3000, (200, 2))], crs=2154)
    found = verify_table(again, places)
    distance = np.minimum(*(shapely.distance(line, places.to_numpy()) for line in routes.values()))
    assert (
        found["itineraires_distance_m"].fillna(-1).tolist()
        == np.where(distance <= 1000, distance_dite(np.floor(distance * 1000 + 0.5)), -1).tolist()
    )
    assert _json(verify(again, places)) == _json(verify(known, places))


def test_the_keys_that_the_file_of_a_commune_holds() -> None:
    known = base(qpv(A=toy.box(100, 100, 100), B=toy.box(2500, 2500, 100)))
    held = known.tenus("qpv")
    assert (held["62001"], held["62009"], known.tenus("terrils")["62001"]) == ({"A"}, {"B"}, frozenset())


def _written(texts: Mapping[str, str], folder: Path) -> Path:
    for path, text in texts.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    return folder


def _json(answers: Sequence[Sequence[Reponse]]) -> list[list[dict[str, Any]]]:
    return [[as_json(r) for r in row] for row in answers]


def test_a_site_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"index\.js"):
        Base.from_site(tmp_path)


def test_a_commune_holds_what_its_places_may_meet() -> None:
    known = base(qpv(A=toy.box(100, 100, 100), B=toy.box(2500, 2500, 100)))
    inside = {code: known.objets["qpv"].dans[at].tolist() for at, code in enumerate(known.communes.index)}
    assert inside["62001"] == [True, False]  # B is 2,1 km away
    assert inside["62002"] == [True, False]  # A is 800 m away
    assert inside["62009"] == [False, True]


def test_a_polygon_that_the_grid_spoils_is_mended_on_it() -> None:
    pinched = toy.place(shapely.Polygon([(0, 0), (10, 0), (10, 10), (5, 0.0002), (0, 10)]))  # 0,2 mm from its base
    (mended,) = au_millimetre(np.array([pinched], dtype=object))
    assert mended.is_valid
    assert mended.area == pytest.approx(50, abs=0.01)
    assert lire(ecrire(mended)).equals(mended)


def test_numbers_are_rounded_before_they_are_said() -> None:
    assert distance_dite([0, 5, 6, 1499, 1500, 999_499, 1_049_999, 1_050_000]).tolist() == [
        0, 0, 1, 1, 2, 999, 1000, 1100,
    ]  # fmt: skip
    assert distance_sure([999, 119_999, 1_999_999]).tolist() == [0, 119, 1900]
    assert surface_dite([0.4, 0.5, 9999.4, 12_349, 12_350]).tolist() == [0, 1, 9999, 12_300, 12_400]
    assert part_dite([0.00049, 0.0005, 0.9995]).tolist() == [0, 0.1, 100]


def test_numbers_and_names_in_sentences() -> None:
    assert [metres(v) for v in (120, 1000, 1200)] == ["120\u00a0m", "1\u00a0km", "1,2\u00a0km"]
    assert [surface(v) for v in (1234, 123_500)] == ["1\u202f234\u00a0m²", "12,35\u00a0ha"]
    assert [part(v) for v in (0, 45.2, 100)] == ["moins de 0,1\u00a0%", "45,2\u00a0%", "plus de 99,9\u00a0%"]
    assert noms(["A", "B", "C", "D", "E"]) == "«\u00a0A\u00a0», «\u00a0B\u00a0», «\u00a0C\u00a0» et 2 autres"
    assert remplir("{a} et {b}.", a="{b}", b="x") == "{b} et x."
    assert MENTION == "Réponse indicative, sans valeur de certificat d’urbanisme."
