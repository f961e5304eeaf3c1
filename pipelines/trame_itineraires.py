"""ITI-04: share of the routes in the trame verte et bleue, an asset and a pressure at once."""

from dataclasses import replace

import geopandas as gpd
import pandas as pd
import shapely

from layers.core.parametres import Parametres
from layers.core.territory import Territoire
from pipelines.core import trame
from pipelines.core.captages import seen_area
from pipelines.core.lieux import judged
from pipelines.core.model import Indicator, Mesure, Pipeline, Statut
from pipelines.core.parcours import LOST, RESERVE, lengths, lengths_inside, opened, surface
from pipelines.core.spatial import dissolve
from pipelines.core.table import located, lower_bound_if

ITI_04 = Indicator(
    id="ITI-04",
    label="Part des itinéraires dans la trame verte et bleue",
    mesures=(
        Mesure(id="longueur_km", label="Longueur des itinéraires ouverts", unit="km"),
        Mesure(id="longueur_tvb_km", label="Longueur dans la trame verte et bleue", unit="km"),
        Mesure(
            id="part_pct",
            label="Part de la longueur dans la trame verte et bleue",
            unit="%",
            extensive=False,
            absence=None,
            formule="100 * {longueur_tvb_km} / {longueur_km}",
        ),
    ),
    grains=("epci", "itineraire"),
    rule=(
        "Réservoirs, corridors et secteurs à restaurer réunis : une trame superposée compte une fois ; documents "
        "annulés écartés. Un corridor connu par son axe a la largeur de la source, sinon celle des paramètres (la "
        "borne basse l'écarte). Territoire : itinéraires ouverts, dans le territoire ; itinéraire : tracé entier. "
        "Brute : chaque passage compte ; dédoublonnée : un tronc commun compte une fois."
    ),
    definition="Longueur et part de la longueur des itinéraires dans la trame verte et bleue.",
    reference="catalogue, ITI-04",
    parametres=("tvb.largeur_axe_m", "tvb.echelle_max"),
    reserves=f"Un atout pour la promenade, une pression pour la faune : la part ne juge pas. {trame.RESERVE} {RESERVE}",
)
TAILS = {"brute": False, "dédoublonnée": True}
USED = ("itineraires", "trame_verte_bleue", "communes")
STOPS = "trame connue jusqu'à la limite de sa source"


def compute(
    communes: gpd.GeoDataFrame,
    itineraires: gpd.GeoDataFrame,
    trame_verte_bleue: gpd.GeoDataFrame,
    territoire: Territoire,
    parametres: Parametres,
) -> pd.DataFrame:
    """Return length (km), length and share (%) in the trame, for the EPCI and every route; no route, no share."""
    lue = trame.read(trame_verte_bleue, communes, territoire, parametres)
    routes = located(itineraires)
    lue = replace(lue, lieux={**lue.lieux, "itineraire": routes})
    green = lue.principale()
    tables = [
        table
        for tail, dissolved in TAILS.items()
        for table in (
            _rows("itineraire", tail, _each(routes, green, dissolved=dissolved), lue, green, itineraires),
            _rows("epci", tail, _whole(opened(routes), green, territoire, dissolved=dissolved), lue, green),
        )
    ]
    epci = tables[1::2]
    return pd.concat([*tables[::2], lower_bound_if(pd.concat(epci), itineraires)], ignore_index=True)


def _each(routes: gpd.GeoDataFrame, green: gpd.GeoDataFrame, *, dissolved: bool) -> pd.DataFrame:
    """Return, by route, the length (km), what lies in the trame, and in its surfaces of a known width."""
    firm = green[~green["conventionnelle"]]
    return pd.DataFrame(
        {
            "longueur": lengths(routes, dissolved=dissolved) / 1e3,
            "dans": lengths_inside(routes, dissolve(green), dissolved=dissolved) / 1e3,
            "sûre": lengths_inside(routes, dissolve(firm), dissolved=dissolved) / 1e3,
        }
    )


def _whole(
    routes: gpd.GeoDataFrame, green: gpd.GeoDataFrame, territoire: Territoire, *, dissolved: bool
) -> pd.DataFrame:
    """Return the same for the territory: what lies in it of all the open routes."""
    lines = gpd.GeoSeries(routes.geometry)
    if dissolved and len(lines):
        lines = gpd.GeoSeries([dissolve(lines)], index=[territoire.epci], crs=lines.crs)
    zones = {"longueur": territoire.limit}
    for name, some in (("dans", green), ("sûre", green[~green["conventionnelle"]])):
        zones[name] = shapely.union_all(surface(dissolve(some) & territoire.limit))
    made = {name: float(lengths_inside(lines, zone, dissolved=dissolved).sum()) / 1e3 for name, zone in zones.items()}
    return pd.DataFrame(made, index=[territoire.epci])


def _rows(
    maille: str,
    tail: str,
    made: pd.DataFrame,
    lue: trame.Lecture,
    green: gpd.GeoDataFrame,
    every: gpd.GeoDataFrame | None = None,
) -> pd.DataFrame:
    """Make the rows of one length: to be checked where the trame is coarse, a lower bound where its source stops."""
    codes = made.index if every is None else every.index
    words = lue.words(maille, green).reindex(codes, fill_value="")
    found = made.reindex(codes)
    length, inside, firm = found["longueur"], found["dans"], found["sûre"]
    lost = length.isna()
    stops = _leaving(lue, maille).reindex(codes, fill_value=False)
    doubtful = [(words == text, text, Statut.A_VERIFIER) for text in sorted(set(words) - {""})]
    bounded = (inside - firm).abs() > 1e-6  # noqa: PLR2004 - a millimetre
    base = (*doubtful, (stops, STOPS, Statut.AU_MOINS), (lost, LOST, Statut.INCONNU))
    of_share = (*doubtful, (stops, STOPS, Statut.A_VERIFIER), (length.eq(0), "aucun itinéraire", Statut.SANS_OBJET),
                (lost, LOST, Statut.INCONNU))  # fmt: skip
    ground = length.where(length > 0)
    measures = (
        ("longueur_km", length, length, ((lost, LOST, Statut.INCONNU),), ("itineraires", "communes")),
        ("longueur_tvb_km", inside, firm, base, USED),
        ("part_pct", 100 * inside / ground, 100 * firm / ground, of_share, USED),
    )
    tables = []
    for mesure, value, least, raisons, used in measures:
        most = value.mask(bounded | stops) if mesure != "longueur_km" else value
        table = judged("ITI-04", maille, f"{mesure}:{tail}", value, raisons, borne_max=most, couches=used)
        low = least.where(bounded, value).reindex(codes).to_numpy(float)
        tables.append(table.assign(borne_min=pd.Series(low, table.index).where(table["valeur"].notna())))
    return pd.concat(tables, ignore_index=True)


def _leaving(lue: trame.Lecture, maille: str) -> pd.Series:
    """Tell which places go on where the source of the trame has stopped."""
    seen = seen_area(lue.territoire, trame.COUCHE).buffer(1)
    return ~lue.lieux[maille].geometry.within(seen)


PIPELINE = Pipeline(
    id="trame_itineraires", title="Itinéraires et trame verte et bleue", indicators=(ITI_04,), compute=compute
)
