"""Mine shafts: one row is one shaft sunk by a company, filled in or not.

Producer: Mission Bassin Minier, from BRGM records. Known defects: the commune may be an old name (« Boyeffles »);
one BRGM number may stand for two shafts; ``creusement`` and ``fermeture`` are years written as text; the position is
that of the BRGM record, a few metres to some tens of metres. A shaft is a hazard around it (PPRM): the hazard zones
themselves are another layer.
"""

from functools import partial

import geopandas as gpd

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Name each shaft by its fosse and number, and identify it by its BRGM number when the source has no key."""
    frame = raw.frame
    brgm = frame["brgm"].str.extract(r"(BSS\w+)$")[0]
    name = "Fosse " + frame["fosse"] + ", puits " + frame["puits"]
    return frame.assign(
        puits_id=frame["puits_id"].where(~frame["puits_id"].str.startswith("http"), brgm),
        nom=frame["nom"].fillna(name),
    )


LAYER = Layer(
    id="puits_mine",
    title="Puits de mine",
    description="Puits creusés par les compagnies minières.",
    key="puits_id",
    label="nom",
    geometry=("Point",),
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="puits_id", label="Identifiant", fatal=True, aliases=("brgm",)),
        _public(name="nom", label="Puits"),
        _public(name="fosse", label="Fosse"),
        _public(name="puits", label="Numéro de puits"),
        _public(name="commune_nom", label="Commune écrite par la source", aliases=("commune",)),
        _public(name="compagnie", label="Compagnie"),
        _public(name="concession", label="Concession"),
        _public(name="cote_m", label="Cote", kind="number", unit="m", aliases=("cote",)),
        _public(name="profondeur_m", label="Profondeur", kind="number", unit="m", aliases=("profondeur",)),
        _public(name="creusement_annee", label="Creusement", kind="year", aliases=("creusement",)),
        _public(name="fermeture_annee", label="Fermeture", kind="year", aliases=("fermeture",)),
        _public(name="brgm", label="Fiche BRGM"),
    ),
    sources={"demo": (demo_source("puits_mine", "Puits de mine (démonstration)", precision_m=20),)},
    style=Style(signs=(Sign(value="", label="Puits de mine", color="#1d1d1b", shape="cross"),)),
)
