"""Answer « nothing to do » before anything heavy is imported: standard library only.

After each successful build, ``remember`` writes what was read and what was written, with hashes. At the next start of
the same command from the same folder, ``nothing_to_do`` hashes them again; all equal, there is nothing to do.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: Folders of the project whose every file counts, and the files beside them.
_CODE = ("layers", "pipelines", "maps", "terril")
_FILES = ("requirements.lock", "data.lock")
#: Options that must always start a real build.
_ALWAYS = ("--explain", "--force", "--help")


def nothing_to_do(arguments: list[str]) -> int | None:
    """Return 0 when this very build was made already and nothing changed since, None otherwise."""
    start = time.perf_counter()
    if any(a in _ALWAYS for a in arguments):
        return None
    try:
        memory = json.loads(_memory_path(arguments).read_text(encoding="utf-8"))
        if (
            memory["python"] != sys.version_info[:2].__repr__()
            or memory["code"] != code_digest()
            or not _same(memory["files"])
        ):
            return None
    except (OSError, ValueError, KeyError):
        return None
    os.utime(Path(memory["out"]) / "manifest.json")  # the last edition asked for is the one that other commands read
    if "--quiet" not in arguments and "-q" not in arguments:
        seconds = time.perf_counter() - start
        say = {"statut": "à jour", "sortie": memory["out"], "fichiers": len(memory["files"])}
        text = (
            json.dumps(say, ensure_ascii=False)
            if "--json" in arguments
            else f"Nothing to do: {memory['out']} is up to date ({len(memory['files'])} files checked, {seconds:.2f} s)"
        )
        sys.stdout.write(text + "\n")
    return 0


def remember(arguments: list[str], out: Path, files: Iterable[Path]) -> None:
    """Write what the build of this command read and wrote, for ``nothing_to_do``."""
    path = _memory_path(arguments)
    path.parent.mkdir(parents=True, exist_ok=True)
    memory = {
        "python": sys.version_info[:2].__repr__(),
        "code": code_digest(),
        "out": str(out),
        "files": {str(f): _sha256(f) for f in sorted(set(files))},
    }
    path.write_text(json.dumps(memory, indent=0), encoding="utf-8")


def forget(arguments: list[str]) -> None:
    """Drop the memory of this command: a build that failed must run again."""
    _memory_path(arguments).unlink(missing_ok=True)


def code_digest() -> str:
    """Hash every file of the project that takes part in a build, names included."""
    digest = hashlib.sha256()
    files = [p for name in _CODE for p in (ROOT / name).rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    for path in sorted([*files, *(ROOT / n for n in _FILES)]):
        digest.update(f"{path.relative_to(ROOT).as_posix()} {_sha256(path)}\n".encode())
    return digest.hexdigest()


def _memory_path(arguments: list[str]) -> Path:
    root = Path(os.environ.get("TERRIL_STATE") or ROOT / ".terril")
    asked = json.dumps([str(Path.cwd()), [a for a in arguments if a not in {"--quiet", "-q", "--json"}]])
    return root / "rapide" / f"{hashlib.sha256(asked.encode()).hexdigest()[:16]}.json"


def _same(files: dict[str, str]) -> bool:
    return all(_sha256(Path(name)) == digest for name, digest in files.items())


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"
