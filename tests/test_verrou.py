"""The locks and ``environment.yml`` say what ``pyproject.toml`` says; nothing here asks the network."""

import re

import pytest
import yaml

from terril import __version__, verrou
from terril.environment import DATA, DEV, ROOT, RUNTIME

PIN = re.compile(r"^([a-z0-9][a-z0-9.-]*)==([^ ;\\]+)")


def pins_of(lock: str) -> dict[str, str]:
    lines = (ROOT / lock).read_text(encoding="utf-8").splitlines()
    return {found[1]: found[2] for line in lines if (found := PIN.match(line))}


def pins_in(requirements: list[str]) -> dict[str, str]:
    return dict(requirement.split("==") for requirement in requirements)


def hashes_of(lock: str) -> dict[str, int]:
    blocks = re.split(r"\n(?=[a-z0-9])", (ROOT / lock).read_text(encoding="utf-8"))
    return {found[1]: block.count("--hash=sha256:") for block in blocks if (found := PIN.match(block))}


@pytest.mark.parametrize("lock", [RUNTIME, DEV, DATA])
def test_lock_was_made_from_the_present_dependency_tables(lock: str) -> None:
    first_line = (ROOT / lock).read_text(encoding="utf-8").partition("\n")[0]
    assert first_line == f"# {verrou.mark_of(verrou.read_tables())}", "run python3 -m terril lock"


def test_direct_dependencies_are_pinned_and_locked_at_their_version() -> None:
    tables = verrou.read_tables()
    runtime = pins_in(tables["dependencies"])
    dev, data = (pins_in(tables["dependency-groups"][group]) for group in ("dev", "donnees"))
    assert runtime.items() <= pins_of(RUNTIME).items()
    assert dev.items() <= pins_of(DEV).items()
    assert data == pins_of(DATA)


def test_development_lock_is_a_superset_of_the_runtime_lock() -> None:
    assert pins_of(RUNTIME).items() < pins_of(DEV).items()


def test_what_the_users_asked_for_is_there() -> None:
    asked = {"geopandas", "shapely", "fiona", "pyproj", "rasterio", "folium"}
    assert asked <= pins_of(RUNTIME).keys()
    assert "pytest" in pins_of(DEV)


@pytest.mark.parametrize("lock", [RUNTIME, DEV, DATA])
def test_every_pin_has_hashes(lock: str) -> None:
    assert not [name for name, count in hashes_of(lock).items() if count == 0]
    assert hashes_of(lock).keys() == pins_of(lock).keys()


@pytest.mark.parametrize("name", ["fiona", "numpy", "pandas", "pyarrow", "pyogrio", "pyproj", "rasterio", "shapely"])
def test_compiled_packages_have_the_hashes_of_every_system_and_python(name: str) -> None:
    # Linux, macOS and Windows, three Pythons each (pyogrio ships one wheel for several Pythons). A lock made
    # from a partial mirror has one, and installs on the machine that made it only.
    assert hashes_of(RUNTIME)[name] >= 9


@pytest.mark.parametrize("name", [RUNTIME, DEV, DATA, verrou.ENVIRONMENT])
def test_no_address_nor_path_in_what_is_committed(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.findall(r"://|\bwww\.|\.(?:org|com|net|io)\b|@ |(?:^|\s)(?:/|[A-Z]:\\)|--(?:index|find)", text)


def test_environment_yml_holds_every_direct_dependency_at_the_same_version() -> None:
    text = (ROOT / verrou.ENVIRONMENT).read_text(encoding="utf-8")
    tables = verrou.read_tables()
    assert text == verrou.compose_environment(tables, verrou.mark_of(tables)), "run python3 -m terril lock"
    python, pip, wheels = yaml.safe_load(text)["dependencies"]
    assert python in {"python=3.11", "python=3.12", "python=3.13"}
    assert pip == "pip"
    locked = pins_of(DEV) | pins_of(DATA)
    named = pins_in(wheels["pip"])
    assert named.items() <= locked.items()
    assert pins_in(tables["dependencies"]).items() <= named.items()


def test_package_and_pyproject_bear_the_same_version() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert f'\nversion = "{__version__}"\n' in text
