"""The command line: each command is a few lines that call the layers, the pipelines or the maps."""

import contextlib
import gc
import json
import os
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from layers.core.errors import ConfigurationError, TerrilError
from terril import __version__

app = typer.Typer(
    name="terril",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Layers, indicators and maps of a French intercommunality, from its own files or the demonstration.",
)

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing but errors.")]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON, for scripts.")]
Config = Annotated[Path | None, typer.Option("--config", help="A territoire.toml; without it, the demonstration.")]

#: Exit codes: 0 done, 1 done but a source, a step or a place failed, 2 nothing done (bad command or configuration).
FAILED, REFUSED = 1, 2


class Kind(StrEnum):
    """What ``list`` can list."""

    LAYERS = "layers"
    INDICATORS = "indicators"
    MAPS = "maps"


@app.callback(invoke_without_command=True)
def root(version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False) -> None:
    """Print the version, or let the command run."""
    if version:
        sys.stdout.write(f"terril {__version__}\n")
        raise typer.Exit


@app.command()
def build(
    config: Config = None,
    territory: Annotated[str | None, typer.Option(help="SIREN of another EPCI of France.")] = None,
    out: Annotated[
        Path | None, typer.Option(help="Output folder (default: build-demo, or the configuration's).")
    ] = None,
    audience: Annotated[str | None, typer.Option(help="public (default) or interne: who may see the site.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="The folder of a previous edition: each sheet says what changed since.")
    ] = None,
    explain: Annotated[bool, typer.Option(help="Say what would be rebuilt and why; build nothing.")] = False,
    force: Annotated[bool, typer.Option(help="Rebuild everything.")] = False,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Turn sources into layers, indicators, a GeoPackage and web pages."""
    from terril import rapide, report
    from terril.assembly import steps
    from terril.build import build as make
    from terril.project import make_project

    if audience not in {None, "public", "interne"}:
        raise ConfigurationError("--audience", expected="public or interne", found=repr(audience), remedy="choose one")
    gc.disable()  # a build is short: collecting costs a tenth of it and frees nothing
    project = make_project(config_path=config, territory=territory, out=out, audience=audience, compare=compare)
    console = Console(file=sys.stdout, quiet=quiet or as_json, highlight=False, soft_wrap=True)  # pytask borrows stdout
    if explain:
        report.explain(console, project, steps(project))
        return
    arguments = sys.argv[2:]
    rapide.forget(arguments)
    with report.Progress(console, len(steps(project))) as progress:
        summary = make(project, told=progress.told, force=force)
    report.write(console, project, summary)
    if as_json:
        sys.stdout.write(json.dumps(report.as_dict(summary), ensure_ascii=False) + "\n")
    if not summary.ok:
        report.failures(Console(stderr=True, highlight=False, soft_wrap=True), summary)
        raise typer.Exit(FAILED)
    os.utime(project.out / "manifest.json")  # the last build is the one that `explain` reads
    if summary.settled:  # an input that changed during the build must be read again
        rapide.remember(arguments, project.out, [*summary.read, *summary.written])


@app.command(context_settings={"ignore_unknown_options": True})
def test(arguments: Annotated[list[str] | None, typer.Argument(help="Passed on to pytest.")] = None) -> None:
    """Run the tests (pytest) on every core; arguments, if any, are passed on to it instead."""
    import pytest

    from terril.closure import ROOT

    os.chdir(ROOT)
    raise typer.Exit(int(pytest.main(arguments or ["-n", "auto", "--dist", "worksteal"])))


@app.command()
def lint() -> None:
    """Check the style (ruff) and the types (mypy)."""
    import subprocess

    from terril.closure import ROOT

    checks = (["ruff", "check", "."], ["mypy", "terril", "layers", "pipelines", "maps"])
    codes = [subprocess.call([sys.executable, "-m", *words], cwd=ROOT) for words in checks]
    raise typer.Exit(max(codes))


@app.command()
def lock(upgrade: Annotated[bool, typer.Option(help="Take the newest indirect dependencies.")] = False) -> None:
    """Compile the locks and environment.yml from pyproject.toml."""
    from terril import verrou

    raise typer.Exit(verrou.main(["--upgrade"] if upgrade else []))


@app.command(name="list")
def list_(kind: Kind, config: Config = None, as_json: Json = False) -> None:
    """Print the catalogue: layers, indicators or maps."""
    from terril import listing
    from terril.project import make_project

    rows = listing.ROWS[kind](make_project(config_path=config))
    if as_json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        Console(highlight=False).print(listing.as_table(kind, rows))


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="A folder of your files.")],
    out: Annotated[Path, typer.Option(help="The configuration to write.")] = Path("territoire.toml"),
    epci: Annotated[str | None, typer.Option(help="SIREN of your EPCI (guessed from the files when left out).")] = None,
    force: Annotated[bool, typer.Option(help="Overwrite the configuration.")] = False,
) -> None:
    """Look at a folder of files and write a territoire.toml that `build --config` accepts."""
    from terril import proposal

    if out.exists() and not force:
        raise ConfigurationError(
            str(out), expected="a new file", found="one that exists", remedy="give --out or --force"
        )
    if out.is_dir() or not out.resolve().parent.is_dir():
        raise ConfigurationError(
            str(out), expected="a file in an existing folder", found="no such place", remedy="correct --out"
        )
    text, lines = proposal.propose(folder, out, epci=epci)
    out.write_text(text, encoding="utf-8")
    console = Console(highlight=False, soft_wrap=True)
    for line in lines:
        console.print(line, markup=False)
    console.print(f"Written: {out}. Read it, then: python3 -m terril build --config {out}", markup=False)


@app.command()
def explain(
    indicator: Annotated[str, typer.Argument(help="Id of the indicator, for example ZAN-06.")],
    code: Annotated[str, typer.Argument(help="Code of the place: commune, EPCI, friche, QPV...")],
    modalite: Annotated[str | None, typer.Option(help="One modality, or the measure at its head.")] = None,
    built: Annotated[
        Path | None, typer.Option("--build", help="Folder of the edition (default: the last build made here).")
    ] = None,
    as_json: Json = False,
) -> None:
    """Print where a value comes from: formula with its numbers, inputs, rule, parameters, controls, caveats."""
    from terril import explication
    from terril.project import of_edition

    edition = explication.read(built or explication.last(Path.cwd()))
    said = explication.explain(of_edition(edition.manifest, edition.folder), edition, indicator, code, modalite)
    text = json.dumps(said, ensure_ascii=False, indent=1) + "\n" if as_json else explication.as_text(said)
    sys.stdout.write(text)


@app.command()
def apport(
    files: Annotated[list[Path], typer.Argument(help="GeoJSON files that the page « Proposer une correction » wrote.")],
    out: Annotated[
        Path, typer.Option(help="Folder of the result; the contributions gathered there before are kept.")
    ] = Path("apports"),
    built: Annotated[
        Path | None, typer.Option("--build", help="Folder of the edition (default: the last build made here).")
    ] = None,
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Check contributions, compare them with the official objects, gather them into one layer with a report."""
    from terril import explication
    from terril.apport import commande

    officiel = commande.edition(built or explication.last(Path.cwd()))
    if commande.run(files, officiel, out, as_json=as_json, quiet=quiet):
        raise typer.Exit(FAILED)


@app.command()
def serve(
    built: Annotated[
        Path | None, typer.Option("--build", help="Folder of the edition (default: the last build made here).")
    ] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port on this computer; 0 takes a free one.")] = 8000,
) -> None:
    """Serve the site of the last build on this computer only (Ctrl+C stops)."""
    from terril import explication, service

    folder = built or explication.last(Path.cwd())
    with service.server(folder, port) as server:
        sys.stdout.write(f"{folder}: http://{service.LOOPBACK}:{server.server_port}/index.html (Ctrl+C stops)\n")
        sys.stdout.flush()
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


@app.command(context_settings={"ignore_unknown_options": True})
def check(
    lieu: Annotated[
        list[str] | None, typer.Argument(help="LON LAT, metres (Lambert-93, CC50), an address, parcels or a commune.")
    ] = None,
    commune: Annotated[
        str | None, typer.Option(help="INSEE code or name: alone, the commune; else where to look.")
    ] = None,
    adresse: Annotated[list[str] | None, typer.Option(help="An address (may be repeated).")] = None,
    parcelle: Annotated[list[str] | None, typer.Option(help="A parcel or a list: 14 characters, or AB 123.")] = None,
    file: Annotated[
        Path | None, typer.Option(help="Places: GeoPackage, GeoParquet, GeoJSON, CSV, GPX, KML, SHP...")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Result: .csv, .parquet or .geojson.")] = None,
    layer: Annotated[str | None, typer.Option(help="The layer of --file, when it holds several.")] = None,
    crs: Annotated[str | None, typer.Option(help="The system of --file, when it does not say (EPSG:2154).")] = None,
    precision: Annotated[float | None, typer.Option(help="How far the places of --file may be off, in metres.")] = None,
    built: Annotated[
        Path | None, typer.Option("--build", help="Folder of the edition (default: the last build made here).")
    ] = None,
    audience: Annotated[str, typer.Option(help="public (default), or interne: answers for your team.")] = "public",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Check places as the page « Vérifier un lieu » does: zones, distances, certainty, sentences.

    Exit codes: 0 every place has an answer, 1 some have none (outside, not found, empty shape), 2 nothing was done.
    """
    from terril.verification import commande

    asked = commande.Demande(
        textes=commande.texts(lieu or []), commune=commune, adresses=tuple(adresse or ()),
        parcelles=tuple(parcelle or ()), file=file, out=out, inner=layer, crs=crs, precision_m=precision,
        as_json=as_json, quiet=quiet,
    )  # fmt: skip
    if commande.answer(asked, built, audience):
        raise typer.Exit(FAILED)


@app.command()
def fiches(
    commune: Annotated[list[str] | None, typer.Option(help="INSEE code of a commune (may be repeated).")] = None,
    friche: Annotated[list[str] | None, typer.Option(help="Identifier of a friche (may be repeated).")] = None,
    out: Annotated[Path | None, typer.Option(help="Output folder (default: pdf in the folder of the edition).")] = None,
    built: Annotated[
        Path | None, typer.Option("--build", help="Folder of the edition (default: the last build made here).")
    ] = None,
    audience: Annotated[str, typer.Option(help="public (default), or interne: sheets for your team.")] = "public",
    quiet: Quiet = False,
    as_json: Json = False,
) -> None:
    """Print the sheets of the communes and of the friches in PDF: all of them, or those that are chosen."""
    from terril.fiches import commande

    asked = commande.Demande(
        communes=tuple(commune or ()), friches=tuple(friche or ()), out=out, built=built, audience=audience,
        quiet=quiet, as_json=as_json,
    )  # fmt: skip
    if not commande.run(asked):
        raise typer.Exit(FAILED)


@app.command()
def docs(check: Annotated[bool, typer.Option(help="Only say whether they are stale.")] = False) -> None:
    """Write the generated documents: layers/CATALOGUE.md and pipelines/INDICATEURS.md."""
    from terril import documents

    stale = documents.write(check=check)
    sys.stdout.write("".join(f"{'stale' if check else 'written'}: {name}\n" for name in stale))
    raise typer.Exit(FAILED if check and stale else 0)


def main() -> None:
    """Run the command line; an error of ours is printed in its four parts, never as a traceback."""
    try:
        app(prog_name="python3 -m terril")
    except TerrilError as error:
        stderr: Any = Console(stderr=True, highlight=False, soft_wrap=True)
        stderr.print(f"Terril: {error}", markup=False)
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
