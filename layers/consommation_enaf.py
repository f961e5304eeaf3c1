"""Land consumption (ENAF): one row is one commune, its yearly flows and their destinations, in m².

Producer: Cerema (fichiers fonciers), national observatory, yearly. ``nafYYartYY+1`` is the flow from 1 January 20YY to
1 January 20YY+1, that is the civil year 20YY; ``artYYhabYY+1``… are its six destinations. Gross flows: what is given
back to nature is not deducted. The window moves (2009–2024, then 2011–2025): whatever years the file holds are read,
in upper or lower case; totals over several years (``naf11art21``) are never taken for a year. The rows of the Cerema
API, one per commune and year (``annee``, ``naf_arti``), are turned into the same columns.
Two vintages given together are not added up nor mixed: each commune is read in the one whose window ends later.
Known defects: rounding of −1 or −2 m² in the unknown destination; the last year is provisional, revised upward.
"""

from collections.abc import Mapping
from functools import partial

import geopandas as gpd
import pandas as pd

from layers.core.defects import Gravite
from layers.core.demo import demo_source
from layers.core.errors import SchemaError
from layers.core.model import Column, Diffusion, Layer, Raw

#: Destinations: the producer's code and its French name.
DESTINATIONS: Mapping[str, str] = {
    "hab": "habitat",
    "act": "activité",
    "mix": "mixte",
    "rou": "routier",
    "fer": "ferroviaire",
    "inc": "inconnu",
}
#: Civil years that may be read.
ANNEES = range(2009, 2036)
#: Rounding of the producer in the unknown destination, m².
ARRONDI_M2 = 2
_public = partial(Column, diffusion=Diffusion.PUBLIC)


def flux(annee: int) -> str:
    """Return the column of the total flow of a civil year."""
    return f"naf{annee % 100:02}art{(annee + 1) % 100:02}"


def flux_destination(annee: int, destination: str) -> str:
    """Return the column of the flow of a civil year towards one destination (``hab``, ``act``…)."""
    return f"art{annee % 100:02}{destination}{(annee + 1) % 100:02}"


_FLUX = [flux(a) for a in ANNEES]


def annees_connues(frame: pd.DataFrame) -> list[int]:
    """Return the civil years for which some commune has a total."""
    return [a for a in ANNEES if frame[flux(a)].notna().any()]


def _read(raw: Raw) -> gpd.GeoDataFrame:
    """Turn the rows of the API into columns, then check the sums and the signs of each year."""
    frame = _latest(_wide(raw.frame), raw)
    if not annees_connues(frame):
        raise SchemaError(
            "layer consommation_enaf",
            expected="yearly flows naf11art12, naf12art13… (or annee and naf_arti)",
            found="none with a value",
            remedy="take the file of yearly flows of the Cerema, not the totals over several years",
        )
    for annee in annees_connues(frame):
        frame = _checked(frame, annee, raw)
    _check_decade(frame, raw)
    _report_holes(frame, raw)
    return frame.assign(annee=None, naf_arti=None).astype({"annee": "Int64", "naf_arti": "float64"})


