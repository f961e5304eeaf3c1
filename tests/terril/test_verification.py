"""``terril check``: places by name, files of every format by slices, results, messages, exit codes, audience."""

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import MultiPoint, Point, Polygon, box
from typer.testing import CliRunner, Result

from layers.core.config import Configuration
from layers.core.errors import ConfigurationError, OutputError, SourceError, TerrilError
from maps.core import affichage
from maps.core.saisie.messages import LieuError
from pipelines.core import verification
from terril.cli import app
from terril.verification import commande, edition, fichiers, formes
from tests.maps import donnees, lieux_toy
from tests.maps.donnees import X, Y

KNOWN = ("friches", "puits_mine", "patrimoine")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An edition of the toy territory: what the command reads of one."""
    folder = tmp_path_factory.mktemp("edition")
    layers = {i: donnees.LAYERS[i]() for i in KNOWN}
    hidden = lieux_toy.parcelles().assign(diffusion=["public", "interne", "public", "public"])
    frames = {**layers, "communes": donnees.communes(), "adresses": lieux_toy.adresses(), "parcelles": hidden}
    (folder / "couches").mkdir()
    for name, frame in frames.items():
        flagged = frame if "diffusion" in frame else frame.assign(diffusion="public")
        flagged.to_parquet(folder / "couches" / f"{name}.parquet")
    base = verification.Base.from_layers(layers, donnees.site().territoire, Configuration().parametres)
    for path, text in verification.files(base, affichage.script).items():
        target = folder / "site" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    couches = {i: json.loads(json.dumps(vars_of(i))) for i in frames}
    manifest = {
        "terril": "0", "territoire": {"epci": donnees.EPCI, "nom": "Territoire d’essai"},
        "configuration": json.loads(Configuration().model_dump_json()), "couches": couches,
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


def vars_of(layer_id: str) -> dict[str, object]:
    known = {"state": "présente", "rows": 4, "nature": "reelle", "portee": "informative", "diffusion": "public"}
    return {"id": layer_id, "title": layer_id, "source": f"Source {layer_id}", **known}


def check(built: Path, *words: str) -> Result:
    return CliRunner().invoke(app, ["check", "--build", str(built), *words])


def lonlat(x: float, y: float) -> str:
    lon, lat = gpd.GeoSeries([Point(X + x, Y + y)], crs=2154).to_crs(4326)[0].coords[0]
    return f"{lat:.7f} {lon:.7f}"


# --- places by name ------------------------------------------------------------------------------------------


def test_coordinates_are_answered_in_sentences(built: Path) -> None:
    said = check(built, *lonlat(500, 500).split())
    assert said.exit_code == 0
    assert said.output.splitlines()[0] == lonlat(500, 500)
    assert "Lu en WGS 84" in said.output
    assert "Éleu." in said.output
    assert said.output.splitlines()[-3].endswith("certificat d’urbanisme.")
    assert said.output.splitlines()[-1] == f"Édition lue\u202f: {built}"


@pytest.mark.parametrize(("words", "name"), [
    (["--adresse", "12 rue fictive 01, Éleu"], "12 Rue fictive 01, Éleu"),
    (["12", "bis", "rue", "fictive", "01", "eleu"], "12 bis Rue fictive 01, Éleu"),
    (["--parcelle", "620010000ZZ0001"], ""), (["--parcelle", "62001000ZZ0001"], "ZZ 1, Éleu"),
    (["--commune", "62001", "--parcelle", "ZZ 1"], "ZZ 1, Éleu"), (["--commune", "62002"], "Lens (62002)"),
    (["Lens"], "Lens (62002)"), (["--parcelle", "62002123A 0007"], ""), (["--parcelle", "620021230A0007"], "A 7, Lens"),
])  # fmt: skip
def test_a_place_is_found_by_its_name(built: Path, words: list[str], name: str) -> None:
    said = check(built, *words)
    assert said.exit_code == (0 if name else 1)
    if name:
        assert said.output.splitlines()[0] == name
    else:
        assert isinstance(said.exception, LieuError)


def test_a_list_answers_what_it_finds_and_says_the_rest(built: Path) -> None:
    said = check(built, "--json", "--parcelle", "62001 ZZ 1, ZZ 9")
    document = json.loads(said.stdout)
    assert said.exit_code == 1
    assert [p["lieu"] for p in document["lieux"]] == ["ZZ 1, Éleu"]
    assert [(e["lieu"], e["cle"]) for e in document["erreurs"]] == [("ZZ 9", "parcelle_inconnue")]
    assert document["lieux"][0]["reponses"][0]["zones"][0]["classe"] == "Éleu"


def test_what_is_internal_is_found_by_the_team_only(built: Path) -> None:
    assert isinstance(check(built, "62001 ZZ 2").exception, LieuError)
    said = check(built, "62001 ZZ 2", "--audience", "interne")
    assert said.exit_code == 0
    assert said.output.splitlines()[0] == "ZZ 2, Éleu"


def test_outside_the_territory_is_said_and_counted(built: Path) -> None:
    said = check(built, "48.85", "2.35")
    assert said.exit_code == 1
    assert "hors du territoire" in said.output


@pytest.mark.parametrize(("words", "part"), [
    (["638000", "2603000"], "NTF"), (["Lans"], "Lens"), (["--commune", "Lans"], "Lens"), (["62999"], "aucune"),
    (["2 rue fictive 01 lens"], "3"), (["rue fictive 01"], "Éleu"), ([], "rien"), (["A 7"], "commune"),
    (["--parcelle", "x"], "rien de tel"), (["62002 A 7"], "620021230A0007"), (["zzz"], "par exemple"),
])  # fmt: skip
def test_what_is_not_found_names_what_is_near(built: Path, words: list[str], part: str) -> None:
    error = check(built, *words).exception
    assert isinstance(error, LieuError)
    assert part in str(error)


@pytest.mark.parametrize("words", [
    ["--adress", "x"], ["--audience", "tous", "Lens"], ["--file", "a.csv", "Lens"],
    ["--file", "a.csv", "--precision", "-1"],
])  # fmt: skip
def test_a_command_that_makes_no_sense_is_refused(built: Path, words: list[str]) -> None:
    assert isinstance(check(built, *words).exception, ConfigurationError)


def test_a_folder_without_edition_says_so(tmp_path: Path) -> None:
    assert isinstance(check(tmp_path, "Lens").exception, SourceError)


# --- files -----------------------------------------------------------------------------------------------------


def places(count: int = 6) -> gpd.GeoDataFrame:
    shapes = [Point(X + 250 + 650 * n, Y + 500) for n in range(count)]
    return gpd.GeoDataFrame({"nom": ["=1+1", *(f"P{n}" for n in range(1, count))], "n": 1}, geometry=shapes, crs=2154)


def write(folder: Path, kind: str) -> Path:
    """Write the places in a format."""
    frame, path = places(), folder / f"lieux.{kind}"
    if kind == "parquet":
        frame.to_crs(4326).to_parquet(path)
    elif kind == "csv":
        xy = frame.to_crs(3950).geometry
        text = "\n".join(f"{n};{p.x:.2f};{p.y:.2f}".replace(".", ",") for n, p in zip(frame["nom"], xy, strict=True))
        path.write_bytes(f"nom;X;Y\n{text}\n\n".encode("cp1252"))
    elif kind == "zip":
        frame.to_file(folder / "l.shp")
        with zipfile.ZipFile(path, "w") as archive:
            for part in folder.glob("l.*"):
                archive.write(part, part.name)
    elif kind == "kml":
        marks = "".join(
            f"<Placemark><name>{n}</name><Point><coordinates>{p.x},{p.y}</coordinates></Point></Placemark>"
            for n, p in zip(frame["nom"], frame.to_crs(4326).geometry, strict=True)
        )
        path.write_text(
            f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>', encoding="utf-8"
        )
    elif kind == "gpx":
        marks = "".join(f'<wpt lat="{p.y}" lon="{p.x}"/>' for p in frame.to_crs(4326).geometry)
        path.write_text(
            f'<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">{marks}</gpx>', encoding="utf-8"
        )
    else:
        (frame.to_crs(4326) if kind == "geojson" else frame).to_file(path)
    return path


@pytest.mark.parametrize("kind", ["gpkg", "geojson", "fgb", "shp", "zip", "parquet", "csv", "kml", "gpx"])
def test_every_format_gives_the_same_answers(built: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "resultat.csv"
    said = check(built, "--file", str(write(tmp_path, kind)), "--out", str(out))
    assert said.exit_code == 0, said.exception
    table = pd.read_csv(out, sep=";", encoding="utf-8-sig")
    assert sorted(table["commune_classes"]) == ["Lens"] * 3 + ["Éleu"] * 3  # FlatGeobuf has an order of its own
    assert table["reponse"].isna().all()
    assert kind == "gpx" or "'=1+1" in table[{"kml": "Name"}.get(kind, "nom")].tolist()


@pytest.mark.parametrize("suffix", ["parquet", "geojson", "csv"])
def test_results_are_whole_whatever_the_slices(
    built: Path, tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = write(tmp_path, "gpkg"), tmp_path / f"r.{suffix}"
    check(built, "--file", str(source), "--out", str(out), "--quiet")
    whole = out.read_bytes()
    small = fichiers.slices
    monkeypatch.setattr(fichiers, "slices", lambda file: small(file, 2))
    check(built, "--file", str(source), "--out", str(out), "--quiet")
    if suffix != "parquet":
        assert out.read_bytes() == whole
        return
    frame = gpd.read_parquet(out)
    assert len(frame) == 6
    assert frame.crs == "EPSG:2154"
    assert frame["commune_classes"].tolist() == ["Éleu"] * 3 + ["Lens"] * 3


def test_codes_of_communes_stand_for_their_limits(built: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "c.csv", tmp_path / "r.csv"
    path.write_text("nom;Code INSEE\na;62001\nb;62002.0\nc;59350\n", encoding="utf-8")
    said = check(built, "--file", str(path), "--out", str(out))
    table = pd.read_csv(out, sep=";", encoding="utf-8-sig")
    assert said.exit_code == 1
    assert table["commune_classes"].fillna("").tolist() == ["Éleu", "Lens", ""]
    assert table["reponse"].fillna("").tolist() == ["", "", "une géométrie vide ou absente"]


WORDS = """adresse;commune;code_insee;code_postal;parcelle
12 rue fictive 1;Éleu;;;
"N°12, rue fictive 01, ÉLEU";;62001.0;;
12bis rue fictive 01;;;62301;
12 rue fictive 01;;;;
13 rue fictive 1;Éleu;;;
12 rue fictive 01;Paris;;;
;;;;62001000ZZ0001
;Lens;;;123 A 7
;Lens;;;A 7
;;;;"62001 ZZ 1, ZZ 2"
;;62002;;
"""
REASONS = (
    "", "", "", "Rue fictive 01, Éleu ; Rue fictive 01, Lens", "les plus proches : 2, 12, 12 bis", "ni de ce code", "",
    "", "620020000A0007", "2 parcelles", "",
)  # fmt: skip


def test_addresses_and_parcels_of_a_file_are_found_as_those_of_the_options(built: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "adr.csv", tmp_path / "r.csv"
    path.write_text(WORDS, encoding="utf-8")
    said = check(built, "--file", str(path), "--out", str(out), "--audience", "interne")
    table = pd.read_csv(out, sep=";", encoding="utf-8-sig", dtype="str").fillna("")
    reasons = [text.replace("\u202f", " ").replace("\xa0", " ") for text in table["reponse"]]
    assert said.exit_code == 1
    assert [r for r, part in zip(reasons, REASONS, strict=True) if (part not in r) or bool(part) != bool(r)] == []
    assert table["commune_classes"].tolist() == ["Éleu"] * 3 + [""] * 3 + ["Éleu", "Lens", "", "", "Lens"]
    assert table["adresse"].tolist()[4] == "13 rue fictive 1"
    printed = check(built, "--file", str(path), "--audience", "interne", "--json")
    document = json.loads(printed.stdout)
    assert [p["lieu"] for p in document["lieux"]][:2] == ["12 Rue fictive 01, Éleu"] * 2
    assert [p["precision_m"] for p in document["lieux"]] == [5, 5, None, 5, 5, None]
    assert len(document["erreurs"]) == 5


def test_the_digits_of_a_csv_are_its_precision_and_other_files_say_none(built: Path, tmp_path: Path) -> None:
    x, y = int(X) + 500, int(Y) + 500
    text = f"x;y\n{x};{y}\n{x},25;{y},5\n2.8384;50.43490\n2.8384e0;50.4349\n"
    places = formes.digits(next(fichiers.slices(_csv(tmp_path / "m.csv", text))))
    assert places.fillna(-1).tolist() == pytest.approx([0.5, 0.05, 0.5e-4 * 111_320, -1])  # the coarser of the two
    lon, lat = lonlat(500, 500).split()[::-1]
    path = _csv(tmp_path / "d.csv", f"lon;lat\n{lon[:6]};{lat[:7]}\n").path
    assert "à 5,57 m près" in check(built, "--file", str(path)).output.replace("\xa0", " ")
    plain = check(built, "--file", str(path), "--precision", "0", "--json")
    assert json.loads(plain.stdout)["lieux"][0]["precision_m"] == 0
    drawn = write(tmp_path, "geojson")
    assert "Précision des coordonnées inconnue" in check(built, "--file", str(drawn)).output
    assert "6 sans précision connue" in check(built, "--file", str(drawn), "--out", str(tmp_path / "r.csv")).output


def _csv(path: Path, text: str) -> fichiers.Fichier:
    path.write_text(text, encoding="utf-8")
    return fichiers.look(path)


def test_the_table_names_what_the_places_are_in(built: Path, tmp_path: Path) -> None:
    """A point in each protected area, then the whole territory: in several of them."""
    base = edition.read(built).base
    objets = base.objets["patrimoine"]
    here = base.limite.buffer(-1)
    inside = [shapely.point_on_surface(s.intersection(here)) for s in objets.formes if s.intersects(here)]
    frame = gpd.GeoDataFrame(geometry=[*inside, here], crs=2154)
    path, out = tmp_path / "p.gpkg", tmp_path / "r.csv"
    frame.to_file(path)
    check(built, "--file", str(path), "--out", str(out))
    table = pd.read_csv(out, sep=";", encoding="utf-8-sig")
    for row, answers in zip(table["patrimoine_nom"].fillna(""), verification.verify(base, frame), strict=True):
        (answer,) = (r for r in answers if r.question == "patrimoine")
        assert answer.zones
        assert row == " ; ".join(dict.fromkeys(name for zone in answer.zones for name in zone.noms))
    assert table["patrimoine_nom"].iloc[-1] == "Cité 4"  # the other one has no name


def test_a_file_that_is_not_there_is_an_option_to_correct(built: Path, tmp_path: Path) -> None:
    write(tmp_path, "gpkg")
    near = check(built, "--file", str(tmp_path / "lieu.gpkg")).exception
    assert isinstance(near, SourceError)
    assert (near.where, near.found) == (f"--file {tmp_path / 'lieu.gpkg'}", "nothing there")
    assert "lieux.gpkg" in near.remedy
    far = check(built, "--file", str(tmp_path / "x" / "missing.gpkg")).exception
    assert isinstance(far, SourceError)
    assert "chemin" not in str(near) + str(far)
    assert "configuration" not in str(near) + str(far)


@pytest.mark.parametrize(("text", "cle"), [
    ('{"type":"FeatureCollection","features":[]}', "fichier_vide"),
    (json.dumps({"type": "Point", "coordinates": [X + 500, Y + 500]}), "systeme_confondu"),
    (json.dumps({"type": "Point", "coordinates": [50.435, 2.84]}), "axes_inverses"),
])  # fmt: skip
def test_a_file_in_another_system_than_it_says_is_refused(built: Path, tmp_path: Path, text: str, cle: str) -> None:
    path = tmp_path / "f.geojson"
    path.write_text(text, encoding="utf-8")
    error = check(built, "--file", str(path), "--out", str(tmp_path / "r.csv")).exception
    assert isinstance(error, LieuError)
    assert error.cle == cle
    assert not list(tmp_path.glob(".*partiel"))


@pytest.mark.parametrize(("name", "content"), [
    ("a.geojson", "{"), ("a.csv", "a;b\n1;2\n"), ("a.csv", "lon;lat\n1;2;3\n"), ("a.csv", "x;y\n1;2\n"), ("a.zip", "x"),
    ("a.pdf", "x"), ("a.gpkg", "x"), ("a.parquet", "x"), ("a.csv", ""),
])  # fmt: skip
def test_an_unreadable_file_is_refused_in_four_parts(built: Path, tmp_path: Path, name: str, content: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    error = check(built, "--file", str(tmp_path / name), "--out", str(tmp_path / "r.csv")).exception
    assert isinstance(error, TerrilError)
    assert len(str(error).splitlines()) >= 4


@pytest.mark.parametrize(("out", "kind"), [
    ("r.txt", ConfigurationError), ("nulle/part.csv", OutputError), ("lieux.geojson", OutputError),
])  # fmt: skip
def test_a_result_that_cannot_be_written_is_refused_first(
    built: Path, tmp_path: Path, out: str, kind: type[TerrilError]
) -> None:
    source = write(tmp_path, "geojson")
    before = source.read_bytes()
    assert isinstance(check(built, "--file", str(source), "--out", str(tmp_path / out)).exception, kind)
    assert source.read_bytes() == before


def test_a_few_places_are_printed_and_many_want_a_file(built: Path, tmp_path: Path) -> None:
    said = check(built, "--file", str(write(tmp_path, "gpkg")))
    assert said.exit_code == 0
    assert said.output.count("urbanisme.\n") == 6
    many = tmp_path / "many.gpkg"
    places(30).to_file(many)
    assert "--out" in str(check(built, "--file", str(many)).exception)


def test_hostile_shapes_get_a_reason_each() -> None:
    bow = Polygon([(X, Y), (X + 10, Y + 10), (X + 10, Y), (X, Y + 10)])
    mixed = shapely.GeometryCollection([Point(X, Y), box(X, Y, X + 1, Y + 1)])
    several = [MultiPoint([(X, Y)]), MultiPoint([(X, Y), (X + 1, Y)])]
    shapes = [None, Point(), Point(np.inf, 1), Point(1e300, 1), *several, bow, mixed, Point(X, Y, 9)]
    with np.errstate(invalid="ignore"):
        frame, why = formes.checkable(gpd.GeoDataFrame(geometry=shapes, crs=2154))
    assert why.tolist() == ["forme_vide"] * 2 + ["forme_invalide"] * 2 + ["", "forme_invalide", "", "", ""]
    kinds = frame.geometry.geom_type.tolist()
    assert kinds[4] == "Point"
    assert frame.geometry[6].area == pytest.approx(50)
    assert kinds[7] == "Polygon"
    assert not frame.geometry[8].has_z


def test_columns_of_the_source_that_bear_the_name_of_an_answer_are_kept(built: Path, tmp_path: Path) -> None:
    path, out = tmp_path / "f.gpkg", tmp_path / "r.csv"
    places(2).assign(reponse="à moi", commune_etat="x").to_file(path)
    check(built, "--file", str(path), "--out", str(out))
    table = pd.read_csv(out, sep=";", encoding="utf-8-sig")
    assert table["reponse_source"].tolist() == ["à moi", "à moi"]
    assert table["commune_etat"].tolist() == ["dedans", "dedans"]


def test_negative_numbers_are_no_options() -> None:
    assert commande.texts(["-1.5", "48.1"]) == ("-1.5 48.1",)
