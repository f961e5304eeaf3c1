"""The demonstration data: invented, flagged, plausible in place, number and size.

The control totals below test the generator only, never the territory.
"""

import json
import re
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

import layers.demo
from layers.core.datafrance import read_communes
from layers.core.defects import Journal
from layers.core.door import open_layer
from layers.core.model import CALC_CRS, MAP_CRS
from layers.core.place import Around
from layers.core.territory import CALL
from layers.demo import generer
from layers.friches import LAYER

FOLDER = Path(layers.demo.__file__).parent
COUNTS = {"friches": 40, "puits_mine": 95, "terrils": 33, "cites_minieres": 54, "patrimoine": 15}
KEYS = {"friches": "site_id", "puits_mine": "puits_id", "terrils": "terril_id", "cites_minieres": "cite_id",
        "patrimoine": "patrimoine_id"}  # fmt: skip
COLUMNS = {
    "friches": "site_id site_nom site_type site_adresse site_identif_date site_actu_date site_statut "
    "site_occupation site_reconv_type site_reconv_annee comm_nom comm_insee bati_pollution bati_etat "
    "sol_pollution_existe unite_fonciere_surface unite_fonciere_refcad urba_zone_type urba_doc_type "
    "urba_zaer proprio_personne source_nom source_producteur nature",
    "puits_mine": "puits_id nom fosse puits commune_nom compagnie concession cote_m profondeur_m "
    "creusement_annee fermeture_annee nature",
    "terrils": "terril_id nom nom_usuel forme nature",
    "cites_minieres": "cite_id nom nom_2 type compagnie interet proprietaire erbm nature",
    "patrimoine": "patrimoine_id nom type section numero nature",
}
REPORT_NAMES = {
    "Fosse 18", "NOROXO", "Tréfileurope", "Centre Hospitalier de Lens", "Base 11/19", "Terril 58",
    "Terrils jumeaux du 11/19 (premier)", "Terrils jumeaux du 11/19 (second)",
    "Base 11/19 et terrils jumeaux",
    "Cité de la Souchez", "Cité du Transvaal", "Cité d'Anchin", "Cité 11 de Béthune", "Cité St Aubert",
    "Cité 2/5 Calonne", "Cité Riaumont", "Cité 12/14",
}  # fmt: skip
ERBM_COMMUNES = {
    "Angres", "Avion", "Billy-Montigny", "Bully-les-Mines", "Fouquières-lès-Lens", "Grenay", "Harnes",
    "Lens", "Liévin", "Loos-en-Gohelle", "Mazingarbe", "Méricourt", "Noyelles-sous-Lens",
    "Sains-en-Gohelle", "Sallaumines", "Vendin-le-Vieil",
}  # fmt: skip
RURAL = {
    "Ablain-Saint-Nazaire", "Acheville", "Aix-Noulette", "Bouvigny-Boyeffles", "Carency",
    "Givenchy-en-Gohelle", "Gouy-Servins", "Servins", "Souchez", "Villers-au-Bois", "Vimy",
}  # fmt: skip
NOT_KNOWN = {"inconnu", "autre", "sans objet"}
CODES = {
    ("friches", "site_type"): NOT_KNOWN | {
        "friche industrielle", "friche commerciale", "friche hospitalière", "friche carrière ou mine",
        "friche d'habitat", "friche d'équipement public", "friche ferroviaire", "friche logistique",
        "friche enseignement", "mixte - autre",
    },
    ("friches", "site_statut"): NOT_KNOWN | {
        "friche potentielle", "friche sans projet", "friche avec projet", "friche reconvertie",
    },
    ("friches", "site_occupation"): NOT_KNOWN | {
        "totalement inoccupé", "partiellement inoccupé", "occupation transitoire ou temporaire",
        "occupation illicite supposée", "occupation illicite avérée",
    },
    ("friches", "site_reconv_type"): NOT_KNOWN | {
        "habitat", "bureau", "commerce", "industrie", "autres activités économiques",
        "équipement public",
        "aménagement d'espace public", "renaturation", "panneaux photovoltaïques",
        "énergie, hors photovoltaïque",
        "mixte",
    },
    ("friches", "bati_pollution"): NOT_KNOWN | {"amiante", "plomb"},
    ("friches", "bati_etat"): NOT_KNOWN | {
        "dégradation inexistante ou faible", "dégradation moyenne", "dégradation très importante",
        "dégradation hétérogène",
    },
    ("friches", "sol_pollution_existe"): NOT_KNOWN | {
        "pollution inexistante", "pollution traitée", "pollution peu probable", "pollution supposée",
        "pollution avérée",
    },
    ("friches", "urba_zone_type"): NOT_KNOWN | {"U", "AUc", "AUs", "A", "N", "Zc", "ZCa", "ZnC", "RNU"},
    ("friches", "urba_doc_type"): NOT_KNOWN | {"RNU", "CC", "PLU", "PLUI", "PSMV"},
    ("friches", "urba_zaer"): {"oui", "non", "inconnu"},
    ("friches", "proprio_personne"): NOT_KNOWN | {"personne physique", "personne morale"},
    ("terrils", "forme"): {
        "Conique", "Tronqué", "Plat", "Arasé", "Arasé construit", "Cavalier", "Grand terril moderne",
        "Bassin de décantation", "Typologie particulière",
    },
    ("cites_minieres", "type"): {"Cité pavillonnaire", "Cité jardin", "Corons", "Cité moderne"},
    ("cites_minieres", "interet"): {"Exceptionnelle", "Remarquable", "Témoin"},
    ("cites_minieres", "erbm"): {"oui", "non"},
    ("patrimoine", "type"): {"bien inscrit", "zone tampon"},
}  # fmt: skip

