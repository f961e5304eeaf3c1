"""Infrastructures: one row is one stretch of road, railway or navigable canal, what cuts a territory in pieces.

Producer: IGN, BD TOPO v3, tables ``troncon_de_route``, ``troncon_de_voie_ferree`` and ``troncon_hydrographique``: their
``nature`` (« Type autoroutier », « Voie de service », « Canal »…) is kept in ``nature_source`` and sorted into three in
``nature_infra`` (``nature`` says in every layer whether a row is real).
Known defects: paths and streams in the same tables (left out, and counted); stretches that are planned or closed;
``position_par_rapport_au_sol`` in text (« Gué ou radier »); a road without importance is listed: it may be a barrier
or not.
"""

from collections.abc import Mapping
from functools import partial

import geopandas as gpd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.model import Column, Diffusion, Layer, Raw, Sign, Style
from layers.core.schema import normalize

ROUTE, VOIE_FERREE, CANAL = "route", "voie ferrée", "canal"
#: Natures of the BD TOPO v3, sorted; what is not here (paths, streams) cuts nothing.
NATURES: Mapping[str, tuple[str, ...]] = {
    ROUTE: (
        "route", "autoroute", "type autoroutier", "quasi-autoroute", "bretelle", "rond-point", "route à 1 chaussée",
        "route à 2 chaussées",
    ),
    VOIE_FERREE: (
        "voie ferrée", "lgv", "voie ferrée principale", "voie de service", "tramway", "métro",
        "funiculaire ou crémaillère",
    ),
    CANAL: ("canal", "canal navigable", "voie navigable"),
}  # fmt: skip
_SORTED = {normalize(name): nature for nature, names in NATURES.items() for name in names}
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Sort the natures into three; leave out, and count, what is none of them."""
    said = raw.frame["nature_infra"]
    nature = said.map(lambda v: _SORTED.get(normalize(v)), na_action="ignore").astype("str")
    out = nature.isna()
    if out.any():
        raw.report(
            ["nature_infra"],
            "ni route, ni voie ferrée, ni canal",
            f"{int(out.sum())} tronçon(s) : {', '.join(sorted(said[out].fillna('non renseignée').unique()))}",
            gravite=Gravite.INFORMATION,
            action="non retenus",
        )
    frame = raw.frame.assign(nature_infra=nature, nature_source=raw.frame["nature_source"].fillna(said))[~out]
    mute = frame["nature_infra"].eq(ROUTE) & frame["importance"].isna()
    raw.report(frame.loc[mute, "cleabs"], "route sans importance", action="barrière possible, entre deux bornes")
    return frame


LAYER = Layer(
    id="infrastructures",
    title="Infrastructures de transport",
    description="Routes, voies ferrées et canaux navigables, barrières possibles pour la faune.",
    key="cleabs",
    label="toponyme",
    geometry=("LineString",),
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(name="cleabs", label="Identifiant BD TOPO", fatal=True, aliases=("id",)),
        _public(name="nature_infra", label="Nature", fatal=True, codes=tuple(NATURES), aliases=("nature",)),
        _public(name="nature_source", label="Nature dans la source"),
        _public(
            name="importance",
            label="Importance",
            kind="integer",
            codes=("1", "2", "3", "4", "5", "6"),
            description="1 : liaison entre métropoles, 5 : desserte locale",
        ),
        _public(
            name="position_sol",
            label="Position par rapport au sol",
            kind="integer",
            aliases=("position_par_rapport_au_sol", "pos_sol"),
            description="0 au sol, 1 et plus sur un pont, -1 et moins dans un tunnel",
        ),
        _public(
            name="toponyme",
            label="Nom",
            aliases=(
                "cpx_toponyme_route_nommee",
                "cpx_numero",
                "nom_voie",
                "cpx_toponyme",
                "cpx_toponyme_de_cours_d_eau",
            ),
        ),
        _public(name="etat", label="État", aliases=("etat_de_l_objet",)),
        _public(name="navigable", label="Navigable", kind="boolean", aliases=("navigabilite",)),
    ),
    sources={
        "demo": (
            demo_source(
                "infrastructures",
                "Infrastructures (démonstration)",
                precision_m=300,
                covers_halo=True,
            ),
        )
    },
    style=Style(
        by="nature_infra",
        signs=(
            Sign(value=ROUTE, label="Route", color="#a6361c", weight=2),
            Sign(value=VOIE_FERREE, label="Voie ferrée", color="#3f3f3b", weight=2, dash="6 4"),
            Sign(value=CANAL, label="Canal navigable", color="#2166ac", weight=3),
        ),
    ),
)
