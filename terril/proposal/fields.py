"""Find the field of each column of a layer: by name as the door does, then by words, by values, by role."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import geopandas as gpd
import pandas as pd

from layers.core import schema
from layers.core.defects import Journal
from layers.core.errors import TerrilError
from layers.core.model import Column, Layer, Raw, Source
from layers.core.read import to_number
from terril.proposal.files import Candidate

_SAME = {
    "lib": "nom",
    "libelle": "nom",
    "name": "nom",
    "intitule": "nom",
    "designation": "nom",
    "denomination": "nom",
    "com": "commune",
    "comm": "commune",
    "no": "numero",
    "num": "numero",
    "n": "numero",
    "identifiant": "id",
    "surf": "surface",
    "superficie": "surface",
    "adr": "adresse",
    "an": "annee",
    "communale": "commune",
}
EMPTY_WORDS = frozenset(("de", "du", "des", "d", "l", "la", "le", "les", "et", "en", "of", "the"))
_ID_WORDS = frozenset(("id", "numero", "code", "ref", "reference", "cle", "gid", "fid", "pk", "uid", "uuid"))
_NOT_A_LABEL = frozenset(("commune", "epci", "departement", "region", "fichier", "proprietaire", "producteur"))
#: The share of values that must fit.
ENOUGH = 0.8
_FEW, _DBF_NAME = 2, 9


@dataclass(kw_only=True)
class Match:
    """Which field is which column of one layer, and what the values say of it."""

    auto: dict[str, str] = field(default_factory=dict)
    mapped: dict[str, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)  # codes that the name of the file holds
    year: dict[str, str] = field(default_factory=dict)  # the year that the name holds, when no field does
    proofs: dict[str, float] = field(default_factory=dict)

    @property
    def all(self) -> dict[str, str]:
        """Every column that has a field."""
        return self.auto | self.mapped

    @property
    def constants(self) -> dict[str, str]:
        """The columns that have one value for every row."""
        return self.said | self.year

    @property
    def good(self) -> set[str]:
        """The columns that are filled, and whose values are not all strange."""
        return {c for c in (*self.all, *self.constants) if self.proofs.get(c, 1) > 0}


def match(c: Candidate, layer: Layer, communes: frozenset[str]) -> Match:
    """Find the field of each column: by name as the door does, then by words, by values, by role."""
    m = Match(auto=schema.match(layer, Source(id=layer.id, title=layer.title), c.fields))
    m.said, m.year = _constants(c, layer, m), _year(c, layer, m)
    for column in layer.columns:
        if column.name in m.constants:
            continue
        if column.name not in m.auto and (
            name := _by_words(c, layer, column, m) or _by_values(c, layer, column, m, communes)
        ):
            m.mapped[column.name] = name
    for column_name, name in _by_role(c, layer, m):
        m.mapped.setdefault(column_name, name)
    known = {column.name: column for column in layer.columns}
    proofs = {name: _proof(known[name], c.distinct(used)) for name, used in m.all.items()}
    m.proofs = {name: proof for name, proof in proofs.items() if proof is not None}
    strange = [known[n] for n, proof in m.proofs.items() if proof == 0 and known[n].fatal and n in m.auto]
    m.proofs |= _proofs_once_read(c, layer, m, strange) if strange else {}
    return m


def as_read(c: Candidate, layer: Layer, m: Match) -> gpd.GeoDataFrame:
    """Return the rows with the columns of a layer, as the door makes them; raises ``TerrilError`` when it would."""
    source = Source(id=layer.id, title=layer.title, fields=m.all, constants=m.constants)
    return schema.select(c.frame, layer, source, Journal(layer.id))


def _proofs_once_read(c: Candidate, layer: Layer, m: Match, strange: list[Column]) -> dict[str, float]:
    """Judge again the columns whose every value is strange: the layer may translate the words of the producer."""
    try:
        frame = layer.read(Raw(frame=as_read(c, layer, m), report=lambda *_, **__: None))
    except (TerrilError, ValueError, TypeError, KeyError):
        return {}
    values = {x.name: frozenset(frame[x.name].dropna().astype("str")) for x in strange if x.name in frame}
    return {x.name: _proof(x, values[x.name]) or 0 for x in strange if values.get(x.name)}


def _unused(c: Candidate, m: Match) -> list[str]:
    taken = set(m.all.values())
    return [f for f in c.fields if f not in taken]


def _constants(c: Candidate, layer: Layer, m: Match) -> dict[str, str]:
    """Read the value of a coded column that no field gives in the name of the file (« zone_tampon »)."""
    named = _words(c.name)
    return {
        column.name: code
        for column in layer.columns
        if column.fatal and column.name not in m.auto
        for code in column.codes
        if _words(code) <= named
    }


def _year(c: Candidate, layer: Layer, m: Match) -> dict[str, str]:
    """Give a year that the layer cannot do without the only one of the name (one table per year)."""
    wanted = [x.name for x in layer.columns if x.fatal and x.kind == "year" and x.name not in m.auto]
    return {name: c.date[:4] for name in wanted if len(c.dates) == 1}


def _words(text: str) -> frozenset[str]:
    words = schema.normalize(text).split("_")
    return frozenset(_SAME.get(w, w) for w in words) - EMPTY_WORDS - {""}


def _by_words(c: Candidate, layer: Layer, column: Column, m: Match) -> str | None:
    """Find a field whose words are those of the column, in any order, or that a shapefile cut short."""
    prefix = layer.key.partition("_")[0] + "_"
    names = [column.name, *column.aliases]
    if column.fatal or column.name != layer.key:  # a key that the layer makes itself is not to be had for an « id »
        names += [column.label, column.name.removeprefix(prefix)]
    wanted = {w for w in map(_words, names) if w}
    for name in _unused(c, m):
        if (_words(name) in wanted or _cut(name, layer, column, m)) and _readable(c, name, column):
            return name
    return None


def _cut(name: str, layer: Layer, column: Column, m: Match) -> bool:
    plain = schema.normalize(name)
    free = [o.name for o in layer.columns if o.name not in m.auto and o.name.startswith(plain)]
    return len(plain) >= _DBF_NAME and free == [column.name]


def _readable(c: Candidate, name: str, column: Column) -> bool:
    if column.kind not in {"number", "integer"}:
        return True
    values = c.values(name)
    return values.empty or float(to_number(values).notna().mean()) >= ENOUGH


def _by_values(c: Candidate, layer: Layer, column: Column, m: Match, communes: frozenset[str]) -> str | None:
    """Find a field full of the column's codes, of the territory's communes, or of the key's pattern."""
    if not (column.codes or is_commune_code(column) or (column.fatal and column.pattern)):
        return None
    shares = {name: _fit(c.distinct(name), layer, column, communes) for name in _unused(c, m)}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= ENOUGH else None


