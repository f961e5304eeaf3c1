"""The command line: each command is a few lines that call the layers, the pipelines or the maps."""

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

#: Exit codes: 0 done, 1 done but a source or a step failed, 2 nothing done (bad command, configuration or output).
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
    project = make_project(config_path=config, territory=territory, out=out, audience=audience)
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
