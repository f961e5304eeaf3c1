"""``terril apport``: honest files are compared and gathered, hostile ones refused without taking others with them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from shapely import LineString, Point, box
from typer.testing import CliRunner

from layers.core.errors import SourceError
from terril.apport import commande, lecture, rapport
from terril.apport.comparaison import Officiel
from terril.apport.lecture import ApportError
from terril.cli import app
from tests.maps import donnees
from tests.maps.donnees import HOSTILE, X, Y

LAYERS = {"qpv": "Quartiers", "friches": "Friches", "itineraires": "Itinéraires", "espaces_verts": "Espaces verts"}
QPV = box(X + 400, Y + 400, X + 900, Y + 800)  # 20 ha


def feature(shape: shapely.Geometry, **texts: object) -> dict[str, Any]:
    """Return a contribution as the page writes it: by default the official neighbourhood, corrected."""
    degrees = gpd.GeoSeries([shape], crs=2154).to_crs(4326).iloc[0]
    known: dict[str, object] = {
        "apport": 1, "genre": "qpv", "couche": "qpv", "cle": "QN06201M", "geste": "corriger", "commune": "62001",
        "nom": "Limite nord", "commentaire": "", "service": "Mairie", "edition": "", "territoire": donnees.EPCI,
        "date": "2025-03-01", "nature": "reelle",
    }  # fmt: skip
    return {"type": "Feature", "geometry": json.loads(shapely.to_geojson(degrees)), "properties": known | texts}


def collection(*features: dict[str, Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features)}


Writer = Callable[..., Path]


@pytest.fixture
def put(tmp_path: Path) -> Writer:
    def write(content: object, name: str = "a.geojson") -> Path:
        path = tmp_path / name
        data = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
        path.write_bytes(data)
        return path

    return write


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write an edition: limits, one neighbourhood, one friche, a grid of two squares (100 and 5 households)."""
    place = tmp_path_factory.mktemp("edition")
    (place / "couches").mkdir()
    configuration: dict[str, object] = {}
    (place / "manifest.json").write_text(json.dumps({"configuration": configuration, "territoire": {"nom": "Essai"}}))
    qpv = donnees._frame({"lib_qp": [HOSTILE[0]]}, [QPV], ["QN06201M"], "code_qp")
    park = donnees._frame({"site_nom": ["Friche"]}, [box(X + 880, Y + 700, X + 980, Y + 800)], ["F1"], "site_id")
    squares = [box(X + 400, Y + 400, X + 600, Y + 600), box(X + 3000, Y + 3000, X + 3200, Y + 3200)]
    grid = donnees._frame({"ind": [250.0, 12.0], "men": [100.0, 5.0]}, squares, ["a", "b"], "idcar_200m")
    limits = donnees.communes().assign(population=float("nan"))
    for name, frame in {"communes": limits, "qpv": qpv, "friches": park, "population_carroyee": grid}.items():
        frame.to_parquet(place / "couches" / f"{name}.parquet")
    return place


@pytest.fixture(scope="module")
def officiel(folder: Path) -> Officiel:
    return commande.edition(folder)


def gather(officiel: Officiel, out: Path, *files: Path) -> pd.DataFrame:
    commande.run(files, officiel, out, quiet=True)
    return pd.read_csv(out / "apports.csv", sep=";", decimal=",", dtype={"commune": str})