Demo = dict[str, gpd.GeoDataFrame]


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    return read_communes(CALL).set_index("nom")


@pytest.fixture(scope="module")
def demo() -> Demo:
    frames = {}
    for name in COUNTS:
        features = json.loads((FOLDER / f"{name}.geojson").read_text(encoding="utf-8"))["features"]
        frames[name] = gpd.GeoDataFrame.from_features(features, crs=MAP_CRS).to_crs(CALC_CRS)
    return frames


def named(frame: gpd.GeoDataFrame, column: str, name: str) -> pd.Series:
    return frame.set_index(column).loc[name]


def shares(shape: shapely.Geometry, communes: gpd.GeoDataFrame) -> dict[str, float]:
    """Areas of a shape in each commune, in ha; less than a tenth of a hectare is a sliver."""
    areas = communes.intersection(shape).area / 1e4
    return areas[areas > 0.1].to_dict()


def test_the_committed_files_are_what_the_generator_writes() -> None:
    texts = generer.generate()
    stale = [name for name, text in texts.items() if (FOLDER / name).read_text(encoding="utf-8") != text]
    assert stale == []
    data = [p for p in FOLDER.iterdir() if p.suffix in {".geojson", ".csv", ".asc"}]
    assert {p.name for p in data} == set(texts)
    assert sum(p.stat().st_size for p in data) < 2_000_000
    assert max(p.stat().st_size for p in data) < 300_000


def test_every_layer_has_demonstration_data_but_those_that_say_why() -> None:
    import layers
    from layers.core.catalogue import discover
    from layers.core.model import Layer

    without = {i for i, layer in discover(layers, "LAYER", Layer).items() if not layer.sources.get("demo")}
    assert without == {"batiments"}  # dwellings of real buildings: nothing plausible to invent


def test_everything_committed_says_that_it_is_a_demonstration() -> None:
    for path in FOLDER.iterdir():
        if path.suffix == ".geojson":
            features = json.loads(path.read_text(encoding="utf-8"))["features"]
            assert {f["properties"]["nature"] for f in features} == {"demonstration"}, path.name
        if path.suffix == ".csv":
            assert set(pd.read_csv(path, sep=";", dtype="str")["nature"]) == {"demonstration"}, path.name


@pytest.mark.parametrize("name", COUNTS)
def test_a_file_has_one_sorted_feature_a_line_with_six_decimals(name: str) -> None:
    text = (FOLDER / f"{name}.geojson").read_bytes().decode()
    assert "\r" not in text
    lines = text.splitlines()[1:-1]
    features = [json.loads(line.rstrip(",")) for line in lines]
    assert [json.dumps(f, ensure_ascii=False, sort_keys=True) for f in features] == [x.rstrip(",") for x in lines]
    assert not re.search(r"\d\.\d{7,}", "".join(lines))


