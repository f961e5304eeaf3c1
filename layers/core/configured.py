"""Layers added by configuration alone: ``[couches.<id>]`` with a path, a title, a key and a colour."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from keyword import iskeyword
from pathlib import Path

from layers.core.catalogue import nearest
from layers.core.config import LayerTable, to_source
from layers.core.errors import ConfigurationError, TerrilError
from layers.core.model import FLAGS, Column, Diffusion, Layer, Sign, Style
from layers.core.read import read_header
from layers.core.schema import normalize

#: Names that the door, the tables and the parameters of pipelines keep for themselves.
RESERVED = frozenset({*FLAGS, "cle", "commune_position", "geometry", "fid", "geom", "index"})
RESERVED_IDS = frozenset({"territoire", "parametres", "site", "anomalies", "changements", "controles"})
#: Fields that may hold the owner of a parcel: emptied on the rows of natural persons, never public.
_OWNER = re.compile(r"(^|_)(proprio|proprietaire|ddenom|dnupro|dldnss|catpro|refcad|idpar|idtup|idprocpte)")


def configured_layer(layer_id: str, table: LayerTable, folder: Path) -> Layer:
    """Return the layer that a configuration table describes: every field of the file is a text column.

    A field whose name is reserved (``nature``, ``diffusion``...) or differs from another one by its case only gets
    a suffix. An unreadable file gives a layer with its key only: the door will say what is wrong when it is built.

    Raises
    ------
    ConfigurationError
        An id that cannot be a name, or a label that is not a field of the file.
    """
    if not layer_id.isidentifier() or iskeyword(layer_id) or layer_id in RESERVED_IDS:
        raise ConfigurationError(
            f"couches.{layer_id}",
            expected="an id of letters, digits and _, not territoire or parametres",
            found=repr(layer_id),
            remedy="rename the table",
        )
    names = _columns(_fields(folder / table.chemin, table), table)
    source = to_source(table, layer_id, folder)
    source = replace(source, fields={"cle": table.cle} | {column: name for name, column in names.items()})
    shown = {table.libelle, *table.publiques}
    key = Column(name="cle", label="Identifiant", fatal=True, diffusion=Diffusion.PUBLIC)
    return Layer(
        id=layer_id,
        title=table.titre,
        description=f"{table.titre} (couche ajoutée par la configuration).",
        key="cle",
        label=_label(layer_id, table, names),
        columns=(key, *(_column(column, name, shown=name in shown) for name, column in names.items())),
        geometry=("Point", "LineString", "Polygon"),
        sources=dict.fromkeys(("demo", "sig", "opendata"), (source,)),
        diffusion=source.diffusion,
        style=Style(signs=(Sign(value="", label=table.titre, color=table.couleur),)),
    )


def _fields(path: Path, table: LayerTable) -> tuple[str, ...]:
    try:
        return read_header(path, table.couche)
    except TerrilError:
        return ()


def _columns(fields: tuple[str, ...], table: LayerTable) -> dict[str, str]:
    """Return {field: column} for every field but the key."""
    chosen = {field: column for column, field in table.champs.items() if column != "cle"}
    names: dict[str, str] = {}
    for field in fields:
        if field in {table.cle, "geometry"}:
            continue
        taken = {n.lower() for n in names.values()} | RESERVED
        name = chosen.get(field, field)
        names[field] = next(n for n in _tries(name) if n.lower() not in taken)
    return names


def _tries(name: str) -> Iterator[str]:
    yield from (name, f"{name}_source")
    yield from (f"{name}_{i}" for i in count(2))


def _column(name: str, field: str, *, shown: bool) -> Column:
    """Return a text column: internal unless the configuration shows it, and never shown when it names an owner."""
    personal = _OWNER.search(normalize(field)) is not None
    public = shown and not personal
    return Column(
        name=name, label=field, personal=personal, diffusion=Diffusion.PUBLIC if public else Diffusion.INTERNE
    )


def _label(layer_id: str, table: LayerTable, names: Mapping[str, str]) -> str:
    if table.libelle in {None, table.cle} or not names:
        return "cle"
    if table.libelle not in names:
        raise ConfigurationError(
            f"couches.{layer_id}.libelle",
            expected="a field of the file",
            found=f"no field {table.libelle!r}",
            remedy=nearest(str(table.libelle), list(names)),
        )
    return names[table.libelle]
