"""The signs and words of land consumption: communes in classes, zones to be urbanised, friches without a project."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd

from layers import friches as couche_friches
from layers import zonages_urbanisme
from layers.core.model import LayerInfo, Style
from maps.core import classes, texte
from maps.core.affichage import Row, Vue
from maps.core.chiffres import Lecteur
from maps.core.couche import Trace, draw, in_territory
from maps.core.vues import commun

#: The name that makes the choropleths exclusive of each other.
CHOIX = "consommation"
#: The types of zones to be urbanised, open and closed.
A_URBANISER = ("AUc", "AUs")
_AU = tuple(s for s in zonages_urbanisme.LAYER.style.signs if s.value in A_URBANISER)
ZONES_AU = Style(by="typezone", signs=tuple(replace(s, hatch=True, fill_opacity=0.0, color="#1d1d1b") for s in _AU))
#: What an uncoloured judgement is: said under the map of what is left.
CONSTAT = "Le signe dit de quel côté de zéro, non un avis : ni rouge ni vert sur une hypothèse ou un chiffre fictif."


def choropleths(  # noqa: PLR0913 - what the three maps share
    communes: gpd.GeoDataFrame,
    readers: Mapping[str, Lecteur],
    info: LayerInfo,
    *,
    page: str,
    debut: int,
    muet: bool,
    lines: Callable[[str], list[tuple[str, str]]],
    link: Callable[[str], str],
) -> tuple[Trace, ...]:
    """Return the maps of the communes, one on at a time, the last one on at opening.

    ``muet``: no judgement is drawn, what is left takes a palette without red.
    """

    def drawn(  # noqa: PLR0913 - one map
        reader: str, measure: str, name: str, title: str, palette: str, *, k: int = 5, zero: str = "", note: str = ""
    ) -> Trace:
        return classes.commune_choropleth(
            communes, readers[reader], measure, id=name, page=page, title=title, info=info, palette=palette, k=k,
            zero=zero, note=note, show=name == "consommation", exclusive=CHOIX, lines=lines, link=link,
            link_text="Bilan foncier de la commune",
        )  # fmt: skip

    nothing = "Aucune consommation"
    left = "Reste à consommer (ENAF), lecture arithmétique non opposable"
    return (
        drawn("zan_06", "reste_ha", "reste", left, "PuOr" if muet else "RdBu", k=6, note=CONSTAT if muet else ""),
        drawn("zan_16", "part_pct", "part", f"Part de la commune consommée depuis {debut}", "YlOrBr", zero=nothing),
        drawn("zan_05", "consommation_ha", "consommation", f"Consommation depuis {debut}", "YlOrBr", zero=nothing),
    )


def zones(frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, info: LayerInfo, page: str) -> Trace:
    """Return the zones to be urbanised of the plans, off at opening."""
    names = commun.names_of(communes)
    trace = Trace(id="zones-au", page=page, title="Zones à urbaniser des PLU", style=ZONES_AU, info=info, show=False)
    future = None if frame is None else frame[frame["typezone"].isin(A_URBANISER)]
    view = Vue(
        nom=lambda row: texte.texte(row.get("libelle"), "Zone à urbaniser"),
        figure=lambda row: _type(row) + commun.fictive(commun.is_fictive(row)),
        lignes=lambda row: [
            ("Commune", names.get(texte.brut(row.get("commune_position")), texte.NON_DISPONIBLE)),
            ("Type", _type(row)),
            ("Intitulé", texte.texte(row.get("libelong"))),
            ("Approuvé le", texte.date(row.get("datappro"))),
        ],
        classe="typezone",
    )
    return draw(trace, in_territory(future, communes), view)


def _type(row: Row) -> str:
    sign = zonages_urbanisme.LAYER.style.sign(row.get("typezone"))
    return texte.typo(sign.label)


def friches(frame: gpd.GeoDataFrame | None, communes: gpd.GeoDataFrame, info: LayerInfo, page: str) -> Trace:
    """Return the friches without a project, off at opening."""
    names = commun.names_of(communes)
    sign = couche_friches.LAYER.style.sign(couche_friches.STATUTS[0])
    trace = Trace(
        id="friches", page=page, title="Friches sans projet", style=Style(signs=(sign,), size_by="surface_m2"),
        info=info, symbols=True, show=False,
    )  # fmt: skip
    waiting = None if frame is None else frame[frame["site_statut"].eq(sign.value).fillna(value=False)]
    view = Vue(
        nom=lambda row: texte.texte(row.get("site_nom"), f"Friche {row['_cle']}"),
        figure=lambda row: texte.hectares(row.get("surface_m2")) + commun.fictive(commun.is_fictive(row)),
        lignes=lambda row: [("Commune", commun.place_note(row, names) or commun.commune_name(row, names))],
        lien=lambda row: commun.sheet(row, names),
        commune=lambda row: commun.commune_pair(row, names),
        taille="surface_m2",
    )
    return draw(trace, in_territory(waiting, communes), view)