def test_a_correction_says_what_it_keeps_adds_and_removes(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    moved = box(X + 500, Y + 400, X + 1100, Y + 800)  # 100 m less to the west, 200 m more to the east
    row = gather(officiel, tmp_path / "out", put(collection(feature(moved)))).iloc[0]
    assert row["conservé (ha)"] == pytest.approx(16, abs=1e-3)
    assert row["ajouté (ha)"] == pytest.approx(8, abs=1e-3)
    assert row["retiré (ha)"] == pytest.approx(4, abs=1e-3)
    assert row["population (carroyage)"].startswith("environ 125")  # half of the square of 250
    assert pd.isna(row["à regarder"])


def test_a_population_of_few_households_is_secret(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    small = feature(box(X + 3000, Y + 3000, X + 3200, Y + 3200), geste="nouveau", cle="", commune="62004")
    row = gather(officiel, tmp_path / "out", put(collection(small))).iloc[0]
    assert row["population (carroyage)"] == "secret"
    assert "12" not in (tmp_path / "out" / "apports.md").read_text(encoding="utf-8")


def test_what_the_service_must_look_at_is_said(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    files = [
        put(collection(feature(QPV)), "meme.geojson"),
        put(collection(feature(QPV, cle="QN00000N", nom="Inconnu", commune="62002")), "inconnu.geojson"),
        put(
            collection(feature(QPV, edition="2023", territoire="1", nom="Ailleurs", nature="demonstration")),
            "ailleurs.geojson",
        ),
        put(
            collection(feature(box(X - 300, Y, X + 300, Y + 300), geste="nouveau", cle="", nom="Bord")), "bord.geojson"
        ),
    ]
    table = gather(officiel, tmp_path / "out", *files).set_index("nom")["à regarder"]
    assert table["Limite nord"] == "forme identique à l’objet officiel"
    assert table["Inconnu"] == "objet officiel inconnu dans cette édition ; hors de la commune déclarée"
    assert "dessiné sur une autre édition (2023)" in table["Ailleurs"]
    assert "dessiné pour un autre territoire (1)" in table["Ailleurs"]
    assert table["Ailleurs"].startswith("fictif")
    assert table["Bord"] == "dépasse la limite du territoire"


def test_contributions_that_meet_name_each_other_and_the_objects_they_cover(
    put: Writer, officiel: Officiel, tmp_path: Path
) -> None:
    one = feature(box(X, Y, X + 500, Y + 500), geste="nouveau", cle="", nom="Un")
    two = feature(box(X + 400, Y + 400, X + 600, Y + 600), geste="nouveau", cle="", nom="Deux")
    line = LineString([(X, Y + 10), (X + 500, Y + 10)])
    path = feature(line, geste="nouveau", cle="", nom="Trois", genre="itineraire", couche="itineraires")
    table = gather(officiel, tmp_path / "out", put(collection(one, two, path))).set_index("nom")
    assert table.loc["Un", "autres propositions"].startswith("Deux [")
    assert table.loc["Un", "autres propositions"].endswith("(1\u00a0ha)")
    assert table.loc["Deux", "recouvre"] == f"{HOSTILE[0]} (4\u00a0ha)"
    assert pd.isna(table.loc["Trois", "autres propositions"])  # another layer
    assert table.loc["Trois", "longueur (m)"] == pytest.approx(500, abs=0.01)
    assert table.loc["Trois", "à regarder"] == "couche absente de l’édition : rien à comparer"


def test_shapes_of_any_kind_go_into_one_layer(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    point = feature(Point(X + 50, Y + 50), geste="nouveau", cle="", nom="Point", genre="friche", couche="friches")
    gather(officiel, tmp_path / "out", put(collection(feature(QPV), point)))
    layer = gpd.read_file(tmp_path / "out" / "apports.gpkg", layer="apports")
    assert sorted(layer.geom_type) == ["Point", "Polygon"]
    assert layer.crs.to_epsg() == 2154
    text = json.loads((tmp_path / "out" / "apports.geojson").read_text(encoding="utf-8"))
    assert "crs" not in text
    assert {f["geometry"]["type"] for f in text["features"]} == {"Point", "Polygon"}
    assert all(f["properties"]["surface_ha"] > 2.7 or True for f in text["features"] if f["properties"]["surface_ha"])


def test_the_same_contribution_twice_counts_once(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    files = [put(collection(feature(QPV)), name) for name in ("un.geojson", "deux.geojson")]
    assert len(gather(officiel, tmp_path / "out", *files)) == 1


def test_hostile_texts_stay_text(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    words = {
        "nom": HOSTILE[1],
        "service": '=HYPERLINK("http://x")',
        "commentaire": "# Titre\n[lien](javascript:x)\u202e\x07",
    }
    gather(officiel, tmp_path / "out", put(collection(feature(QPV, **words))))
    report = (tmp_path / "out" / "apports.md").read_text(encoding="utf-8")
    assert "<script" not in report
    assert "\\[lien\\](javascript:x)" in report
    assert "> \\# Titre" in report
    assert not {"\u202e", "\x07"} & set(report)
    table = (tmp_path / "out" / "apports.csv").read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK" in table
    assert rapport.md("a*b_c") == "a\\*b\\_c"


def _bowtie() -> dict[str, Any]:
    bad = feature(QPV)
    ring = bad["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    return bad


def _metres() -> dict[str, Any]:
    return {**feature(QPV), "geometry": json.loads(shapely.to_geojson(QPV))}


def _swapped() -> dict[str, Any]:
    bad = feature(QPV)
    bad["geometry"]["coordinates"] = [[p[::-1] for p in ring] for ring in bad["geometry"]["coordinates"]]
    return bad


def _with(**geometry: object) -> dict[str, Any]:
    return {**feature(QPV), "geometry": geometry}


REFUSED: dict[str, tuple[object, str]] = {
    "vide": (b"", "0 octets"),
    "binaire": (b"\x89PNG\r\n\x1a\n\x00\xff", "UTF-8"),
    "html": (b"<!DOCTYPE html><script>alert(1)</script>", "GeoJSON"),
    "nan": (json.dumps(collection(feature(QPV))).replace("2.8", "NaN", 1).encode(), "NaN"),
    "profond": (b"[" * 100_000, "niveaux"),
    "liste": ([1, 2], "FeatureCollection"),
    "sans objet": (collection(), "0"),
    "trop": (collection(*[feature(QPV)] * 201), "201"),
    "crs": ({**collection(feature(QPV)), "crs": {"type": "name", "properties": {"name": "EPSG:2154"}}}, "EPSG:2154"),
    "crs étrange": ({**collection(feature(QPV)), "crs": "EPSG:2154"}, "illisible"),
    "champ absent": (collection({**feature(QPV), "properties": {"nom": "x"}}), "sans apport"),
    "sans champs": (collection({**feature(QPV), "properties": None}), "aucun"),
    "champ objet": (collection(feature(QPV, nom={"a": 1})), "dict"),
    "format": (collection(feature(QPV, apport=2)), "'2'"),
    "couche": (collection(feature(QPV, couche="../../etc/passwd")), "passwd"),
    "couche d'un autre sujet": (collection(feature(QPV, couche="friches")), "friches"),
    "geste": (collection(feature(QPV, geste="effacer")), "effacer"),
    "clé d'un objet nouveau": (collection(feature(QPV, geste="nouveau")), "QN06201M"),
    "sans clé": (collection(feature(QPV, cle="")), "''"),
    "long": (collection(feature(QPV, commentaire="a" * 2001)), "2001"),
    "sans nom": (collection(feature(QPV, nom=" \u200b ")), "rien"),
    "commune": (collection(feature(QPV, commune="Lens")), "Lens"),
    "date": (collection(feature(QPV, date="2025-02-30")), "2025-02-30"),
    "nature": (collection(feature(QPV, nature="vraie")), "vraie"),
    "type": (collection(_with(type="GeometryCollection", geometries=[])), "GeometryCollection"),
    "sans forme": (collection({**feature(QPV), "geometry": None}), "None"),
    "ligne pour un quartier": (collection(feature(LineString([(X, Y), (X + 9, Y)]), geste="nouveau", cle="")), "ligne"),
    "noeud": (collection(_bowtie()), "Self-intersection"),
    "mètres": (collection(_metres()), "688900 7037400"),
    "inversé": (collection(_swapped()), "50."),
    "infini": (collection(_with(type="Point", coordinates=[1e999, 50])), "Infinity"),
    "texte": (collection(_with(type="Polygon", coordinates=[[["2", "50"]]])), "'2'"),
    "trop court": (collection(_with(type="Polygon", coordinates=[[[2.8, 50.4], [2.9, 50.4]]])), ""),
    "imbriqué": (collection(_with(type="Polygon", coordinates=[2.8, 50.4])), ""),
    "nul": (collection(feature(box(X, Y, X + 0.5, Y + 0.5))), "0.25"),
    "points": (collection(feature(Point(X, Y).buffer(100, quad_segs=6000))), "24001"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_bad_file_is_refused_in_four_parts(put: Writer, case: str) -> None:
    content, found = REFUSED[case]
    with pytest.raises(ApportError) as error:
        lecture.read(put(content), LAYERS)
    assert found in error.value.found + error.value.expected
    assert all((error.value.where, error.value.expected, error.value.remedy))
    assert "\n" not in error.value.found


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "rien.geojson", tmp_path):
        with pytest.raises(ApportError):
            lecture.read(path, LAYERS)


def test_bad_files_take_no_other_with_them(put: Writer, folder: Path, tmp_path: Path) -> None:
    good = put(collection(feature(QPV)), "bon.geojson")
    bad = [put(content, f"{rank}.geojson") for rank, (content, _) in enumerate(REFUSED.values())]
    far = put(collection(feature(box(X + 90_000, Y, X + 90_100, Y + 100))), "loin.geojson")
    out = tmp_path / "out"
    arguments = [
        "apport",
        *map(str, [*bad[:5], good, *bad[5:], far]),
        "--build",
        str(folder),
        "--out",
        str(out),
        "--json",
    ]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    said = json.loads(result.stdout)
    assert [a["fichier"] for a in said["apports"]] == ["bon.geojson"]
    assert len(said["refuses"]) == len(bad) + 1
    assert "86" in said["refuses"][-1]["trouve"]  # km from the limit
    report = (out / "apports.md").read_text(encoding="utf-8")
    assert report.count("  - à faire : ") == len(bad) + 1
    assert "1 proposition rassemblée" in report


def test_all_good_is_zero_and_a_folder_without_a_build_is_an_error(put: Writer, folder: Path, tmp_path: Path) -> None:
    path = str(put(collection(feature(QPV))))
    done = CliRunner().invoke(app, ["apport", path, "--build", str(folder), "--out", str(tmp_path / "out")])
    assert done.exit_code == 0
    assert "1 proposition rassemblée." in done.stdout
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == sorted(rapport.NAMES)
    with pytest.raises(SourceError):
        commande.edition(tmp_path)


def test_a_later_gathering_keeps_the_earlier_contributions(
    put: Writer, officiel: Officiel, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    one, two = feature(QPV, nom="Un"), feature(QPV, nom="Deux")
    first = gather(officiel, out, put(collection(one, two), "lens.geojson"), put(collection(feature(QPV)), "a.geojson"))
    assert len(first) == 3
    assert "0 gardée d’un rassemblement précédent, 0 remplacée et 3 ajoutées." in (out / "apports.md").read_text(
        "utf-8"
    )
    later = [put(collection(feature(QPV, nom="Un, relu")), "lens.geojson"), put(collection(one), "avion.geojson")]
    commande.run(later, officiel, out)
    said = capsys.readouterr().out
    assert "3 propositions rassemblées." in said
    told = (
        "1 gardée d’un rassemblement précédent, 1 remplacée, 1 ajoutée et 1 retirée avec l’ancienne version du fichier."
    )
    assert told in said
    assert told in (out / "apports.md").read_text("utf-8")
    table = pd.read_csv(out / "apports.csv", sep=";").set_index("nom")
    assert sorted(table["fichier"]) == ["a.geojson", "avion.geojson", "lens.geojson"]
    assert sorted(table.index) == ["Limite nord", "Un", "Un, relu"]
    assert set(table["identifiant"]) >= set(first.set_index("nom").loc[["Limite nord"], "identifiant"])


def test_gathering_again_the_same_files_changes_nothing(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    files = [put(collection(feature(QPV, nom=name)), f"{name}.geojson") for name in ("a", "b")]
    first = gather(officiel, tmp_path / "out", *files)
    again = gather(officiel, tmp_path / "out", files[0])
    pd.testing.assert_frame_equal(first, again)


def test_an_earlier_gathering_that_cannot_be_read_is_not_lost(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "apports.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(ApportError, match="--out"):
        gather(officiel, out, put(collection(feature(QPV))))
    assert [p.name for p in out.iterdir()] == ["apports.geojson"]


def test_a_point_is_so_far_from_its_official_object(put: Writer, officiel: Officiel, tmp_path: Path) -> None:
    about = {"genre": "friche", "couche": "friches", "cle": "F1"}
    far = feature(Point(X + 850, Y + 700), nom="Loin", **about)  # 30 m west of the site
    near = feature(Point(X + 900, Y + 750), nom="Dedans", **about)
    table = gather(officiel, tmp_path / "out", put(collection(far, near))).set_index("nom")
    assert table["distance à l'objet (m)"].to_dict() == {"Loin": 30, "Dedans": 0}
    report = (tmp_path / "out" / "apports.md").read_text("utf-8")
    assert "à 30\u00a0m de l'objet officiel" in report
    assert "l'un touche l'autre" in report


def test_the_name_that_the_page_gives_to_the_demonstration_is_no_other_edition(
    put: Writer, officiel: Officiel, tmp_path: Path
) -> None:
    row = gather(officiel, tmp_path / "out", put(collection(feature(QPV.buffer(5), edition="démonstration")))).iloc[0]
    assert pd.isna(row["à regarder"])
