"""Fixtures shared by the tests: builds are made in temporary folders, their state beside them."""

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import settings

from terril.build import Summary, build
from terril.project import make_project

# Machines are noisy: no time limit in a test. CI replays the same examples; a developer explores new ones.
settings.register_profile("terril", deadline=None, max_examples=30, derandomize="CI" in os.environ)
settings.load_profile("terril")

#: The folder of real data, beside the project; tests that use it skip without it.
REAL = (Path(__file__).resolve().parents[2] / "shared" / "data" / "real").resolve()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the option that writes the golden figures of the real data again."""
    parser.addoption("--write-goldens", action="store_true", help="write tests/real/goldens.csv from the real data")


@pytest.fixture(scope="session")
def real_folder() -> Path:
    """The real data, or a skip that says so."""
    if not REAL.is_dir():
        pytest.skip("real data absent: expected in ../shared/data/real beside the project")
    return REAL


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A state folder of its own for the builds of one test."""
    folder = tmp_path / "etat"
    monkeypatch.setenv("TERRIL_STATE", str(folder))
    return folder


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait for the other processes of the session that build in a folder."""
    lock = folder / "occupe"
    while True:
        try:
            lock.mkdir()
            break
        except FileExistsError:
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.rmdir()


@pytest.fixture(scope="session")
def edition(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Summary]]:
    """Build an edition once per session: ``edition("demo")`` or ``edition("reel")``.

    The processes of a session share it: the second one finds nothing to do.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "editions"
    folder.mkdir(exist_ok=True)
    made: dict[str, Summary] = {}

    def make(name: str) -> Summary:
        if name not in made:
            config = None if name == "demo" else Path(__file__).parent / "real" / "territoire.toml"
            with alone(folder):
                made[name] = build(make_project(config_path=config, out=folder / name))
        return made[name]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TERRIL_STATE", str(folder / "etat"))
        yield make


def table(summary: Summary, name: str) -> pd.DataFrame:
    """Read one CSV table of an edition; codes stay text."""
    return pd.read_csv(
        summary.out / name, sep=";", dtype={"code": "str", "cle": "str"}, keep_default_na=False, na_values=[""]
    )
