"""``territoire.toml``: a typo is named with the nearest key, a wrong value with what is expected."""

from pathlib import Path

import geopandas as gpd
import pytest

from layers.core.config import Configuration, LayerTable, SourceTable, load, parse, to_source
from layers.core.configured import configured_layer
from layers.core.errors import ConfigurationError, SchemaError
from layers.core.model import Diffusion, Layer, Nature, Portee
from tests import toy
from tests.layers.core.appui import open_file


def _refused(text: str, folder: Path) -> ConfigurationError:
    path = folder / "territoire.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError) as caught:
        load(path)
    return caught.value


@pytest.mark.parametrize(("text", "key", "near"), [
    ("[teritoire]\n", "teritoire", "'territoire'"), ("[territoire]\nepcy = '246200364'\n", "territoire.epcy", "'epci'"),
    ("[sources.friches]\nchemn = 'a'\n", "sources.friches.0.chemn", "'chemin'"),
    ("[[sources.friches]]\nchemin = 'a'\ncruche = 'b'\n", "sources.friches.0.cruche", "'couche'"),
    ("[couches.abri]\nchemin='a'\ntitre='b'\ncle='c'\nlibele='d'\n", "couches.abri.libele", "'libelle'"),
    ("[parametres]\npuit_distances_m = [50]\n", "parametres.puit_distances_m", "'puits_distances_m'"),
    ("[corrections]\nchmin = 'a'\n", "corrections.chmin", "'chemin'"),
    ("[sorties]\naudiance = 'public'\n", "sorties.audiance", "'audience'"),
])  # fmt: skip
def test_a_typo_names_the_nearest_key(tmp_path: Path, text: str, key: str, near: str) -> None:
    error = _refused(text, tmp_path)
    assert error.where.endswith(f"key {key}")
    assert f"did you mean {near}" in error.expected
    assert error.found == "an unknown key"


@pytest.mark.parametrize(("text", "key"), [
    ("[territoire]\nepci = '24620036'\n", "territoire.epci"), ("[territoire]\nepci = 246200364\n", "territoire.epci"),
    ("[territoire]\nepci = 'Lens'\n", "territoire.epci"), ("[territoire]\nhalo_m = -1\n", "territoire.halo_m"),
    ("[territoire]\nhalo_m = 'loin'\n", "territoire.halo_m"), ("[territoire]\nhalo_m = true\n", "territoire.halo_m"),
    ("[territoire]\nhalo_m = inf\n", "territoire.halo_m"), ("[territoire]\nhalo_m = nan\n", "territoire.halo_m"),
    ("[territoire]\nprofil = 'test'\n", "territoire.profil"),
    ("[parametres]\nappartenance_part = 2\n", "parametres.appartenance_part"),
    ("[sorties]\naudience = 'restreint'\n", "sorties.audience"),
    ("[sources.friches]\ncouche = 'a'\n", "sources.friches.0.chemin"),
    ("[sources]\nfriches = 'a.gpkg'\n", "sources.friches.0"),
    ("[couches.a]\nchemin='a'\ntitre='b'\ncle='c'\ncouleur='rouge'\n", "couches.a.couleur"),
    ("[sources.friches]\nchemin='a'\ndiffusion='secret'\n", "sources.friches.0.diffusion"),
    ("[sources.friches]\nchemin='a'\nprecision_m=-1\n", "sources.friches.0.precision_m"),
])  # fmt: skip
def test_a_wrong_value_is_named_by_its_key(tmp_path: Path, text: str, key: str) -> None:
    error = _refused(text, tmp_path)
    assert error.where.endswith(f"key {key}")
    assert error.remedy == "correct this key (1 in all to correct)"


def test_a_bad_siren_says_what_it_is() -> None:
    with pytest.raises(ConfigurationError, match="code SIREN de l'EPCI, neuf chiffres"):
        parse({"territoire": {"epci": "62"}}, "essai")


def test_all_the_errors_are_counted() -> None:
    with pytest.raises(ConfigurationError, match="2 in all"):
        parse({"territoire": {"epci": "62", "halo_m": -1}}, "essai")


@pytest.mark.parametrize("content", [b"[territoire", b"a = \xe9", b"a = 1\na = 2"])
def test_what_is_not_toml_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "territoire.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match="TOML"):
        load(path)
    with pytest.raises(ConfigurationError):
        load(tmp_path)
    with pytest.raises(ConfigurationError):
        load(tmp_path / "absent.toml")


def test_an_empty_file_is_the_demonstration_of_lens_lievin(tmp_path: Path) -> None:
    path = tmp_path / "territoire.toml"
    path.touch()
    assert load(path) == Configuration()
    assert load(path).territoire.epci == "246200364"


def test_a_source_is_what_its_table_says(tmp_path: Path) -> None:
    table = SourceTable(chemin="a/f.gpkg", couche="f", crs="EPSG:3950", portee=Portee.OPPOSABLE, champs={"nom": "NOM"})
    source = to_source(table, "friches", tmp_path)
    assert source.path == tmp_path / "a" / "f.gpkg"
    assert (source.inner, source.crs, source.portee) == ("f", "EPSG:3950", Portee.OPPOSABLE)
    assert (source.diffusion, source.nature, source.title) == (Diffusion.INTERNE, Nature.REELLE, "friches")
    assert dict(source.fields) == {"nom": "NOM"}


