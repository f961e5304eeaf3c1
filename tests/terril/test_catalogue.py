"""The catalogue as users meet it: listed, documented, extended by one file."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from terril import documents
from terril.closure import ROOT
from tests.terril.test_build import environment, run

NEW_LAYER = '''"""Fountains: one row is one public fountain; invented for a test."""

from layers.core.model import Column, Diffusion, Layer, Sign, Style

LAYER = Layer(
    id="fontaines", title="Fontaines", description="Fontaines publiques.", key="num", label="nom", geometry=("Point",),
    diffusion=Diffusion.PUBLIC,
    columns=(
        Column(name="num", label="Numéro", fatal=True, diffusion=Diffusion.PUBLIC),
        Column(name="nom", label="Fontaine", diffusion=Diffusion.PUBLIC),
    ),
    style=Style(signs=(Sign(value="", label="Fontaine", color="#2b8cbe"),)),
)
'''


@pytest.mark.parametrize(
    ("kind", "some"),
    [
        ("layers", {"communes", "friches", "puits_mine", "terrils", "cites_minieres", "patrimoine"}),
        ("indicators", {"TER-01", "FRI-01", "FRI-03", "MIN-01", "MIN-02", "MIN-03"}),
        ("maps", {"accueil", "carte_friches", "heritage_minier", "fiches_communes"}),
    ],
)
def test_list_prints_the_catalogue(kind: str, some: set[str], tmp_path: Path) -> None:
    as_json = run("list", kind, "--json", state=tmp_path)
    rows = json.loads(as_json.stdout)
    assert some <= {row["id"] for row in rows}
    as_text = run("list", kind, state=tmp_path)
    assert as_text.returncode == 0
    made = [row for row in rows if row.get("etat", "calculé") == "calculé"]
    assert f"{len(made)} {kind}" in as_text.stdout
    assert all(f"│ {row['id']} " in as_text.stdout for row in rows), "an id is never cut"


def test_generated_documents_are_up_to_date() -> None:
    assert documents.write(check=True) == [], "run `python3 -m terril docs`"


def test_a_layer_is_added_by_one_module(small: Path, tmp_path: Path) -> None:
    """One new file in ``layers/`` and a source: no other edit, and the layer is guarded, written and listed."""
    checkout = tmp_path / "projet"
    for name in ("layers", "pipelines", "maps", "terril"):
        shutil.copytree(ROOT / name, checkout / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("requirements.lock", "data.lock"):
        shutil.copy(ROOT / name, checkout)
    (checkout / "layers" / "fontaines.py").write_text(NEW_LAYER, encoding="utf-8")
    (small.parent / "fontaines.csv").write_text(
        "num;nom;lon;lat\nF1;Fontaine fictive;2,726;50,372\nF2;Autre fontaine fictive;2,727;50,373\n", encoding="utf-8"
    )
    with small.open("a", encoding="utf-8") as config:
        config.write('\n[sources.fontaines]\nchemin = "fontaines.csv"\n')
    env = {**environment(tmp_path / "etat"), "PYTHONPATH": str(checkout)}
    words = [
        sys.executable,
        "-m",
        "terril.cli",
        "build",
        "--json",
        "--config",
        str(small),
        "--out",
        str(tmp_path / "out"),
    ]
    done = subprocess.run(words, cwd=tmp_path, env=env, text=True, capture_output=True, check=False, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["couches"]["fontaines"] == {"etat": "présente", "lignes": 2, "raison": ""}
    assert (tmp_path / "out" / "couches" / "fontaines.parquet").exists()


def test_version_and_help(tmp_path: Path) -> None:
    assert run("--version", state=tmp_path).stdout.startswith("terril ")
    help_text = run("--help", state=tmp_path).stdout
    for command in ("build", "test", "lint", "list", "init", "docs", "lock"):
        assert command in help_text
