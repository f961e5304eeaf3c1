"""The commented default of ``territoire.toml``, written from the model that checks it."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from layers.core.config import Corrections, LayerTable, Mentions, Sorties, SourceTable, Territory
from layers.core.contacts import Contacts
from layers.core.parametres import Parametres

HEADER = """\
# territoire.toml : toutes les clés, avec leur valeur par défaut. Écrit par `python3 -m terril docs`.
# Copiez ce qui vous sert, ou partez de `python3 -m terril init DOSSIER`. Une clé inconnue est refusée.
"""
CONTACTS = """\
# Les services que les fiches nomment, par thème : la boîte d'un service, jamais celle d'une personne."""
MENTIONS = """\
# Ce que disent les mentions légales et la déclaration d'accessibilité du site."""
SOURCES = """\
# Une table par couche ; [[sources.friches]], répétée, quand une couche vient de plusieurs fichiers."""
LAYERS = """\
# Une couche que Terril ne connaît pas, ajoutée par ces seules lignes : contrôlée, écrite, cartographiée, croisée."""


def default_config() -> str:
    """Return the text; the sources and added layers are examples, commented out."""
    blocks = [
        HEADER,
        _table("territoire", Territory),
        _table("parametres", Parametres),
        *(_table(f"parametres.{name}", model) for name, model in _nested(Parametres)),
        _table("corrections", Corrections),
        CONTACTS,
        _table("contacts", Contacts),
        _table("sorties", Sorties),
        MENTIONS,
        _table("mentions", Mentions),
        SOURCES,
        _example("sources.friches", SourceTable, {"chemin": "donnees/friches.gpkg"}),
        LAYERS,
        _example("couches.parkings", LayerTable, {"chemin": "donnees/parkings.shp", "titre": "Parkings", "cle": "num"}),
    ]
    return "\n".join(blocks)


def _nested(model: type[BaseModel]) -> Iterator[tuple[str, type[BaseModel]]]:
    """Yield the fields of a model that are tables of their own."""
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            yield name, field.annotation


def _table(name: str, model: type[BaseModel]) -> str:
    return f"[{name}]\n" + "".join(_lines(model, {}))


def _example(name: str, model: type[BaseModel], given: dict[str, str]) -> str:
    """Write each key of a source, its meaning beside it, commented out; an added layer shows its own keys only."""
    own = model.__annotations__ if model is LayerTable else model.model_fields
    lines = [f"# [{name}]"]
    for key in dict.fromkeys([*given, *own]):
        field = model.model_fields[key]
        value = given.get(key, _default(field))
        lines.append(f"# {key} = {'...' if value is None else _toml(value)}  # {field.description}")
    return "\n".join(lines) + "\n"


def _lines(model: type[BaseModel], given: dict[str, str]) -> Iterator[str]:
    """Write each key under its meaning; a key without a default is commented out."""
    tables = dict(_nested(model))
    for name, field in model.model_fields.items():
        if name in tables:
            continue
        yield f"# {field.description}\n"
        value = given.get(name, _default(field))
        yield f"{name} = {_toml(value)}\n" if value is not None else f"# {name} = ...\n"


def _default(field: FieldInfo) -> object:
    return None if field.is_required() else field.get_default(call_default_factory=True)


def _toml(value: object) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_key(k)} = {_toml(v)}" for k, v in value.items()) + " }" if value else "{}"
    if isinstance(value, BaseModel):
        return _toml({name: getattr(value, name) for name in type(value).model_fields})
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def _key(name: object) -> str:
    return str(name) if re.fullmatch(r"[A-Za-z0-9_-]+", str(name)) else json.dumps(name, ensure_ascii=False)