# --- a layer by configuration alone ---------------------------------------------------------------------------------


def _layer(folder: Path, frame: gpd.GeoDataFrame | None = None, layer_id: str = "abris", **more: object) -> Layer:
    if frame is not None:
        frame.to_file(folder / "abris.geojson", driver="GeoJSON", engine="pyogrio")
    given = {"chemin": "abris.geojson", "titre": "Abris fictifs", "cle": "id", "diffusion": "public"} | more
    return configured_layer(layer_id, LayerTable.model_validate(given), folder)


def _abris(**columns: list[object]) -> gpd.GeoDataFrame:
    shapes = {"0": toy.box(100, 100, 50), "1": toy.box(300, 100, 50)}
    return toy.frame(shapes, **({"id": ["A", "B"]} | columns)).reset_index(drop=True)


def _opened(folder: Path, of: Layer) -> gpd.GeoDataFrame:
    [source] = of.sources["sig"]
    return open_file(folder / "abris.geojson", of, fields=source.fields)[0]


def test_every_field_is_a_text_column(tmp_path: Path) -> None:
    of = _layer(tmp_path, _abris(places=[3, 4], ouvert=[True, False], hauteur=[2.5, 3.0]), libelle="places")
    frame = _opened(tmp_path, of)
    assert frame.index.tolist() == ["A", "B"]
    assert frame["places"].tolist() == ["3", "4"]
    assert frame["ouvert"].tolist() == ["oui", "non"]
    assert frame["hauteur"].tolist() == ["2.5", "3.0"]
    assert of.label == "places"


def test_fields_named_as_the_columns_of_the_door_keep_their_values(tmp_path: Path) -> None:
    given: dict[str, list[object]] = {
        n: [f"{n} A", f"{n} B"] for n in ("nature", "diffusion", "portee", "precision_m", "commune_position", "cle")
    }
    frame = _opened(tmp_path, _layer(tmp_path, _abris(**given)))
    assert frame.index.tolist() == ["A", "B"]  # not the field « cle »
    for name in given:
        assert frame[f"{name}_source"].tolist() == [f"{name} A", f"{name} B"]
    assert set(frame["diffusion"]) == {"public"}
    assert set(frame["nature"]) == {"reelle"}
    assert set(frame["commune_position"]) == {"62001"}


def test_fields_that_differ_by_their_case_are_two_columns(tmp_path: Path) -> None:
    of = _layer(tmp_path, _abris(NOM=["a", "b"], nom=["c", "d"]), libelle="nom")
    frame = _opened(tmp_path, of)
    assert frame["NOM"].tolist() == ["a", "b"]
    assert frame["nom_source"].tolist() == ["c", "d"]
    assert of.label == "nom_source"


def test_a_field_named_geometry_does_not_replace_the_shape(tmp_path: Path) -> None:
    frame = _abris().to_crs(4326)
    text = frame.to_json(drop_id=True).replace('"id": ', '"geometry": "ronde", "id": ')
    (tmp_path / "abris.geojson").write_text(text, encoding="utf-8")
    opened = _opened(tmp_path, _layer(tmp_path))
    assert opened.area.tolist() == pytest.approx([2500, 2500])


def test_a_field_can_be_given_another_name(tmp_path: Path) -> None:
    frame = _opened(tmp_path, _layer(tmp_path, _abris(n1=["a", "b"]), champs={"nom": "n1"}))
    assert frame["nom"].tolist() == ["a", "b"]


def test_owner_fields_are_personal_and_never_public(tmp_path: Path) -> None:
    of = _layer(tmp_path, _abris(proprietaire=["MARTIN Fictive", "EPF fictif"], catpro3=["X1a", "P5a"]))
    frame = _opened(tmp_path, of)
    assert frame["proprietaire"].fillna("?").tolist() == ["?", "EPF fictif"]
    assert {c.name for c in of.columns if c.diffusion is Diffusion.INTERNE} == {"proprietaire", "catpro3"}


def test_a_key_that_is_not_a_field_is_refused(tmp_path: Path) -> None:
    of = _layer(tmp_path, _abris(), cle="idd")
    with pytest.raises(SchemaError, match="did you mean 'id'"):
        _opened(tmp_path, of)


def test_a_label_that_is_not_a_field_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="did you mean 'nom'"):
        _layer(tmp_path, _abris(nom=["a", "b"]), libelle="nmo")
    assert _layer(tmp_path, _abris(), libelle="id").label == "cle"


@pytest.mark.parametrize("layer_id", ["mes abris", "2026", "class", "territoire", "parametres", ""])
def test_an_id_that_cannot_be_a_name_is_refused(tmp_path: Path, layer_id: str) -> None:
    with pytest.raises(ConfigurationError, match="rename the table"):
        _layer(tmp_path, _abris(), layer_id)


def test_an_unreadable_file_leaves_a_layer_with_its_key(tmp_path: Path) -> None:
    of = _layer(tmp_path, libelle="nom")
    assert [c.name for c in of.columns] == ["cle"]
    assert of.label == "cle"
