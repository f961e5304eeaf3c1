"""Make the virtual environment and install the locks in it: standard library, then pip or uv as programs.

Every file is checked against the hash in the lock. uv is used when it can be had, for its speed, and pip
otherwise; ``TERRIL_INSTALLER=pip`` does without uv.
"""

import ast
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from terril.environment import (
    BASE,
    DATA,
    DEV,
    PYTHON,
    ROOT,
    RUNTIME,
    SetupError,
    clean_environ,
    python_of,
    say,
)

LOCKED = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
# uv does not read the configuration of pip; these are its names for the same settings.
UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}


@contextmanager
def only_one(venv: Path) -> Iterator[None]:
    """Wait until no other start installs; the system frees the lock of a process that is killed."""
    path = venv.with_name(venv.name + ".lock")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+b")
    except OSError as error:
        raise SetupError(path, "a folder to write in", error, "set TERRIL_VENV to such a folder") from error
    with file:
        if not try_lock(file):
            say("Terril: another start is installing; waiting for it...\n")
            while not try_lock(file):
                time.sleep(0.2)
        yield


def try_lock(file: IO[bytes]) -> bool:
    """Take the lock on an open file, or tell that another process has it."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    return True


def is_usable(venv: Path) -> bool:
    """Tell whether the environment's interpreter starts, is of this version, and lives there."""
    asked = "import sys; print('%d.%d|%s' % (*sys.version_info[:2], sys.prefix))"
    version, _, prefix = run([str(python_of(venv)), "-c", asked]).stdout.strip().partition("|")
    return version == PYTHON and os.path.realpath(prefix) == os.path.realpath(venv)


def create(venv: Path) -> None:
    """Make an empty environment, without pip where this Python cannot provide it."""
    ours = venv == ROOT / ".venv" or (venv / "pyvenv.cfg").is_file()
    if not ours and venv.is_dir() and any(venv.iterdir()):
        raise SetupError(venv, "an environment", "a folder with other files", "set TERRIL_VENV elsewhere")
    make = [BASE, "-m", "venv", "--clear", str(venv)]
    done = run(make)
    if done.returncode:
        done = run([*make, "--without-pip"])
    if not done.returncode:
        return
    todo = "check that the folder can be written; install Python's venv module (Debian: python3-venv)"
    raise SetupError(venv, "a new virtual environment", tail(done), todo)


def install(venv: Path, *, dev: bool) -> None:
    """Install the locks: with uv when it can be had, else with pip."""
    pip, python = find_pip(venv), str(python_of(venv))
    wanted = [*LOCKED, "-r", str(ROOT / (DEV if dev else RUNTIME)), "-r", str(ROOT / DATA)]
    if os.environ.get("TERRIL_INSTALLER") != "pip" and install_uv(venv, pip):
        uv = [python, "-m", "uv", "pip", "install", "--python", python, "--compile-bytecode"]
        if run([*uv, *wanted], show=True, more=uv_settings(pip)).returncode == 0:
            return
        say("Terril: uv did not manage; trying with pip...\n")
    done = run([*pip, "install", *wanted], show=True)
    if done.returncode:
        todo = "check the network, the proxy and `python3 -m pip config list`, then start again"
        raise SetupError(venv, "every package of the lock, with its hash", tail(done), todo)


def find_pip(venv: Path) -> list[str]:
    """Return the command of the environment's pip, else of the pip of the Python that started us."""
    python = str(python_of(venv))
    for command in ([python, "-m", "pip"], [BASE, "-m", "pip", "--python", python]):
        if run([*command, "--version"]).returncode == 0:
            return command
    todo = "install pip (Debian: python3-venv or python3-pip; elsewhere: python3 -m ensurepip)"
    raise SetupError(BASE, "pip 22.3 or newer", "no usable pip", todo)


def install_uv(venv: Path, pip: list[str]) -> bool:
    """Install the uv of the development lock, checked against its hash; tell whether it is there."""
    lines, kept = (ROOT / DEV).read_text(encoding="utf-8").splitlines(keepends=True), ""
    for line in lines:
        if line.startswith("uv==") or (kept and line.startswith(" ")):
            kept += line
        elif kept:
            break
    alone = venv / "uv-requirement.txt"
    alone.write_text(kept, encoding="utf-8")
    return bool(kept) and run([*pip, "install", *LOCKED, "-r", str(alone)]).returncode == 0


def uv_settings(pip: list[str]) -> dict[str, str]:
    """Return pip's settings (its files and variables) under uv's names; what uv is told directly wins."""
    # pip takes the best version of all its indexes, and trusts the system's certificates; so shall uv.
    settings = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "1"}
    lines = run([*pip, "config", "list"]).stdout.splitlines()
    for scope in ("global.", "install.", ":env:."):
        for line in lines:
            name, _, value = line.removeprefix(scope).partition("=")
            if line.startswith(scope) and name in UV_NAMES:
                separator = "," if name == "find-links" else " "
                settings[UV_NAMES[name]] = separator.join(str(ast.literal_eval(value)).split())
    return {name: value for name, value in settings.items() if name not in os.environ}


def run(
    command: list[str], *, show: bool = False, more: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command in the checkout; keep its messages, unless they are to show and this is a terminal."""
    keep = None if show and sys.stderr.isatty() else subprocess.PIPE
    env = clean_environ() | {"PIP_USER": "0"} | (more or {})
    env.pop("PYTHONPATH", None)
    try:
        return subprocess.run(
            command, cwd=ROOT, env=env, stdout=keep, stderr=keep, text=True, errors="replace", check=False
        )
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def tail(done: subprocess.CompletedProcess[str]) -> str:
    """Return the last words of a command that failed."""
    lines = f"{done.stdout or ''}\n{done.stderr or ''}".strip().splitlines()
    return "\n            ".join(lines[-6:]) or f"exit code {done.returncode}"
