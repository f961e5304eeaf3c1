"""The page of land consumption: where the envelope stands, for the agglomeration and each commune."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import geopandas as gpd

from layers.core.catalogue import asks
from layers.core.parametres import Parametres
from maps.core import coquille, tableau, theme
from maps.core.carte import draw_map
from maps.core.coquille import Page
from maps.core.couche import Trace, data_files, lighten
from maps.core.foncier import bilan, triennal
from maps.core.foncier.bilan import fine
from maps.core.foncier.contexte import INDICATEURS, Contexte, Lieu, bilan_path, contexte
from maps.core.legende import absence, legend
from maps.core.model import Fichier, Rubrique, Site, WebMap
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.vues import commun
from maps.core.vues import zan as vue

PATH, CSV = "cartes/zan.html", "cartes/zan.csv"
QUESTION = "Où en est l’enveloppe foncière 2021-2030 ?"
COUCHES = ("consommation_enaf", "documents_urbanisme", "communes", "friches", "zonages_urbanisme", "occupation_sol")
NOTES = (
    "ENAF : espaces naturels, agricoles et forestiers. Construire dans le tissu urbain n’en consomme pas.",
    "Consommer des ENAF n’est pas artificialiser au sens du code de l’urbanisme : deux mesures, deux sources.",
    "« Reste à consommer » n’est pas un droit à construire. Un reste négatif est montré tel quel.",
    "La dernière année est provisoire, revue à la hausse à l’édition suivante : le reste est plutôt surestimé.",
    "La garantie communale se mutualise : la somme des enveloppes des communes n’est pas celle de l’agglomération.",
    "Une friche polluée, dans la trame verte et bleue, en zone inondable ou renaturée n’est pas toute mobilisable.",
)


@asks(*COUCHES, *INDICATEURS)
def build(
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    parametres: Parametres,
    **given: Any,  # noqa: ANN401
) -> tuple[Fichier, ...]:
    """Return the page, its data, the CSV of the communes and that of the triennial report of every place."""
    known = contexte(communes=communes, site=site, zan=parametres.zan, given=given)
    traces = _traces(known, given)
    table = _communes(known)
    reports = [(lieu, triennal.donnees(known, lieu)) for lieu in (known.epci, *known.lieux)] if known.present else []
    files = (coquille.render(_page(known, traces, table), site), *data_files(traces))
    csv = (_csv(known, table), triennal.csv_file(triennal.PATH, reports)) if reports and table.rows else ()
    return (*files, *csv)


def _traces(known: Contexte, frames: Mapping[str, gpd.GeoDataFrame | None]) -> tuple[Trace, ...]:
    info = partial(theme.info, known.site)
    colours = vue.choropleths(
        known.communes,
        known.readers,
        info("consommation_enaf"),
        page=WEB_MAP.id,
        debut=known.zan.enveloppe_debut,
        muet=known.muet,
        lines=partial(_lines, known),
        link=bilan_path,
    )
    over: tuple[Trace, ...] = (
        vue.zones(frames.get("zonages_urbanisme"), known.communes, info("zonages_urbanisme"), WEB_MAP.id),
        vue.friches(frames.get("friches"), known.communes, info("friches"), WEB_MAP.id),
    )
    grouped = [replace(trace, group="Communes") for trace in colours]
    alone = not known.present  # then the friches are all that there is to see
    over = tuple(replace(trace, group="À superposer", show=alone and trace.symbols) for trace in over)
    return lighten([*grouped, *over])


def _lines(known: Contexte, code: str) -> list[tuple[str, str]]:
    lieu = Lieu("commune", code, "")
    asked = (
        (f"Consommé depuis {known.zan.enveloppe_debut}", "zan_05", "consommation_ha"),
        ("Enveloppe", "zan_06", "enveloppe_ha"),
        ("Reste (ENAF), non opposable", "zan_06", "reste_ha"),
        ("Part de la surface", "zan_16", "part_pct"),
    )
    return [(label, _short(known, which, lieu, measure)) for label, which, measure in asked]


def _short(known: Contexte, which: str, lieu: Lieu, measure: str) -> str:
    figure = fine(known.readers[which].chiffre(lieu.maille, lieu.code, measure))
    return f"{figure.texte}{commun.fictive(figure.fictif)}"


def _page(known: Contexte, traces: tuple[Trace, ...], table: Tableau) -> Page:
    epci, site = known.epci, known.site
    report = triennal.donnees(known, epci)
    info = theme.info(site, "consommation_enaf")
    missing = () if known.present else (f"{info.title}. {absence(info)}",)
    return Page(
        path=PATH,
        title="Sobriété foncière (ZAN)",
        heading=QUESTION,
        lead=_lead(known),
        map=draw_map(traces, known.communes.geometry, root="../", title="Carte des communes selon leur consommation"),
        legend=legend(traces),
        sources=theme.infos(site, COUCHES),
        figures=bilan.cles(known, epci) if known.present else (),
        alerts=missing,
        notes=NOTES,
        rules=coquille.rules(known.readers.values()),
        scripts=("zan.js",),
        template="zan.html.j2",
        extra={
            "lieu": epci,
            "communes": known.lieux,
            "graphiques": bilan.graphiques(known, epci),
            "destinations": bilan.destinations(known, epci) if known.present else (),
            "lignes": bilan.lignes(known, epci) if known.present else (),
            "recyclage": bilan.recyclage(known, epci) if known.present else (),
            "friches": bilan.friches(known, epci),
            "table": table,
            "rapport": triennal.groupes(report) if known.present else (),
            "csv": triennal.PATH.rpartition("/")[2],
            "phrases": triennal.phrases(known, epci, report) if known.present else (),
            "textes": (triennal.QUI, triennal.LIMITE),
            "zan": known.zan,
        },
    )


def _lead(known: Contexte) -> str:
    if not known.present:
        return ""
    target = bilan.cible(known.chiffre("zan_03", known.epci, "cible_pct"))
    said = f"Réduction demandée : {target.texte} ({target.note})."
    if known.muet:
        return f"{said} Choisissez une commune pour lire son bilan."
    used, spent = known.chiffre("zan_07", known.epci, "utilisation_pct"), known.depuis
    time = known.chiffre("zan_07", known.epci, "temps_ecoule_pct")
    total = known.chiffre("zan_05", known.epci, "consommation_ha")
    return (
        f"De {spent[0]} à {spent[-1]}, l’agglomération a consommé {total.texte} d’espaces naturels, agricoles et "
        f"forestiers : {used.texte} de son enveloppe, pour {time.texte} du temps écoulé. {said}"
    )


def _communes(known: Contexte) -> Tableau:
    """Return the table of the communes; columns hold one figure each, the CSV has them as numbers."""
    zan = known.zan
    columns = (
        Colonne("Commune"),
        Colonne("Référence", figure=True, note=f"{zan.reference_debut}-{zan.reference_fin}"),
        Colonne("Enveloppe", figure=True, note=f"{zan.enveloppe_debut}-{zan.enveloppe_fin}"),
        Colonne("Garantie communale"),
        Colonne(f"Consommé depuis {zan.enveloppe_debut}", figure=True),
        Colonne("Reste à consommer (ENAF)", figure=True, note="lecture arithmétique non opposable"),
        Colonne("Enveloppe consommée", figure=True),
        Colonne("Rythme annuel", figure=True),
        Colonne("Projection", figure=True, note=f"à fin {zan.enveloppe_fin}, si le rythme ne changeait pas"),
        Colonne("Part de la surface", figure=True),
        Colonne("Friches sans projet", figure=True),
    )
    rows = tuple(_row(known, lieu) for lieu in known.lieux) if known.present else ()
    caption = "Les communes, une par ligne"
    return Tableau(caption=caption, columns=columns, rows=rows, csv="zan.csv", empty=theme.SANS_DONNEE)


def _row(known: Contexte, lieu: Lieu) -> tuple[Cellule, ...]:
    def cell(which: str, measure: str) -> Cellule:
        return tableau.indicator(fine(known.readers[which].chiffre("commune", lieu.code, measure)))

    return (
        tableau.mot(lieu.nom, link=lieu.path),
        cell("zan_02", "consommation_ha"),
        cell("zan_06", "enveloppe_ha"),
        _garantie(known, lieu),
        cell("zan_05", "consommation_ha"),
        cell("zan_06", "reste_ha"),
        cell("zan_07", "utilisation_pct"),
        cell("zan_08", "rythme_ha_an"),
        cell("zan_09", "projection_ha"),
        cell("zan_16", "part_pct"),
        cell("zan_15", "gisement_ha"),
    )


def _garantie(known: Contexte, lieu: Lieu) -> Cellule:
    state = known.readers["zan_04"].chiffre("commune", lieu.code, "garantie")
    word = {1.0: "acquise", 0.0: "non acquise"}.get(-1.0 if state.valeur is None else state.valeur, "à vérifier")
    text = state.texte if state.absent else word
    return Cellule(text=text, value=text, note=state.note if state.absent else "", fictif=state.fictif)


def _csv(known: Contexte, table: Tableau) -> Fichier:
    natures = [coquille.nature_word("demonstration" if any(c.fictif for c in row) else "reelle") for row in table.rows]
    return tableau.csv_file(CSV, table, codes=[lieu.code for lieu in known.lieux], nature=natures)


WEB_MAP = WebMap(
    id="carte_zan",
    title="Sobriété foncière (ZAN)",
    build=build,
    path=PATH,
    menu=Rubrique.THEME,
    rank=20,
    question=QUESTION,
    needs=("consommation_enaf",),
)
