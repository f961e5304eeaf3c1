"""Where the virtual environment is, and whether it is ready: standard library only.

The *stamp* is a small file written at the very end of an installation. It says of which locks and of which
Python the environment was made, and where: a start with nothing to install reads it, hashes the locks, and
does no more. ``TERRIL_VENV`` names another folder than ``.venv``.
"""

import hashlib
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNTIME, DEV, DATA = "requirements.lock", "requirements-dev.lock", "data.lock"
PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}"
BASE: str = getattr(sys, "_base_executable", None) or sys.executable
# Set by another Python, GDAL or PROJ (conda, OSGeo4W, QGIS) for its own files; the wheels carry theirs.
FOREIGN = ("PYTHONDONTWRITEBYTECODE", "PYTHONHOME", "GDAL_DATA", "GDAL_DRIVER_PATH", "PROJ_DATA", "PROJ_LIB")


class SetupError(Exception):
    """The environment cannot be made: where, what was expected, what was found, what to do."""

    def __init__(self, where: object, expected: str, found: object, todo: str) -> None:
        super().__init__(
            f"Terril: the set-up stopped.\n  where     {where}\n  expected  {expected}\n"
            f"  found     {found}\n  to do     {todo}\n"
        )


def say(message: str) -> None:
    """Tell the user something, away from the standard output."""
    sys.stderr.write(message)
    sys.stderr.flush()


def venv_folder() -> Path:
    """Return the folder of the environment, absolute."""
    return Path(os.environ.get("TERRIL_VENV") or ROOT / ".venv").absolute()


def python_of(venv: Path) -> Path:
    """Return the path of the interpreter of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def clean_environ() -> dict[str, str]:
    """Return the environment variables, without those that belong to another installation."""
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


def is_ready(venv: Path, *, dev: bool) -> bool:
    """Tell whether the last installation is complete, of these locks and this Python, and in place."""
    stamp = read_stamp(venv)
    return (
        expected_stamp(venv, dev=dev).items() <= stamp.items()
        and Path(stamp.get("base", "")).is_file()
        and python_of(venv).is_file()
    )


def expected_stamp(venv: Path, *, dev: bool) -> dict[str, str]:
    """Return what the stamp of an up-to-date environment holds at least."""
    locks = (RUNTIME, DATA, DEV) if dev else (RUNTIME, DATA)
    return {"venv": str(venv), "python": PYTHON} | {lock: digest(ROOT / lock) for lock in locks}


def digest(lock: Path) -> str:
    """Return the SHA-256 of a lock."""
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except OSError as error:
        raise SetupError(lock, "a lock", error, "restore the file from version control") from error


def stamp_file(venv: Path) -> Path:
    """Return the path of the stamp."""
    return venv / "terril.json"


def read_stamp(venv: Path) -> dict[str, str]:
    """Return the stamp; empty when there is none, or none that can be read."""
    try:
        return dict(json.loads(stamp_file(venv).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}


def write_stamp(venv: Path, *, dev: bool) -> None:
    """Say, in one step, that the installation is complete."""
    stamp = expected_stamp(venv, dev=dev) | {"base": os.path.realpath(BASE)}
    draft = stamp_file(venv).with_suffix(".tmp")
    draft.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    draft.replace(stamp_file(venv))
