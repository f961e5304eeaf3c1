"""The arrows between the packages, the shape of modules, and what product code never does; read with ``ast``."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from terril.closure import PACKAGES, ROOT, imports_of

#: From lower to higher; a module imports from a lower level, or from its own package's core.
LEVELS = ("layers.core", "layers.demo", "layers", "pipelines.core", "pipelines", "maps.core", "maps", "terril")
#: The engine room may walk the catalogues; demonstration data are made of a few files of their own.
FAMILIES = ("layers.demo", "terril", "layers.core", "pipelines.core", "maps.core", "terril.assembly")
MODULES = sorted(p for name in PACKAGES for p in (ROOT / name).rglob("*.py"))


def name_of(path: Path) -> str:
    """Return the dotted name of a module."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def level(module: str) -> int:
    """Return the level of a module, by the longest matching name."""
    return max(
        (i for i, name in enumerate(LEVELS) if module == name or module.startswith(f"{name}.")),
        key=lambda i: len(LEVELS[i]),
    )


def family(module: str) -> str:
    """Return the folder whose modules may import each other, empty for a module of the catalogue."""
    return next((f for f in FAMILIES if module.startswith(f"{f}.") or module == f), "")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_down(path: Path) -> None:
    module = name_of(path)
    for target in imports_of(path):
        together = family(module) == family(target) != "" or level(target) < level(module)
        assert together or target == module.partition(".")[0], f"{module} imports {target}"


def test_siblings_of_the_catalogue_never_import_each_other() -> None:
    for package in ("layers", "pipelines", "maps"):
        entries = {f"{package}.{p.stem}" for p in (ROOT / package).glob("*.py") if p.stem != "__init__"}
        for entry in entries:
            path = ROOT.joinpath(*entry.split(".")).with_suffix(".py")
            assert not entries & set(imports_of(path)), entry


def test_there_is_no_cycle() -> None:
    graph = {name_of(p): set(imports_of(p)) for p in MODULES}
    done: set[str] = set()

    def walk(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join([*above, module])
        if module not in done:
            for target in graph.get(module, ()):
                walk(target, (*above, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_modules_are_short_documented_and_clean(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= 400
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        assert not isinstance(node, ast.Assert), f"assert, line {node.lineno}"
        assert not (isinstance(node, ast.ExceptHandler) and node.type is None), f"bare except, line {node.lineno}"
        assert not (isinstance(node, ast.Call) and getattr(node.func, "id", "") == "print"), (
            f"print, line {node.lineno}"
        )
    for function in _functions(tree):
        assert (function.end_lineno or 0) - function.lineno < 60, function.name
        if not function.name.startswith("_"):
            assert ast.get_docstring(function) or _inner(function, tree), function.name


def _inner(function: ast.FunctionDef | ast.AsyncFunctionDef, tree: ast.AST) -> bool:
    """Tell whether a function is defined inside another one, or is a stub."""
    inside = any(function in ast.walk(f) and f is not function for f in _functions(tree))
    return inside or (len(function.body) == 1 and isinstance(function.body[0], ast.Expr))


def test_the_arrows_test_can_fail(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.py"
    faulty.write_text(
        "from maps import accueil\nfrom layers import friches, terrils\nimport pipelines.core.spatial\n",
        encoding="utf-8",
    )
    assert imports_of(faulty) == ("layers.friches", "layers.terrils", "maps.accueil", "pipelines.core.spatial")
    assert level("maps.accueil") > level("pipelines.core.spatial") > level("layers.friches") > level("layers.core.door")