def _fit(values: frozenset[str], layer: Layer, column: Column, communes: frozenset[str]) -> float:
    """Return the share of values that can only be this column's; two codes of its own at least are wanted."""
    if is_commune_code(column):
        return len(values & communes) / max(len(values), 1)
    shared = Counter(code for other in layer.columns for code in other.codes)
    own = {code for code in column.codes if shared[code] == 1}
    if column.codes and len(own & _parts(column, values)) < _FEW:
        return 0
    return _proof(column, values) or 0


def is_commune_code(column: Column) -> bool:
    """Tell whether a column holds INSEE codes of communes."""
    pattern = re.compile(column.pattern or "$^")
    return bool(pattern.fullmatch("62498")) and not pattern.fullmatch("6249")


def _parts(column: Column, values: frozenset[str]) -> frozenset[str]:
    split = (part.strip() for value in values for part in value.split("|"))
    return frozenset(split) if column.kind == "list" else values


def _proof(column: Column, values: frozenset[str]) -> float | None:
    """Return the share of values that the column expects; None when it expects nothing in particular."""
    parts = _parts(column, values)
    if not parts or not (column.codes or column.pattern):
        return None
    pattern = re.compile(column.pattern or "")
    return sum(v in column.codes if column.codes else bool(pattern.fullmatch(v)) for v in parts) / len(parts)


def _by_role(c: Candidate, layer: Layer, m: Match) -> Iterator[tuple[str, str]]:
    """Give the key, or the number that stands for it, a unique field; give the label a field that names."""
    free = _unused(c, m)
    key = layer.column(layer.key)
    roles = [key] if key and key.fatal else [x for x in layer.columns if x.required and _words(x.name) & _ID_WORDS]
    for role in roles[:1]:
        if role.name not in m.all and not is_commune_code(role) and (name := identifier(c, free)):
            yield role.name, name
            free.remove(name)
    if layer.label not in m.all and (names := label_fields(free)):
        yield layer.label, names[0]


def identifier(c: Candidate, fields: list[str]) -> str | None:
    """Return a unique field without a gap: the first that is named so, else the first text or integer."""
    unique = [f for f in fields if len(v := c.values(f)) == len(c.frame) and v.is_unique and _whole(c.frame[f])]
    return next(iter([*(f for f in unique if _words(f) & _ID_WORDS), *unique]), None)


def _whole(values: pd.Series) -> bool:
    return not pd.api.types.is_float_dtype(values) and not pd.api.types.is_datetime64_any_dtype(values)


def label_fields(fields: list[str]) -> list[str]:
    """Return the fields that look like the name of a row."""
    named = {f: _words(f) for f in fields}
    return sorted((f for f, w in named.items() if "nom" in w and not w & _NOT_A_LABEL), key=lambda f: len(named[f]))
