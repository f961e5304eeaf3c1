"""Editions compared by a whole build, and the defects that an audience may read."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.defects import Defect, Gravite
from layers.core.errors import ConfigurationError
from layers.core.model import Column, Diffusion, Layer, LayerInfo
from terril.assembly.anomalies import public_part
from terril.build import build
from terril.fiches import atelier, lecture
from terril.project import make_project
from tests import toy
from tests.terril.conftest import write_friches

PUBLIC = Diffusion.PUBLIC
LAYER = Layer(
    id="sites", title="Sites", description="", key="id", label="nom", diffusion=PUBLIC,
    columns=(Column(name="nom", label="Nom", diffusion=PUBLIC), Column(name="proprio", label="Propriétaire")),
)  # fmt: skip


def defect(cle: str, anomalie: str, valeur: str = "") -> Defect:
    return Defect(couche="sites", cle=cle, anomalie=anomalie, valeur=valeur, gravite=Gravite.AVERTISSEMENT, action="")


def frame(**diffusion: str) -> gpd.GeoDataFrame:
    shapes = {key: toy.point(n, n) for n, key in enumerate(diffusion)}
    return toy.frame(shapes, nom=list(diffusion), proprio="x", diffusion=list(diffusion.values()))


def told(
    *found: Defect, rows: gpd.GeoDataFrame | None, audience: str = "public", layer: str = "public"
) -> list[Defect]:
    info = LayerInfo(id="sites", title="Sites", state="présente", diffusion=Diffusion(layer))
    return public_part(found, LAYER, info, rows, audience)


def test_the_defects_of_hidden_rows_columns_and_layers_are_not_public() -> None:
    rows = frame(A="public", B="public", C="interne")
    found = (
        defect("A", "géométrie absente"),
        defect("C", "géométrie absente"),  # a hidden row
        defect("A|C", "position partagée"),  # names a hidden row
        defect("A|B", "position partagée"),
        defect("*", "hors du territoire", "3 lignes"),  # counts the hidden rows too
        defect("A", "proprio : code inconnu", "Mme X"),  # a hidden column
    )
    assert [(d.cle, d.anomalie) for d in told(*found, rows=rows)] == [
        ("A", "géométrie absente"), ("A|B", "position partagée"),
    ]  # fmt: skip
    assert len(told(*found, rows=rows, audience="interne")) == len(found)
    assert told(*found, rows=rows, layer="interne") == []


def test_where_every_row_is_public_the_counts_are_told_but_no_name_nor_path() -> None:
    rows = frame(A="public")
    lines = [
        defect("*", "hors du territoire", "3 lignes"),
        defect("A", "correction", "nom : « a » → « b » (Jeanne, 2026-01-01 : visite)"),
        defect("/donnees/sig/sites.shp", "source en échec", "illisible ; /donnees/sig/sites.shp"),
        defect("grille", "CRS déclaré différent", "C:\\donnees\\grille.tif"),
    ]
    found = told(*lines, rows=rows)
    assert [(d.cle, d.valeur) for d in found] == [("*", "3 lignes"), ("A", ""), ("*", ""), ("grille", "grille.tif")]


def test_a_folder_without_an_edition_or_the_output_itself_is_refused(small: Path, tmp_path: Path) -> None:
    for folder in (tmp_path / "rien", tmp_path):
        with pytest.raises(ConfigurationError, match="previous edition"):
            make_project(config_path=small, out=tmp_path / "out", compare=folder)


def test_a_build_says_what_changed_and_hides_what_is_not_public(
    small: Path,
    tmp_path: Path,
    state: Path,  # noqa: ARG001
) -> None:
    before = tmp_path / "copie"
    shutil.copytree(build(make_project(config_path=small, out=tmp_path / "out")).out, before)
    write_friches(small.parent, statut="friche reconvertie")
    text = small.read_text(encoding="utf-8")
    small.write_text(f'{text}\n[sorties]\nprecedente = "{before}"\n', encoding="utf-8")
    out = build(make_project(config_path=small, out=tmp_path / "out")).out
    rows = pd.read_csv(out / "changements.csv", sep=";", dtype=str, keep_default_na=False)
    changed = rows[(rows["source"] == "friches") & (rows["sorte"] == "objet modifié")]
    assert changed[["cle", "commune", "avant", "apres"]].to_numpy().tolist() == [
        ["62001_1", "62001", "friche sans projet", "friche reconvertie"]
    ]
    figures = rows[(rows["source"] == "FRI-01") & (rows["cle"] == "nombre:friche reconvertie")]
    assert figures[["commune", "avant", "apres"]].to_numpy().tolist() == [["62001", "0", "1"]]
    assert "62003_3" not in (out / "changements.csv").read_text(encoding="utf-8")  # a potential site
    sheet = (out / "site" / "communes" / "62001.html").read_text(encoding="utf-8")
    assert "changement de «\u00a0Friche fictive 1\u00a0»" in sheet
    assert "Rien n’a changé dans la commune" in (out / "site/communes/62009.html").read_text(encoding="utf-8")
    assert (out / "site" / "cartes" / "changements.html").is_file()
    assert "changements.html" not in (before / "site" / "index.html").read_text(encoding="utf-8")
    assert str(tmp_path) not in json.dumps(json.loads((out / "manifest.json").read_text(encoding="utf-8"))["entrees"])
    assert "changement de « Friche fictive 1 »" in " ".join(printed(out, tmp_path / "atelier", "public") or ())
    internal = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    internal["configuration"]["sorties"]["audience"] = "interne"
    (out / "manifest.json").write_text(json.dumps(internal), encoding="utf-8")
    assert printed(out, tmp_path / "autre", "public") is None  # what the team may read is not told to the public
    assert printed(out, tmp_path / "encore", "interne")


def printed(out: Path, unfolded: Path, audience: str) -> tuple[str, ...] | None:
    """Return what the printed sheet of a commune says of the changes."""
    project, manifest = atelier.projet(out, audience)
    [task] = lecture.taches(project, atelier.deplier(project, manifest, unfolded), ["62001"], [])
    said: tuple[str, ...] | None = task.preparer().contenu["fiche"].changements
    return said
