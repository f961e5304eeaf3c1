"""Compile the locks and ``environment.yml`` from ``pyproject.toml``: ``python3 -m terril lock [--upgrade]``.

One universal lock serves every system and Python 3.11 to 3.13. A lock holds names, versions and hashes, and
no address, so that it tells nothing of the index it was made with. Its first line bears a digest of the
dependency tables, by which a test sees, offline, that ``pyproject.toml`` moved on and the lock did not.
"""

import hashlib
import json
import re
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

from terril.environment import DATA, DEV, ROOT, RUNTIME, SetupError, say
from terril.installer import find_pip, run, tail, uv_settings

COMPILE = "uv pip compile --quiet --universal --python-version 3.11 --fork-strategy fewest --only-binary :all:"
COMPILE += " --generate-hashes --no-header --annotation-style line --output-file"
# In this order: the runtime lock keeps the versions of the development lock.
LOCKS = {
    DEV: ["pyproject.toml", "--group", "dev"],
    RUNTIME: ["pyproject.toml"],
    DATA: ["--group", "donnees", "--no-deps"],
}
ENVIRONMENT = "environment.yml"
ENVIRONMENT_HEAD = """\
# {mark}
# Made by `python3 -m terril lock` from pyproject.toml: do not edit.
# Only Python and pip come from conda; all else are wheels, at the versions of requirements.lock. Adding
# geopandas, fiona or rasterio from conda-forge puts a second GDAL and PROJ in one process: the classic crash.
name: terril
channels:
  - conda-forge
  - nodefaults
dependencies:
  - python={python}
  - pip
  - pip:
"""


def main(arguments: list[str]) -> int:
    """Write the three locks and ``environment.yml``.

    Parameters
    ----------
    arguments
        ``--upgrade`` takes the newest versions of what the direct dependencies bring along; without it the
        present locks' versions are kept where they fit.

    Returns
    -------
    int
        0, or 2 when the locks cannot be made.
    """
    tables = read_tables()
    kept = "" if "--upgrade" in arguments else (ROOT / DEV).read_text(encoding="utf-8")
    locks = {}
    try:
        for lock in LOCKS:
            locks[lock] = kept = compile_lock(lock, kept)
    except SetupError as error:
        say(str(error))
        return 2
    mark = mark_of(tables)
    for lock, text in locks.items():
        (ROOT / lock).write_text(f"# {mark}\n{text}", encoding="utf-8", newline="\n")
    (ROOT / ENVIRONMENT).write_text(compose_environment(tables, mark), encoding="utf-8", newline="\n")
    say(f"Terril: {', '.join(LOCKS)} and {ENVIRONMENT} are up to date.\n")
    return 0


def read_tables() -> dict[str, Any]:
    """Return the tables of ``pyproject.toml`` that decide what is installed."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {
        "requires-python": pyproject["project"]["requires-python"],
        "dependencies": pyproject["project"]["dependencies"],
        "dependency-groups": pyproject["dependency-groups"],
        "uv": pyproject["tool"]["uv"],
    }


def mark_of(tables: dict[str, Any]) -> str:
    """Return the first line of the locks: a digest of the dependency tables."""
    digest = hashlib.sha256(json.dumps(tables, sort_keys=True).encode()).hexdigest()
    return f"dependency tables of pyproject.toml: sha256 {digest}"


def compile_lock(lock: str, kept: str) -> str:
    """Have uv compile one lock, from the main index that pip is configured with.

    Parameters
    ----------
    lock
        Name of the lock.
    kept
        A lock whose versions are kept where they fit. Its hashes are not: uv would trust them.

    Returns
    -------
    str
        The text of the lock.
    """
    settings = uv_settings(find_pip(Path(sys.prefix)))
    # The main index alone: a partial mirror beside it would leave out the hashes of other systems' wheels.
    for name in ("UV_INDEX", "UV_FIND_LINKS", "UV_INDEX_STRATEGY"):
        settings.pop(name, None)
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / lock
        draft.write_text(re.sub(r" *\\\n +--hash=\S+", "", kept), encoding="utf-8")
        done = run([sys.executable, "-m", *COMPILE.split(), str(draft), *LOCKS[lock]], more=settings)
        if done.returncode:
            raise SetupError(lock, "versions that fit together", tail(done), "correct pyproject.toml")
        return draft.read_text(encoding="utf-8")


def compose_environment(tables: dict[str, Any], mark: str) -> str:
    """Return the text of ``environment.yml``: the direct dependencies, at the same versions."""
    groups = tables["dependency-groups"]
    pins = [*tables["dependencies"], *groups["donnees"], *groups["dev"]]
    head = ENVIRONMENT_HEAD.format(mark=mark, python="3.12")
    return head + "".join(f"      - {pin}\n" for pin in pins)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