@pytest.mark.parametrize("name", COUNTS)
def test_rows_are_counted_keyed_and_flagged(demo: Demo, name: str) -> None:
    frame = demo[name]
    assert set(frame.columns) == {*COLUMNS[name].split(), "geometry"}
    assert len(frame) == COUNTS[name]
    assert frame[KEYS[name]].is_unique
    assert set(frame["nature"]) == {"demonstration"}


@pytest.mark.parametrize("name", COUNTS)
def test_a_name_is_in_the_reports_or_says_that_it_is_invented(demo: Demo, name: str) -> None:
    names = demo[name]["site_nom" if name == "friches" else "nom"]
    assert not [n for n in names if n not in REPORT_NAMES and not re.search(r"\bficti(f|ve)\b", n)]


@pytest.mark.parametrize("name", COUNTS)
def test_shapes_are_valid_and_inside_the_mining_belt(demo: Demo, communes: gpd.GeoDataFrame, name: str) -> None:
    frame = demo[name].dropna(subset="geometry")
    assert frame.is_valid.all()
    assert not frame.is_empty.any()
    assert frame.within(communes.union_all().buffer(5_000)).all()
    rural = communes.loc[sorted(RURAL)].union_all()
    assert frame.intersection(rural).area.sum() < 1e4  # limits of neighbours overlap a little


@pytest.mark.parametrize(("layer", "column"), CODES)
def test_codes_are_those_of_the_list(demo: Demo, layer: str, column: str) -> None:
    assert set(demo[layer][column].dropna()) <= CODES[layer, column]


def test_the_estates_of_the_programme_are_29_on_16_communes(demo: Demo, communes: gpd.GeoDataFrame) -> None:
    cites = demo["cites_minieres"]
    erbm = cites[cites["erbm"] == "oui"]
    assert len(erbm) == 29
    assert {nom for shape in erbm.geometry for nom in shares(shape, communes)} == ERBM_COMMUNES
    assert set(shares(named(cites, "nom", "Cité 11 de Béthune").geometry, communes)) == {
        "Grenay",
        "Loos-en-Gohelle",
    }


@pytest.mark.parametrize(
    ("name", "area_ha", "where"),
    [
        ("Fosse 18", 26, {"Hulluch"}),
        ("Base 11/19", 16, {"Loos-en-Gohelle"}),
        ("Tréfileurope", 13.4, {"Lens", "Loison-sous-Lens", "Noyelles-sous-Lens", "Sallaumines"}),
        ("Terril 58", 30, {"Grenay", "Mazingarbe"}),
    ],
)
def test_a_named_site_has_the_area_and_the_communes_of_the_reports(
    demo: Demo, communes: gpd.GeoDataFrame, name: str, area_ha: float, where: set[str]
) -> None:
    layer, column = ("terrils", "nom") if name == "Terril 58" else ("friches", "site_nom")
    shape = named(demo[layer], column, name).geometry
    assert shape.area / 1e4 == pytest.approx(area_ha, rel=0.1)
    held = shares(shape, communes)
    assert set(held) == where
    assert min(held.values()) > 0.5


def test_trefileurope_lies_mainly_in_loison_and_lens(demo: Demo, communes: gpd.GeoDataFrame) -> None:
    shape = named(demo["friches"], "site_nom", "Tréfileurope").geometry
    held = shares(shape, communes)
    assert shape.area > 13e4
    assert held["Lens"] + held["Loison-sous-Lens"] > shape.area / 1e4 / 2


def test_a_place_and_an_area_that_the_reports_do_not_give_are_not_invented(demo: Demo) -> None:
    nowhere = demo["friches"][demo["friches"].geometry.isna()].set_index("site_nom")
    assert nowhere["comm_nom"].to_dict() == {"NOROXO": "Harnes", "Centre Hospitalier de Lens": "Lens"}
    assert nowhere["unite_fonciere_surface"].isna().all()


