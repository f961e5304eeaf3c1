"""Discovery: what a package declares, looked up by id, refused when it is not what it says."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

import layers
from layers.core.catalogue import Catalogue, catalogue, dependencies, discover, nearest
from layers.core.errors import CatalogueError
from layers.core.model import Layer
from layers.core.territory import Territoire
from tests import toy
from tests.layers.core.appui import layer

MODULE = """from tests.layers.core.appui import layer
{name} = layer(id={id!r})
"""


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty package that Python can import, forgotten afterwards."""
    folder = tmp_path / "paquet_essai"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    for name in [n for n in sys.modules if n.startswith("paquet_essai")]:
        del sys.modules[name]


def _discover() -> Catalogue[Layer]:
    importlib.invalidate_caches()
    return discover(importlib.import_module("paquet_essai"), "LAYER", Layer)


def _write(package: Path, module: str, layer_id: str | None = None, name: str = "LAYER") -> None:
    (package / f"{module}.py").write_text(MODULE.format(name=name, id=layer_id or module), encoding="utf-8")


def test_every_module_gives_its_layer_in_order(package: Path) -> None:
    for module in ("zone", "abri"):
        _write(package, module)
    (package / "sous_paquet").mkdir()
    (package / "sous_paquet" / "__init__.py").touch()
    found = _discover()
    assert list(found) == ["abri", "zone"]
    assert len(found) == 2
    assert "abri" in found
    assert found.kind == "Layer"


@pytest.mark.parametrize(("layer_id", "name"), [("autre", "LAYER"), ("abri", "LAYERS")])
def test_a_module_that_does_not_declare_its_layer_is_refused(package: Path, layer_id: str, name: str) -> None:
    _write(package, "abri", layer_id, name)
    with pytest.raises(CatalogueError) as caught:
        _discover()
    assert caught.value.where == "module paquet_essai.abri"
    assert "LAYER = Layer(id='abri'" in caught.value.expected


def test_two_entries_of_one_id_are_refused() -> None:
    with pytest.raises(CatalogueError, match="two entries"):
        catalogue("Layer", [layer(), layer()])
    with pytest.raises(CatalogueError, match="friches_test"):
        catalogue("Layer", [layer()]).with_entries(layer())


@pytest.mark.parametrize(("word", "said"), [
    ("frichs", "did you mean 'friches'"), ("terril", "did you mean 'terrils'"),
    ("xyz", "known: "),
])  # fmt: skip
def test_an_unknown_layer_names_the_nearest(word: str, said: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        discover(layers, "LAYER", Layer)[word]
    assert caught.value.remedy.startswith(said)


def test_a_catalogue_does_not_change() -> None:
    one: Catalogue[Layer] = catalogue("Layer", [layer()])
    with pytest.raises(TypeError):
        one.entries["autre"] = layer()  # type: ignore[index]
    with pytest.raises(AttributeError):
        one.kind = "Map"  # type: ignore[misc]
    more = one.with_entries(layer(id="autre"))
    assert list(one) == ["friches_test"]
    assert list(more) == ["autre", "friches_test"]


def test_the_given_list_does_not_change_it_either() -> None:
    given = [layer()]
    one = catalogue("Layer", given)
    given.clear()
    assert len(one) == 1


def test_parameters_are_the_dependencies() -> None:
    def compute(communes: object, friches: object = None) -> None: ...

    assert dependencies(compute) == (("communes",), ("friches",))


def test_nearest_of_nothing() -> None:
    assert nearest("x", []) == "known: "


def test_this_project_has_its_layers() -> None:
    found = discover(layers, "LAYER", Layer)
    assert {"communes", "friches", "puits_mine", "terrils", "cites_minieres", "patrimoine"} <= set(found)
    assert isinstance(layers, ModuleType)


def test_the_territory_knows_its_limit_and_its_layers() -> None:
    place = Territoire(epci="0", nom="Essai", profil="demo", halo_m=0, communes=toy.communes())
    assert place.limit.area == pytest.approx(9e6)
    with pytest.raises(CatalogueError, match="friches"):
        place.couche("friches")
