"""Prepare the virtual environment, then hand over to :mod:`terril.cli` inside it: standard library only."""

import os
import subprocess
import sys
import time
from importlib import import_module
from pathlib import Path

from terril import installer
from terril.environment import (
    DEV,
    ROOT,
    RUNTIME,
    SetupError,
    clean_environ,
    is_ready,
    python_of,
    read_stamp,
    say,
    stamp_file,
    venv_folder,
    write_stamp,
)

DEV_COMMANDS = frozenset({"lint", "lock", "test"})


def main(arguments: list[str]) -> int:
    """Install what the command needs if it is not there yet, then run the command.

    Parameters
    ----------
    arguments
        The command line, without the name of the program.

    Returns
    -------
    int
        The exit code: 2 when the set-up failed, 130 when it was interrupted, else the command's (which on
        POSIX replaces this process).
    """
    command = next((word for word in arguments if not word.startswith("-")), "")
    venv = venv_folder()
    try:
        prepare(venv, dev=command in DEV_COMMANDS)
    except SetupError as error:
        say(str(error))
        return 2
    except KeyboardInterrupt:
        say("\nTerril: interrupted; the next start goes on with the installation.\n")
        return 130
    code = nothing_to_do(arguments)
    return hand_over(venv, command, arguments) if code is None else code


def prepare(venv: Path, *, dev: bool) -> None:
    """Bring the environment up to date with the locks; one process at a time does so."""
    if is_ready(venv, dev=dev):
        return
    with installer.only_one(venv):
        if is_ready(venv, dev=dev):
            return
        stamp, start = read_stamp(venv), time.monotonic()
        dev = dev or DEV in stamp
        say(f"Terril: installing {DEV if dev else RUNTIME} in {venv} (once)...\n")
        stamp_file(venv).unlink(missing_ok=True)
        if stamp.get("venv", str(venv)) != str(venv) or not installer.is_usable(venv):
            installer.create(venv)
        installer.install(venv, dev=dev)
        write_stamp(venv, dev=dev)
        say(f"Terril: installed in {time.monotonic() - start:.0f} s.\n")


def nothing_to_do(arguments: list[str]) -> int | None:
    """Answer at once a build whose inputs did not change; None when the environment must be started."""
    if arguments[:1] != ["build"]:
        return None
    try:
        rapide = import_module("terril.rapide")
    except ImportError:
        return None
    code: int | None = rapide.nothing_to_do(arguments[1:])
    return code


def hand_over(venv: Path, command: str, arguments: list[str]) -> int:
    """Run the command inside the environment, from the user's folder."""
    # The locks must be made even while the product imports a package that they do not hold yet.
    if command == "lock":
        words = ["terril.verrou", *(word for word in arguments if word != "lock")]
    else:
        words = ["terril.cli", *arguments]
    words = [str(python_of(venv)), "-P", "-m", *words]
    env = clean_environ()
    env["PYTHONPATH"] = os.pathsep.join(filter(None, (str(ROOT), env.get("PYTHONPATH"))))
    if sys.platform != "win32":
        os.execve(words[0], words, env)
    try:
        return subprocess.call(words, env=env)
    except KeyboardInterrupt:
        return 130
