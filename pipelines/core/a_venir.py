"""The indicators of the reference catalogue that this version does not compute, each with its reason."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

TABLE = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class NonCalcule:
    """One indicator that is listed and not computed; ``raison`` is « entrée absente », « à venir » or « écarté »."""

    id: str
    libelle: str
    raison: str
    detail: str


def load(path: Path = TABLE) -> tuple[NonCalcule, ...]:
    """Read the table, in the order of the catalogue."""
    return tuple(NonCalcule(**row) for row in tomllib.loads(path.read_text(encoding="utf-8"))["indicateur"])
