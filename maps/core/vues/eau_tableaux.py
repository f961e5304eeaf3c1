"""The tables of the page of water: what each perimeter holds, the catchment area, rivers and works."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import geopandas as gpd

from maps.core import coquille, tableau, texte, theme
from maps.core.affichage import Row
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.model import Site
from maps.core.tableau import Cellule, Colonne, Tableau
from maps.core.theme import Champ, Feuille, mesure
from maps.core.vues import commun, eau
from maps.core.vues import friches as vue_friches

_ALL, _HERE = "l’aire entière", "dans l’agglomération"
#: A row of the table of the catchment area: its label, the indicator, what is in the territory, the whole.
Mesures = tuple[str, str, str, str]


def perimeters(site: Site, readers: Mapping[str, Lecteur]) -> Feuille:
    """Return what each perimeter holds; the immediate one is restricted: no site tells of it."""
    kinds = ("PPR", "PPE")
    columns = (
        ("Surface", "eau_04", "surface_ha", ""),
        ("Sol artificialisé", "eau_04", "part_pct", "part du périmètre"),
        ("Habitants", "eau_05", "habitants", ""),
        ("Friches", "eau_06", "nombre", ""),
        ("Parcs d’activités", "eau_07", "nombre", ""),
        ("Surface de parcs", "eau_07", "surface_ha", ""),
    )
    place = ("epci", site.territoire.epci)
    champs = [theme.mesure_par(title, readers[key], place, m, note) for title, key, m, note in columns]
    first = theme.colonne("Périmètre", lambda kind: tableau.mot(f"Périmètre {eau.NOMS[kind]} ({kind})"))
    rule = theme.colonne("Règle", lambda _: tableau.mot(eau.A_LIRE))
    table = Tableau(
        caption="Servitude AS1 : ce que contient chaque périmètre de protection", columns=(), csv="eau-perimetres.csv"
    )
    found = theme.feuille(table, kinds, (first, *champs), code=str)
    return theme.feuille(table, kinds, (first, *champs, rule), code=str) if found.table.rows else found


def protected(communes: gpd.GeoDataFrame, readers: Mapping[str, Lecteur]) -> Feuille:
    """Return, for each commune, what its perimeters hold; the immediate ones are told nowhere."""
    eau_04, eau_05, eau_06 = readers["eau_04"], readers["eau_05"], readers["eau_06"]
    champs = [
        column
        for kind in ("PPR", "PPE")
        for column in (
            mesure(f"{kind}, surface", eau_04, "commune", f"surface_ha:{kind}"),
            mesure(f"{kind}, habitants", eau_05, "commune", f"habitants:{kind}"),
            mesure(f"{kind}, friches", eau_06, "commune", f"nombre:{kind}"),
        )
    ]
    return theme.by_commune(communes, "Servitude AS1, par commune", "eau-servitudes-communes.csv", champs)


def catchment(site: Site, readers: Mapping[str, Lecteur]) -> Feuille:
    """Return what the catchment area holds, in the territory and as a whole."""
    rows = (
        ("Surface", "eau_01", "surface_km2:territoire", "surface_km2:totale"),
        ("Sol agricole", "eau_02", "part_pct:territoire", "part_pct:totale"),
        ("Agriculture biologique, part des terres agricoles", "eau_03", "part_pct:territoire", "part_pct:totale"),
        ("Agriculture biologique, surface", "eau_03", "surface_bio_ha:territoire", "surface_bio_ha:totale"),
        ("Sol artificialisé", "eau_04", "part_aac_pct:territoire", "part_aac_pct:totale"),
        ("Communes dans l’aire", "eau_01", "communes", ""),
        ("Habitants", "eau_05", "habitants_aac", ""),
        ("Friches", "eau_06", "nombre_aac:dans", ""),
        ("Parcs d’activités", "eau_07", "nombre_aac", ""),
        ("Surface de parcs d’activités", "eau_07", "surface_aac_ha", ""),
    )

    def cell(key: str, m: str) -> Cellule:
        if not m:
            return Cellule(text="—", note="compté dans l’agglomération seulement")
        return tableau.indicator(readers[key].chiffre("epci", site.territoire.epci, m))

    kept: list[Mesures] = [row for row in rows if not theme.lacking(cell(row[1], row[2]))]
    champs = (
        _column("Mesure", lambda row: tableau.mot(row[0])),
        _column(_HERE.capitalize(), lambda row: cell(row[1], row[2]), figure=True),
        _column(_ALL.capitalize(), lambda row: cell(row[1], row[3]), figure=True),
    )
    table = Tableau(
        caption="Aire d’alimentation : ce qu’elle contient", columns=(), csv="eau-aire.csv",
        empty=theme.SANS_DONNEE,
    )  # fmt: skip
    return theme.feuille(table, kept, champs, code=lambda row: f"{row[1].upper().replace('_', '-')} {row[2]}")


def _column(title: str, cellule: Callable[[Mesures], Cellule], *, figure: bool = False) -> Champ[Mesures]:
    return Champ(Colonne(title, figure=figure), cellule)


def pressures(communes: gpd.GeoDataFrame, site: Site, readers: Mapping[str, Lecteur]) -> Feuille:
    """Return the communes of the catchment area, the widest sealed and built soil first; no score, no rank.

    Invented figures of real communes are in the order of the names.
    """
    eau_01, eau_04 = readers["eau_01"], readers["eau_04"]
    built = "artificialise_aac_ha:territoire"
    names = commun.names_of(communes)
    inside = [c for c, _ in commun.order_of(communes) if (eau_01.chiffre("commune", c, "part_pct").valeur or 0) > 0]
    if not site.demonstration:
        inside.sort(key=lambda c: -(eau_04.chiffre("commune", c, built).valeur or 0))
    champs = (
        theme.colonne("Commune", lambda code: tableau.mot(names[code], link=coquille.commune_path(code))),
        mesure("Dans l’aire", eau_01, "commune", "part_pct", "part de la commune"),
        mesure("Sol artificialisé", eau_04, "commune", built, "dans l’aire"),
        mesure("Part artificialisée", eau_04, "commune", "part_aac_pct:territoire", "de l’aire, dans la commune"),
        mesure("Parcs d’activités", readers["eau_07"], "commune", "surface_aac_ha", "dans l’aire"),
        mesure("Friches", readers["eau_06"], "commune", "nombre_aac:dans", "dans l’aire"),
        mesure("Habitants", readers["eau_05"], "commune", "habitants_aac", "dans l’aire"),
    )
    order = "dans l’ordre des noms" if site.demonstration else "du plus au moins de sol artificialisé"
    table = Tableau(
        caption=f"Aire d’alimentation : les pressions par commune, où agir d’abord ({order})", columns=(),
        csv="eau-pressions.csv", empty="Aucune commune dans une aire d’alimentation connue.",
    )  # fmt: skip
    return theme.feuille(table, inside, champs, code=str)


def intakes(captages: gpd.GeoDataFrame | None, names: commun.Names) -> Feuille:
    """Return the intakes that the audience may see, the place of each in words."""
    ranks = {sign.value: rank for rank, sign in enumerate(eau.CAPTAGES.layer.style.signs)}

    def rank(row: Row) -> Cellule:
        order = ranks.get(str(row.get("priorite")), len(ranks))
        return Cellule(text=eau.priorite(row), value=f"{order} {eau.priorite(row)}", fictif=False)

    table = Tableau(
        caption="Captages d’eau potable", columns=(), csv="eau-captages.csv", layer="captages",
        empty=theme.SANS_DONNEE,
    )  # fmt: skip
    first = theme.champ("Captage", lambda row: replace(_entry("captages", row, names), note=""))
    columns = (
        theme.champ("Commune", lambda row: tableau.mot(eau.captage_commune(row, names))),
        theme.champ("Priorité", rank),
        theme.champ("Position", lambda row: tableau.mot(eau.position(row))),
        theme.champ("Alimente le territoire", lambda row: tableau.mot(commun.yes_no(row.get("alimente_territoire")))),
        theme.word("Source", "source"),
    )
    return theme.objects(captages, table, first, columns)


def _entry(layer_id: str, row: Row, names: commun.Names) -> Cellule:
    return commun.entry(layer_id, texte.texte(row.get("nom"), str(row["_cle"])), row, names)


def friches(frame: gpd.GeoDataFrame | None, names: commun.Names, readers: Mapping[str, Lecteur]) -> Feuille:
    """Return the friches that meet a perimeter or the catchment area, two answers side by side."""
    fri_05 = readers["fri_05"]

    def answers(key: str) -> list[Chiffre]:
        return [fri_05.chiffre("friche", key, m) for m in ("perimetre_hors_ppi", "aac")]

    columns = (
        theme.champ("Commune", lambda row: tableau.mot(commun.commune_name(row, names), link=commun.sheet(row, names))),
        theme.champ(
            "Servitude AS1",
            lambda row: _word(fri_05.word("friche", str(row["_cle"]), "perimetre_hors_ppi"), _strictest),
            note="périmètre le plus strict, hors immédiat",
        ),
        *(theme.chiffre(f"Part en {kind}", fri_05, "friche", f"part_pct:{kind}") for kind in ("PPR", "PPE")),
        theme.champ(
            "Aire d’alimentation",
            lambda row: _word(fri_05.chiffre("friche", str(row["_cle"]), "aac"), _inside),
            note="sans effet direct sur le permis",
        ),
    )
    table = Tableau(
        caption="Friches dans un périmètre ou dans l’aire d’alimentation", columns=(), csv="eau-friches.csv",
        layer="friches",
    )  # fmt: skip
    table = theme.met_table(table, frame, answers, "Aucune friche connue dans un périmètre ni dans une aire.")
    first = theme.name_champ("Friche", "friches", vue_friches.friche_name, names)
    return theme.objects(theme.met(frame, answers), table, first, columns)


def _word(found: Chiffre, words: Callable[[Chiffre], str]) -> Cellule:
    """Write an answer in words; one that is not known says why."""
    return tableau.mot(None, absent=found.note) if found.absent else Cellule(text=words(found), note=found.note)


def _inside(found: Chiffre) -> str:
    return "à vérifier" if found.valeur is None else "dans l’aire" if found.valeur else "hors de l’aire"


def _strictest(found: Chiffre) -> str:
    kind = found.texte
    return f"périmètre {eau.NOMS[kind]} ({kind})" if kind in eau.NOMS else "ni rapproché, ni éloigné"


def rivers(communes: gpd.GeoDataFrame, readers: Mapping[str, Lecteur], years: list[str]) -> Feuille:
    """Return what was done on the rivers and against run-off in each commune."""
    eau_10, eau_11 = readers["eau_10"], readers["eau_11"]
    champs = [
        column
        for year in years
        for column in (
            mesure(f"Interventions {year}", eau_10, "commune", f"nombre:{year}", "entretien des rivières"),
            mesure(f"Rivières {year}", eau_10, "commune", f"longueur_km:{year}", "sans les canaux navigables"),
            mesure(f"Par km {year}", eau_10, "commune", f"par_km:{year}", "interventions"),
        )
    ]
    champs += [
        mesure("Ouvrages", eau_11, "commune", "ouvrages:total", "contre le ruissellement"),
        mesure("Linéaire", eau_11, "commune", "lineaire_km:total", "d’ouvrages"),
    ]
    return theme.by_commune(communes, "Rivières et ruissellement, par commune", "eau-rivieres-communes.csv", champs)


def interventions(frame: gpd.GeoDataFrame | None, names: commun.Names) -> Feuille:
    """Return the maintenance of rivers, row by row as the report gives it."""

    def places(row: Row) -> Cellule:
        codes = texte.texte(row.get("code_insee"), "").split("|")
        said = texte.liste([names[c] for c in codes if c in names])
        return tableau.mot(said or texte.texte(row.get("libelle_communes")))

    table = Tableau(
        caption="Interventions d’entretien des rivières", columns=(), csv="eau-interventions.csv", narrow=True,
        empty=theme.SANS_DONNEE,
    )  # fmt: skip
    first = theme.champ("Cours d’eau", lambda row: tableau.mot(row.get("cours_eau")))
    columns = (
        theme.champ("Communes", places),
        theme.champ("Année", lambda row: tableau.mot(texte.annee(row.get("annee")))),
        theme.own("Interventions", "nombre"),
    )
    return theme.objects(frame, table, first, columns)


def works(frame: gpd.GeoDataFrame | None, names: commun.Names) -> Feuille:
    """Return the works and disconnected surfaces, each with its year."""
    table = Tableau(
        caption="Ouvrages contre le ruissellement et surfaces déconnectées de l’égout", columns=(),
        csv="eau-ouvrages.csv", layer="ouvrages_erosion", empty=theme.SANS_DONNEE,
    )  # fmt: skip
    columns = (
        theme.champ(
            "Commune", lambda row: tableau.mot(commun.commune_name({**row, "comm_insee": row.get("code_insee")}, names))
        ),
        theme.word("Catégorie", "categorie"),
        theme.word("Nature", "nature_ouvrage"),
        theme.own("Longueur", "longueur_m", "m"),
        theme.own("Surface", "surface_m2", "m²"),
        theme.champ("Année", lambda row: tableau.mot(texte.annee(row.get("annee")))),
        theme.word("Programme", "programme"),
    )
    first = theme.champ("Ouvrage", lambda row: _entry("ouvrages_erosion", row, names))
    return theme.objects(frame, table, first, columns)
