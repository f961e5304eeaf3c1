"""Which files of the project a module is made of: a step runs again when one of them changes."""

import ast
import contextlib
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_IMPORT = re.compile(r"^[ \t]*(?:import|from)[ \t](?:[^\n(]*\([^)]*\)|[^\n]*)", re.MULTILINE)
PACKAGES = ("layers", "pipelines", "maps", "terril")


@cache
def code_of(module: str) -> tuple[Path, ...]:
    """Return the files of a module and of all the project modules it imports, directly or not (sorted)."""
    seen: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting += imports_of(_file(name))
    return tuple(sorted({_file(name) for name in seen}))


@cache
def imports_of(path: Path) -> tuple[str, ...]:
    """Return the project modules that a file imports (``from layers import qpv`` counts as ``layers.qpv``)."""
    found: set[str] = set()
    for node in _imports(path.read_text(encoding="utf-8")):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name for name in inner if _is_module(name)} or {node.module}
    return tuple(sorted(n for n in found if n.partition(".")[0] in PACKAGES and _is_module(n)))


def _imports(text: str) -> Iterator[ast.AST]:
    """Yield the import statements of a file, late ones included; nothing else of it is parsed."""
    for found in _IMPORT.finditer(text):
        with contextlib.suppress(SyntaxError):  # words of a docstring that look like an import
            yield from ast.parse(found[0].strip()).body


@cache
def _is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


@cache
def _file(name: str) -> Path:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py") if path.with_suffix(".py").is_file() else path / "__init__.py"
