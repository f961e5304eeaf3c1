"""Mining estates: one row is one cité minière, of any period, by its outline.

Producer: Mission Bassin Minier (``zt_cites_minieres``). Known defects: one polygon near the CALL is invalid;
``proprietaire`` is a three-state text (« Maisons et Cités / SIA »); whether an estate is in the ERBM programme is in
another table, so ``erbm`` is unknown unless the source says it; names differ between tables (« Cité n° 9 » and
« Cité 9 »).
"""

from functools import partial

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)

LAYER = Layer(
    id="cites_minieres",
    title="Cités minières",
    description="Emprises des cités minières.",
    key="cite_id",
    label="nom",
    grain="cite_miniere",
    diffusion=Diffusion.PUBLIC,
    columns=(
        _public(name="cite_id", label="Identifiant", fatal=True, aliases=("id_lsm",)),
        _public(name="nom", label="Cité", required=True, aliases=("nom_cite",)),
        _public(name="nom_2", label="Autre nom", aliases=("nom_cite_2", "nom2")),
        _public(name="type", label="Type", codes=("Cité pavillonnaire", "Cité jardin", "Corons", "Cité moderne")),
        _public(name="compagnie", label="Compagnie"),
        _public(name="interet", label="Intérêt patrimonial", codes=("Exceptionnelle", "Remarquable", "Témoin")),
        _public(name="proprietaire", label="Bailleur"),
        _public(name="erbm", label="Programme ERBM", codes=("oui", "non", "inconnu")),
    ),
    sources={"demo": (demo_source("cites_minieres", "Cités minières (démonstration)", precision_m=10),)},
    style=Style(
        by="erbm",
        signs=(
            Sign(value="oui", label="Cité du programme ERBM", color="#1f5673", fill_opacity=0.62, weight=1.4),
            Sign(value="non", label="Autre cité minière", color="#2a6f97", fill_opacity=0.28, weight=1, dash="4 3"),
            Sign(value="", label="Cité minière, programme non précisé", color="#2a6f97", fill_opacity=0.42, weight=1),
        ),
    ),
)