def _wide(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Gather the rows of a commune, one per year, into the first of its vintage; the other rows are left as they are.

    A row that has neither a year nor any flow says nothing beside the rows of the API: it is left out.
    """
    dated = frame["annee"].notna() & frame["naf_arti"].notna()
    if not dated.any():
        return frame
    rows = frame[dated]
    groups = [rows["idcom"], _vintage(rows)]
    first = rows.index.to_series().groupby(groups).transform("min")
    dates = rows.assign(first=first)
    values = dates.pivot_table(index="first", columns="annee", values="naf_arti", aggfunc="last")
    columns = {flux(int(a)): values[a] for a in values.columns if int(a) in ANNEES}
    others = frame[~dated & frame[_FLUX].notna().any(axis=1)]
    return gpd.GeoDataFrame(pd.concat([frame.loc[values.index].assign(**columns), others]).sort_index())


def _vintage(rows: gpd.GeoDataFrame) -> pd.Series:
    """Return the rank of the vintage of each row, for a commune given several times: years start again with each.

    The years of a vintage follow one another in the file, upward or downward.
    """
    years = rows["annee"].astype("float64")
    steps = years.groupby(rows["idcom"]).diff()
    way = steps.groupby(rows["idcom"]).transform("median")
    again = rows.duplicated(["idcom", "annee"]).groupby(rows["idcom"]).transform("any")
    return (again & (steps * way <= 0)).groupby(rows["idcom"]).cumsum()


def _latest(frame: gpd.GeoDataFrame, raw: Raw) -> gpd.GeoDataFrame:
    """Keep one row per commune: that of the window that ends later, the last one given when they end together."""
    repeated = frame["idcom"].notna() & frame["idcom"].duplicated(keep=False)
    if not repeated.any():
        return frame
    known = frame.loc[repeated, _FLUX].notna()
    ends = known.mul(list(ANNEES), axis=1).max(axis=1).sort_values(kind="stable")
    kept = ~frame.loc[ends.index, "idcom"].duplicated(keep="last")
    communes = frame.loc[repeated, "idcom"].nunique()
    raw.report(
        ["*"],
        "communes données plusieurs fois (plusieurs millésimes)",
        f"{communes} commune(s), {int(repeated.sum())} lignes",
        action="dernier millésime gardé",
    )
    return frame.drop(index=kept.index[~kept])


def _checked(frame: gpd.GeoDataFrame, annee: int, raw: Raw) -> gpd.GeoDataFrame:
    """Check one year: the destinations make the total, nothing is negative; what is impossible becomes unknown."""
    total = frame[flux(annee)]
    parts = frame[[flux_destination(annee, d) for d in DESTINATIONS]]
    gap = parts.sum(axis=1, min_count=len(DESTINATIONS)) - total
    wrong = gap.abs() > ARRONDI_M2
    raw.report(
        frame.loc[wrong, "idcom"],
        f"{annee} : la somme des destinations n'est pas le total",
        gap[wrong].map("écart de {:.0f} m²".format),
        gravite=Gravite.ERREUR,
        action="total gardé",
    )
    for column in (total.name, *parts.columns):
        least = -ARRONDI_M2 if column == flux_destination(annee, "inc") else 0
        negative = frame[column] < least
        raw.report(
            frame.loc[negative, "idcom"],
            f"{annee} : flux négatif ({column})",
            frame.loc[negative, column],
            gravite=Gravite.ERREUR,
            action="inconnu",
        )
        if negative.any():
            frame = frame.assign(**{column: frame[column].mask(negative)})
    return frame


def _check_decade(frame: gpd.GeoDataFrame, raw: Raw) -> None:
    """Compare the ten years 2011–2020 with their published total, when there is one."""
    years = frame[[flux(a) for a in range(2011, 2021)]].sum(axis=1, min_count=10)
    gap = years - frame["naf11art21"]
    wrong = gap.abs() > ARRONDI_M2
    raw.report(
        frame.loc[wrong, "idcom"],
        "2011-2020 : la somme des années n'est pas le total publié",
        gap[wrong].map("écart de {:.0f} m²".format),
        gravite=Gravite.ERREUR,
        action="années gardées",
    )


def _report_holes(frame: gpd.GeoDataFrame, raw: Raw) -> None:
    """List the years missing inside the window, and the communes that lack a year that others have."""
    known = annees_connues(frame)
    holes = [a for a in range(known[0], known[-1]) if a not in known]
    raw.report([flux(a) for a in holes], "année absente de la fenêtre", gravite=Gravite.ERREUR, action="inconnue")
    lacking = frame[[flux(a) for a in known]].isna()
    some = lacking.any(axis=1)
    raw.report(
        frame.loc[some, "idcom"],
        "commune sans toutes les années",
        lacking[some].sum(axis=1).map("{} année(s) inconnue(s)".format),
        action="totaux inconnus",
    )


def _flow(name: str, label: str) -> Column:
    return _public(name=name, label=label, kind="number", unit="m²")


LAYER = Layer(
    id="consommation_enaf",
    title="Consommation d'espaces naturels, agricoles et forestiers",
    description="Flux annuels bruts par commune et par destination (Cerema) ; la dernière année est provisoire.",
    key="idcom",
    label="idcomtxt",
    geometry=(),
    declared_commune="idcom",
    diffusion=Diffusion.PUBLIC,
    read=_read,
    columns=(
        _public(
            name="idcom", label="Code Insee", fatal=True, pattern=r"\d[\dAB]\d{3}", aliases=("code_insee", "insee")
        ),
        _public(name="idcomtxt", label="Commune"),
        _public(name="epci", label="EPCI", aliases=tuple(f"epci{n}" for n in range(26, 20, -1))),
        _public(name="scot", label="SCoT"),
        _public(name="annee", label="Année", kind="year", description="lignes de l'interface du Cerema, une par année"),
        _public(name="naf_arti", label="Consommation de l'année", kind="number", unit="m²"),
        _public(
            name="naf11art21",
            label="Total 2011-2020 publié",
            kind="number",
            unit="m²",
            description="contrôle des années ; n'entre dans aucun calcul",
        ),
        *(_flow(flux(a), f"Consommation {a}") for a in ANNEES),
        *(
            _flow(flux_destination(a, code), f"Consommation {a}, {name}")
            for a in ANNEES
            for code, name in DESTINATIONS.items()
        ),
    ),
    sources={"demo": (demo_source("consommation_enaf", "Consommation d'ENAF (démonstration)", suffix="csv"),)},
)
