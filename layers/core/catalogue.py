"""The catalogue: everything that a package declares, found by walking it, and looked up by id."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import MappingProxyType, ModuleType
from typing import Any, Generic, Protocol, TypeVar

from layers.core.errors import CatalogueError


class Entry(Protocol):
    """Anything with an id and a title."""

    @property
    def id(self) -> str:
        """What it is looked up by."""

    @property
    def title(self) -> str:
        """What readers see."""


T = TypeVar("T", bound=Entry)
F = TypeVar("F", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Catalogue(Mapping[str, T], Generic[T]):
    """An immutable mapping of the entries of one kind, by id; an unknown id names the nearest ones."""

    kind: str
    entries: Mapping[str, T]

    def __getitem__(self, key: str) -> T:
        if key not in self.entries:
            raise CatalogueError(
                f"{self.kind} {key!r}",
                expected=f"an id of the catalogue ({len(self.entries)} known)",
                found="no such id",
                remedy=nearest(key, self.entries),
            )
        return self.entries[key]

    def __contains__(self, key: object) -> bool:
        return key in self.entries

    def __iter__(self) -> Iterator[str]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def with_entries(self, *entries: T) -> "Catalogue[T]":
        """Return this catalogue with entries added; an id that exists already raises."""
        return catalogue(self.kind, [*self.entries.values(), *entries])


def nearest(word: str, known: Mapping[str, object] | list[str]) -> str:
    """Say which known words look like ``word``, or list them all."""
    words = sorted(known)
    close = get_close_matches(word, words, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(map(repr, close))}?" if close else f"known: {', '.join(words)}"


def catalogue(kind: str, entries: list[T]) -> Catalogue[T]:
    """Build a catalogue, refusing two entries of the same id."""
    by_id: dict[str, T] = {}
    for entry in entries:
        if entry.id in by_id:
            raise CatalogueError(
                f"{kind} {entry.id!r}",
                expected="one entry per id",
                found="two entries",
                remedy="rename one of them",
            )
        by_id[entry.id] = entry
    return Catalogue(kind, MappingProxyType(dict(sorted(by_id.items()))))


def discover(package: ModuleType, name: str, kind: type[T]) -> Catalogue[T]:
    """Import every module of a package (sorted; sub-packages are left out) and collect what each declares.

    Parameters
    ----------
    package
        ``layers``, ``pipelines`` or ``maps``.
    name
        The name every module must hold: ``LAYER``, ``PIPELINE`` or ``WEB_MAP``.
    kind
        The type of that object. Its id must be the name of the module.

    Raises
    ------
    CatalogueError
        When a module holds no such object, or one under another id.
    """
    found = [_declared(f"{package.__name__}.{module.name}", name, kind) for module in _modules(package)]
    return catalogue(kind.__name__, found)


def _modules(package: ModuleType) -> list[pkgutil.ModuleInfo]:
    modules = (m for m in pkgutil.iter_modules(package.__path__) if not m.ispkg)
    return sorted(modules, key=lambda m: m.name)


def _declared(module_name: str, name: str, kind: type[T]) -> T:
    module = importlib.import_module(module_name)
    entry = getattr(module, name, None)
    short = module_name.rpartition(".")[2]
    if not isinstance(entry, kind) or entry.id != short:
        raise CatalogueError(
            f"module {module_name}",
            expected=f"{name} = {kind.__name__}(id={short!r}, ...)",
            found=f"{name} = {getattr(entry, 'id', entry)!r}",
            remedy=f"declare {name} in {module_name}",
        )
    return entry


def dependencies(function: Callable[..., Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the parameter names of a ``compute`` or ``build``: (required, optional)."""
    parameters = inspect.signature(function).parameters.values()
    required = tuple(p.name for p in parameters if p.default is inspect.Parameter.empty)
    return required, tuple(p.name for p in parameters if p.default is not inspect.Parameter.empty)


def asks(*optional: str, required: Iterable[str] = ()) -> Callable[[F], F]:
    """Give a ``compute`` or ``build`` that takes ``**given`` the names that it asks for, when a list holds them.

    Parameters
    ----------
    optional, required
        What it may be given, what it must be given, beside the parameters that it writes.
    """
    kind = inspect.Parameter.KEYWORD_ONLY
    asked = {name: inspect.Parameter(name, kind, default=None) for name in optional}
    asked |= {name: inspect.Parameter(name, kind) for name in required}

    def signed(function: F) -> F:
        written = {p.name: p for p in inspect.signature(function).parameters.values() if p.kind is not p.VAR_KEYWORD}
        function.__signature__ = inspect.Signature([*{**written, **asked, **written}.values()])  # type: ignore[attr-defined]
        return function

    return signed
