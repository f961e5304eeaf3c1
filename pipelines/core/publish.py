"""Publish an edition: whole, file by file, manifest last; a killed publication is finished by the next run.

The new files are first copied beside the output; then a journal names every move; then each file replaces the old
one; then the manifest; then the journal goes. Killed before the journal, the old edition is untouched; killed after
it, ``recover`` finishes the moves. Two builds of one output refuse each other.
"""

import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from layers.core.errors import OutputError
from layers.core.inspect import sha256_of

MANIFEST = "manifest.json"
_LOCK, _STAGE, _JOURNAL = ".verrou", ".edition", ".publication.json"


@contextmanager
def holding(out: Path) -> Iterator[None]:
    """Hold the output folder for one build, and finish what a killed build left.

    Raises
    ------
    OutputError
        The folder cannot be made or written, or another build holds it.
    """
    try:
        out.mkdir(parents=True, exist_ok=True)
        lock = (out / _LOCK).open("a+b")
    except OSError as error:
        raise _unwritable(out, error) from error
    try:
        _lock(lock, out)
        recover(out)
        yield
    finally:
        lock.close()  # the system drops the lock, also when the process is killed


def _lock(file: IO[bytes], out: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists on POSIX only

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise OutputError(
            str(out),
            expected="one build at a time",
            found="another build is writing here",
            remedy="wait for it, or give another folder with --out",
        ) from error


def publish(work: Path, outputs: Mapping[str, str], out: Path, facts: Mapping[str, Any]) -> list[str]:
    """Bring the output folder to the edition made in ``work``.

    Parameters
    ----------
    outputs
        Files of the edition, relative to ``work`` and to ``out``, with their SHA-256.
    facts
        What the manifest says besides ``sorties`` (the outputs).

    Returns
    -------
    list of str
        The files that changed.

    Raises
    ------
    OutputError
        The folder cannot be written or the disk is full; the edition in place stays as it was.
    """
    changed = [name for name, digest in sorted(outputs.items()) if not _same(out / name, digest)]
    gone = [name for name in _published(out) if name not in outputs]
    manifest = json.dumps(
        {**facts, "sorties": dict(sorted(outputs.items()))}, ensure_ascii=False, indent=1, sort_keys=True
    )
    if not (changed or gone) and _read(out / MANIFEST) == manifest:
        return []
    try:
        for name in changed:
            _copy(work / name, out / _STAGE / name)
        _write(out / _STAGE / MANIFEST, manifest)
        _write(out / _JOURNAL, json.dumps({"moves": [*changed, MANIFEST], "gone": gone}))
    except OSError as error:
        shutil.rmtree(out / _STAGE, ignore_errors=True)
        raise _unwritable(out, error) from error
    recover(out)
    return changed


def recover(out: Path) -> None:
    """Finish a publication that was prepared, or clear one that was not."""
    journal = out / _JOURNAL
    try:
        if journal.exists():
            plan = json.loads(journal.read_text(encoding="utf-8"))
            for name in plan["moves"]:
                _move(out / _STAGE / name, out / name)
            for name in plan["gone"]:
                (out / name).unlink(missing_ok=True)
            journal.unlink()
        shutil.rmtree(out / _STAGE, ignore_errors=True)
    except OSError as error:
        raise OutputError(
            str(error.filename or out),
            expected="a file that can be replaced",
            found=f"{error.strerror or error}: the edition is published in part",
            remedy="close the file if a program holds it, then run the same command again: it finishes the publication",
        ) from error


def _same(path: Path, digest: str) -> bool:
    return path.is_file() and sha256_of(path) == digest


def _move(source: Path, target: Path) -> None:
    if source.exists():  # else it was moved before the kill
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _write(path: Path, text: str) -> None:
    """Write a small file at once: through a temporary name, flushed to the disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(path.name + ".tmp")
    with temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""


def _published(out: Path) -> list[str]:
    try:
        return sorted(json.loads((out / MANIFEST).read_text(encoding="utf-8"))["sorties"])
    except (OSError, ValueError, KeyError):
        return []


def _unwritable(out: Path, error: OSError) -> OutputError:
    return OutputError(
        str(out),
        expected="a folder that can be written",
        found=f"{error.strerror or error}",
        remedy="free some space or choose another folder with --out; the edition in place is whole",
    )
