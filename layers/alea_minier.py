"""Mining hazard: one row is one zone of the map of hazards of a mining risk plan (PPRM) or of a study.

Producer: DREAL and Géoderis, prefecture (PPRM approved: opposable). A place may lie in several hazards at once (zones
overlap: never add them); « no zone » outside the communes studied is not an absence of hazard. The attribute names of
the real files were not read: ``type_alea`` and ``niveau`` are those of Terril, mapped by configuration.
"""

from functools import partial

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Sign, Style

NIVEAUX = ("fort", "moyen", "faible")
TYPES = (
    "effondrement localisé",
    "effondrement généralisé",
    "affaissement",
    "tassement",
    "gaz de mine",
    "échauffement",
    "glissement",
    "remontée de nappe",
    "autre",
    "inconnu",
)
_public = partial(Column, diffusion=Diffusion.PUBLIC)

LAYER = Layer(
    id="alea_minier",
    title="Aléas miniers",
    description="Zones d'aléa des plans de prévention des risques miniers et des études.",
    key="alea_id",
    label="nom",
    diffusion=Diffusion.PUBLIC,
    columns=(
        _public(name="alea_id", label="Identifiant", fatal=True, aliases=("id_zone", "id_alea")),
        _public(name="nom", label="Zone", required=True),
        _public(name="type_alea", label="Aléa", fatal=True, codes=TYPES),
        _public(name="niveau", label="Niveau", required=True, codes=(*NIVEAUX, "inconnu"), aliases=("niv_alea",)),
        _public(name="origine", label="Origine", description="puits, travaux à faible profondeur, terril…"),
        _public(name="document", label="Document"),
        _public(name="date_approbation", label="Approuvé le", kind="date"),
    ),
    sources={"demo": (demo_source("alea_minier", "Aléas miniers (démonstration)", precision_m=25),)},
    style=Style(
        by="niveau",
        signs=(
            Sign(value="fort", label="Aléa fort", color="#7a0177", fill_opacity=0.45),
            Sign(value="moyen", label="Aléa moyen", color="#ae017e", fill_opacity=0.3, dash="6 3"),
            Sign(value="faible", label="Aléa faible", color="#c51b8a", fill_opacity=0.15, dash="2 4"),
            Sign(value="inconnu", label="Niveau inconnu", color="#6b6b66", fill_opacity=0.15, dash="1 4"),
        ),
    ),
)
