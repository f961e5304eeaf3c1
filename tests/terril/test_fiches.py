"""The batch of printed sheets: read from an edition alone, one failure loses nothing, nothing secret is printed."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from shutil import copytree

import geopandas as gpd
import pytest
from typer.testing import CliRunner

from layers.core.config import Configuration
from layers.core.defects import FIELDS
from layers.core.errors import CatalogueError, ConfigurationError, SourceError
from layers.core.model import LayerInfo
from layers.friches import POTENTIELLE
from maps.core.papier import commune as papier_commune
from maps.core.papier.feuille import Feuille
from pipelines.core.runner import Receipt
from pipelines.core.table import COLUMNS
from terril import cli
from terril.build import manifest
from terril.fiches import atelier, commande, lecture, lot
from terril.fiches.lot import Issue, Tache
from terril.project import Project
from tests import toy
from tests.pdf import needs_pango, structure, texte

ROW = {
    "indicateur": "TER-01", "maille": "commune", "code": "62001", "modalite": "population_hab", "valeur": "100.0",
    "unite": "hab.", "millesime": "2026", "statut": "calculé", "nature": "reelle", "source": "jeu d'essai",
    "diffusion": "public",
}  # fmt: skip


def frames() -> dict[str, gpd.GeoDataFrame]:
    """Return the limits of a small territory, three sites that anyone may see and one that is not verified."""
    flags = {"nature": "reelle", "precision_m": 1.0, "portee": "informative", "diffusion": "public"}
    communes = toy.communes().assign(population=range(100, 1000, 100), siren_epci="246200364", **flags)
    shapes = {f"6200{n}_{n}": toy.box(1000 * (n - 1) % 3000 + 100, 100, 100) for n in (1, 2, 3)}
    sites = toy.frame(
        {**shapes, "62005_5": toy.point(1500, 1500)}, site_nom=[f"Friche fictive {n}" for n in (1, 2, 3, 5)]
    )
    codes = sites.index.str[:5]
    sites = sites.assign(
        site_statut=["friche sans projet", "friche avec projet", POTENTIELLE, "inconnu"],
        comm_insee=codes, comm_nom="", surface_m2=[10_000.0, 10_000.0, 10_000.0, None], commune_position=codes, **flags,
    )  # fmt: skip
    sites.loc["62003_3", "diffusion"] = "interne"
    return {"communes": communes, "friches": sites}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an edition, as a build publishes it, and nothing of the state of a build."""
    needs_pango()
    folder = tmp_path_factory.mktemp("fiches") / "build"
    settings = Configuration.model_validate(
        {"territoire": {"epci": "246200364", "nom": "Territoire d'essai", "profil": "sig"}}
    )
    project = Project(configuration=settings, folder=folder, out=folder)
    given = frames()
    (folder / "couches").mkdir(parents=True)
    receipts = {}
    for layer in project.layers.values():
        info = LayerInfo(id=layer.id, title=layer.title, state="absente", reason="aucune source")
        if layer.id in given:
            given[layer.id].to_parquet(folder / f"couches/{layer.id}.parquet")
            info = replace(info, state="présente", reason="", source="jeu d’essai", licence="Licence Ouverte 2.0")
        receipts[f"couche:{layer.id}"] = Receipt(step=f"couche:{layer.id}", facts={"info": asdict(info)})
    (folder / "indicateurs.csv").write_text(
        ";".join(COLUMNS) + "\n" + ";".join(ROW.get(c, "") for c in COLUMNS) + "\n", encoding="utf-8"
    )
    (folder / "anomalies.csv").write_text(";".join(FIELDS) + "\n", encoding="utf-8")
    said = manifest(project, receipts) | {"sorties": dict.fromkeys((f"couches/{i}.parquet" for i in given), "")}
    (folder / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    return folder


@pytest.fixture
def published(made: Path, tmp_path: Path) -> Path:
    """A copy of that edition."""
    return Path(copytree(made, tmp_path / "edition"))


def tasks(folder: Path, unfolded: Path, audience: str = "public") -> list[Tache]:
    project, known = atelier.projet(folder, audience)
    return lecture.taches(project, atelier.deplier(project, known, unfolded))


def fails() -> Feuille:
    raise ValueError("objet abîmé")


def test_the_command_prints_what_is_chosen_and_a_failure_loses_nothing(
    published: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = ["fiches", "--build", str(published), "--commune", "62001", "--friche", "62001_1", "--json"]
    done = CliRunner().invoke(cli.app, asked)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["sortie"] == str(published / "pdf")
    assert said["edition"] == str(published.resolve())
    assert [(f["path"], f["erreur"]) for f in said["fiches"]] == [
        ("communes/62001.pdf", ""),
        ("friches/62001_1.pdf", ""),
    ]
    assert [f["pages"] <= limit for f, limit in zip(said["fiches"], (4, 2), strict=True)] == [True, True]
    town, site = ((published / "pdf" / f["path"]).read_bytes() for f in said["fiches"])
    assert "Territoire d’essai" in texte(town)
    assert "Friche fictive 1" in texte(site)
    for written in (town, site):
        assert "Friche fictive 3" not in texte(written)  # not verified: never printed
        assert structure(written).count("/Alt") == structure(written).count("/S /Figure")
    monkeypatch.setattr(papier_commune, "feuille", lambda *_: fails())
    again = CliRunner().invoke(cli.app, [*asked, "--out", str(tmp_path / "out")])
    assert again.exit_code == 1
    assert [bool(f["erreur"]) for f in json.loads(again.stdout)["fiches"]] == [True, False]
    assert "objet abîmé" in again.stderr
    assert (tmp_path / "out" / "friches" / "62001_1.pdf").read_bytes() == site


def test_everything_is_every_commune_and_every_verified_site(published: Path, tmp_path: Path) -> None:
    found = tasks(published, tmp_path / "atelier")
    assert len([t for t in found if t.path.startswith("communes/")]) == 9
    assert {t.path for t in found if t.path.startswith("friches/")} == {
        "friches/62001_1.pdf",
        "friches/62002_2.pdf",
        "friches/62005_5.pdf",
    }
    assert {t.path for t in found} == {t.path for t in tasks(published, tmp_path / "autre", "interne")}
    project, known = atelier.projet(published)
    workshop = atelier.deplier(project, known, tmp_path / "encore")
    with pytest.raises(CatalogueError, match="62999"):
        lecture.taches(project, workshop, ["62999"], [])
    with pytest.raises(CatalogueError, match="62003_3"):
        lecture.taches(project, workshop, [], ["62003_3"])


def test_several_processes_print_the_same_bytes(published: Path, tmp_path: Path) -> None:
    sheets = [t for t in tasks(published, tmp_path / "atelier") if t.path.startswith("friches/")]
    bad = Tache(path="friches/abimee.pdf", titre="Abîmée", preparer=fails)
    told: list[Issue] = []
    found = lot.imprimer_lot([*sheets, bad], tmp_path / "deux", told=told.append, processes=2)
    assert [i.path for i in found] == [t.path for t in (*sheets, bad)]
    assert sorted(i.path for i in told) == sorted(i.path for i in found)
    assert found[-1].erreur == "ValueError: objet abîmé"
    lot.imprimer_lot(sheets, tmp_path / "un", processes=1)
    for task in sheets:
        assert (tmp_path / "deux" / task.path).read_bytes() == (tmp_path / "un" / task.path).read_bytes()


def test_sheets_of_the_team_are_apart_and_what_is_gone_is_taken_away(
    published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs_pango()
    monkeypatch.setattr(
        commande, "imprimer_lot", lambda tasks, *_, **__: [Issue(path=t.path, titre=t.titre) for t in tasks]
    )
    old = published / "pdf" / "friches" / "62003_3.pdf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"%PDF")
    asked = commande.Demande(built=published, quiet=True)
    assert commande.run(replace(asked, audience="interne"))
    assert (published / "pdf-interne").is_dir()
    assert old.exists()
    assert commande.run(replace(asked, communes=("62001",)))
    assert old.exists()
    assert commande.run(asked)
    assert not old.exists()


def test_what_cannot_be_read_or_asked_says_so(tmp_path: Path) -> None:
    needs_pango()
    with pytest.raises(SourceError, match="manifest"):
        commande.run(commande.Demande(built=tmp_path))
    with pytest.raises(ConfigurationError, match="public or interne"):
        commande.run(commande.Demande(built=tmp_path, audience="restreint"))