def test_the_door_keeps_the_sites_without_a_place_and_lists_them(communes: gpd.GeoDataFrame) -> None:
    journal, layer = Journal("friches"), LAYER
    around = Around(epci=CALL, communes=communes.reset_index().set_index("code_insee"))
    frame = open_layer(layer, layer.sources["demo"], around, journal)
    nowhere = frame[frame.geometry.isna()]
    assert set(nowhere["site_nom"]) == {"NOROXO", "Centre Hospitalier de Lens"}
    assert nowhere["commune_position"].isna().all()
    assert {d.cle for d in journal.defects if d.anomalie == "géométrie absente"} == set(nowhere.index)


def test_the_land_unit_of_a_friche_is_its_polygon(demo: Demo) -> None:
    friches = demo["friches"]
    polygons = friches[friches.geom_type == "Polygon"]
    assert (polygons["unite_fonciere_surface"] - polygons.area).abs().max() <= 1
    assert ((polygons.area / 1e4).between(0.3, 30)).all()
    assert (friches.geom_type == "Point").sum() == 2


def test_friches_have_the_ids_and_parcels_of_the_standard(demo: Demo, communes: gpd.GeoDataFrame) -> None:
    friches = demo["friches"]
    assert (friches["site_id"].str.split("_").str[0] == friches["comm_insee"]).all()
    assert (communes.loc[friches["comm_nom"], "code_insee"].to_numpy() == friches["comm_insee"].to_numpy()).all()
    parcels = friches["unite_fonciere_refcad"].dropna().str.split("|").explode()
    assert parcels.str.fullmatch(r"[0-9A-B]{2}\d{6}[0-9A-Z]{2}\d{4}").all()
    assert friches.loc[~friches["site_nom"].str.contains("fictive"), "unite_fonciere_refcad"].isna().all()


def test_friches_do_not_overlap_but_for_one_shared_land_unit(demo: Demo) -> None:
    friches = demo["friches"]
    left, right = friches.sindex.query(friches.geometry, predicate="intersects")
    pairs = [(i, j) for i, j in zip(left, right, strict=True) if i < j]
    assert len(pairs) == 1
    one, other = (friches.iloc[i] for i in pairs[0])
    assert one.geometry.equals(other.geometry)
    assert one["unite_fonciere_refcad"] == other["unite_fonciere_refcad"]
    assert "friche potentielle" not in {one["site_statut"], other["site_statut"]}  # else not in the totals


def test_friches_are_of_every_status_and_some_straddle(demo: Demo, communes: gpd.GeoDataFrame) -> None:
    friches = demo["friches"]
    assert friches["site_statut"].value_counts().to_dict() == {
        "friche sans projet": 14, "friche avec projet": 9, "friche potentielle": 7, "friche reconvertie": 6,
        "inconnu": 4,
    }  # fmt: skip
    located = friches.dropna(subset="geometry")
    several = located[[len(shares(shape, communes)) > 1 for shape in located.geometry]]
    assert len(several) == 2
    assert "Tréfileurope" in set(several["site_nom"])


def test_shafts_are_in_their_commune_and_closed_after_they_were_sunk(demo: Demo, communes: gpd.GeoDataFrame) -> None:
    puits = demo["puits_mine"]
    assert set(puits.geom_type) == {"Point"}
    assert puits.within(communes.loc[puits["commune_nom"]].geometry, align=False).all()
    assert (puits["creusement_annee"] < puits["fermeture_annee"]).all()


def test_terrils_estates_and_friches_stand_apart(demo: Demo) -> None:
    friches = demo["friches"].dropna(subset="geometry").drop_duplicates("geometry")
    shapes = pd.concat([demo["terrils"].geometry, demo["cites_minieres"].geometry, friches.geometry])
    assert shapes.area.sum() == pytest.approx(shapely.union_all(shapes.to_numpy()).area, rel=1e-6)


def test_the_property_lies_in_its_buffer_zone(demo: Demo) -> None:
    patrimoine = demo["patrimoine"].set_index("type")
    buffer = patrimoine.loc["zone tampon"].geometry
    assert len(buffer) <= 3
    assert patrimoine.loc["bien inscrit"].within(shapely.union_all(buffer.to_numpy())).all()
