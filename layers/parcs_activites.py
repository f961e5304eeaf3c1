"""Business parks: one row is one site of the inventory of economic zones (loi 2021-1104, article 220).

Producer: the EPCI; model: CNIG Sites Économiques v2024-10, table ``site-eco``. Known defects: gross and usable areas
are confused; a park over several communes declares one; jobs and vacancy come from other years than the outline. Parks
that are known by name only have no shape.
"""

from functools import partial

from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Sign, Style

_public = partial(Column, diffusion=Diffusion.PUBLIC)

LAYER = Layer(
    id="parcs_activites",
    title="Parcs d'activités",
    description="Zones d'activités économiques, au standard CNIG Sites Économiques.",
    key="site_id",
    label="site_nom",
    declared_commune="site_comm_insee",
    may_be_unlocated=True,
    diffusion=Diffusion.PUBLIC,
    columns=(
        _public(name="site_id", label="Identifiant", fatal=True),
        _public(name="site_nom", label="Parc", required=True),
        _public(name="site_vocadomi", label="Vocation dominante"),
        _public(name="site_etat", label="État"),
        _public(name="site_surf_brute", label="Surface brute", kind="number", unit="m²"),
        _public(name="site_surf_utile", label="Surface utile", kind="number", unit="m²"),
        _public(name="site_epci_siren", label="EPCI", pattern=r"\d{9}"),
        _public(name="site_comm_insee", label="Commune déclarée", pattern=r"\d[\dAB]\d{3}", required=True),
        _public(name="site_taux_vacance", label="Taux de vacance", kind="number", unit="%"),
        _public(name="site_nb_emploi", label="Emplois", kind="number"),
    ),
    sources={"demo": (demo_source("parcs_activites", "Parcs d'activités (démonstration)", precision_m=10),)},
    style=Style(signs=(Sign(value="", label="Parc d'activités", color="#6a51a3", fill_opacity=0.35, weight=1.4),)),
)
