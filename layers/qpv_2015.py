"""Priority neighbourhoods of the 2015 generation: one row is one QPV (decree 2014-1750, in force until 2023).

Producer: ANCT (``QP_METROPOLE_LB93``); still the legal map of the NPNRU, and the one the 2023 reports speak of. Known
defects: ``COMMUNE_QP`` holds names, no codes; nothing in the file says which QPV the NPNRU keeps, nor the population
(Insee publishes it apart: ``pop_mun``). A code (QP…) never equals one of the 2024 generation (QN…).
"""

from functools import partial

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Duplicates, Layer, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)
NPNRU = ("national", "régional")

LAYER = Layer(
    id="qpv_2015",
    title="Quartiers prioritaires (2015)",
    description="Quartiers prioritaires de la politique de la ville, génération 2015, carte du NPNRU.",
    key="code_qp",
    label="nom_qp",
    grain="qpv_2015",
    diffusion=Diffusion.PUBLIC,
    duplicates=Duplicates.DISSOLVE,
    columns=(
        _public(name="code_qp", label="Code", fatal=True, pattern=r"QP\d{6}", aliases=("codeqp", "code_qpv")),
        _public(name="nom_qp", label="Quartier", required=True, aliases=("lib_qp", "nom_qpv")),
        _public(name="commune_qp", label="Communes", aliases=("nom_commune",)),
        _public(
            name="npnru", label="NPNRU", codes=NPNRU, description="intérêt national ou régional ; vide : hors du NPNRU"
        ),
        _public(
            name="population",
            label="Population (estimation de l'Insee)",
            kind="integer",
            unit="hab.",
            aliases=("pop_mun", "pop_mun_qp", "population_municipale"),
        ),
    ),
    sources={"demo": (demo_source("qpv_2015", "Quartiers prioritaires 2015 (démonstration)", precision_m=10),)},
    style=Style(signs=(Sign(value="", label="QPV 2015", color="#7b3294", fill_opacity=0.0, weight=2.4, dash="6 4"),)),
)
