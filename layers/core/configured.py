"""Layers added by configuration alone: ``[couches.<id>]`` with a path, a title, a key and a colour."""

from pathlib import Path

from layers.core.config import LayerTable, to_source
from layers.core.errors import ConfigurationError, TerrilError
from layers.core.model import Column, Diffusion, Layer, Sign, Style
from layers.core.read import read_header



def configured_layer(layer_id: str, table: LayerTable, folder: Path) -> Layer:
    """Return the layer that a configuration table describes: every field of the file is a text column.

    An unreadable file gives a layer with its key only: the door will say what is wrong when the layer is built.
    """
    if not layer_id.isidentifier():
        raise ConfigurationError(f"couches.{layer_id}", expected="an id of letters, digits and _", found=repr(layer_id),
                                 remedy="rename the table")
    source = to_source(table, layer_id, folder)
    diffusion = source.diffusion
    names = _fields(folder / table.chemin, table)
    key = Column(name="cle", label="Identifiant", fatal=True, diffusion=Diffusion.PUBLIC, aliases=(table.cle,))
    others = tuple(Column(name=n, label=n, diffusion=Diffusion.PUBLIC) for n in names if n not in {table.cle, "cle"})
    return Layer(
        id=layer_id, title=table.titre, description=f"{table.titre} (couche ajoutée par la configuration).", key="cle",
        label=table.libelle or "cle", columns=(key, *others), geometry=("Point", "LineString", "Polygon"),
        sources={p: (source,) for p in ("demo", "sig", "opendata")}, diffusion=diffusion,
        style=Style(signs=(Sign(value="", label=table.titre, color=table.couleur),)),
    )


def _fields(path: Path, table: LayerTable) -> tuple[str, ...]:
    try:
        return read_header(path, table.couche)
    except TerrilError:
        return ()


