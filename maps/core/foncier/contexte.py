"""What the pages of land consumption read: the indicators, the flows by destination, the friches, the parameters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import geopandas as gpd
import pandas as pd

from layers.consommation_enaf import DESTINATIONS
from layers.core.parametres.zan import Zan
from layers.friches import STATUTS
from maps.core import affichage, texte, theme
from maps.core.affichage import Row
from maps.core.chiffres import Chiffre, Lecteur
from maps.core.couche import belonging
from maps.core.graphiques.svg import Nombre
from maps.core.model import Site
from maps.core.vues import commun
from pipelines.core import zan as z
from pipelines.core.table import FICTIF

#: The indicators of the pages, as the parameters of ``build`` name them.
INDICATEURS = (
    "zan_01", "zan_02", "zan_03", "zan_04", "zan_05", "zan_06", "zan_07", "zan_08", "zan_09", "zan_10", "zan_13",
    "zan_14", "zan_15", "zan_16", "x_06", "ter_01",
)  # fmt: skip
SANS_PROJET = STATUTS[0]
RESTE = "reste à consommer (ENAF), lecture arithmétique non opposable"
#: Of the words of a row: the mark of the demonstration (a badge says it) and the deadline (the report says it).
_ELSEWHERE = re.compile(rf"^(?:{re.escape(FICTIF)}|rapport triennal .*)$")
#: Flows of one place: year -> destination (French name) -> ha, None when it is not known.
Flux = Mapping[int, Mapping[str, Nombre]]


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place that has figures: the agglomeration (``epci``) or a commune."""

    maille: str
    code: str
    nom: str

    @property
    def slug(self) -> str:
        """What names it in a file or in an identifier of the page."""
        return texte.safe_name(self.code.lower())

    @property
    def path(self) -> str:
        """The page of the place, relative to ``site/``."""
        return "cartes/zan.html" if self.maille == "epci" else bilan_path(self.code)


def bilan_path(code: object) -> str:
    """Return the path of the land account of a commune, relative to ``site/``."""
    return f"zan/{texte.safe_name(str(code).lower())}.html"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contexte:
    """What every section reads; ``friches`` is None when the layer is absent, ``flux`` empty without the layer."""

    communes: gpd.GeoDataFrame
    site: Site
    zan: Zan
    readers: Mapping[str, Lecteur]
    flux: Mapping[tuple[str, str], Flux]
    friches: Sequence[Row] | None
    friches_de: Mapping[str, Sequence[Row]]

    @property
    def epci(self) -> Lieu:
        """The territory."""
        return Lieu("epci", self.site.territoire.epci, self.site.territoire.nom)

    @property
    def lieux(self) -> list[Lieu]:
        """The communes, in the order of their names."""
        return [Lieu("commune", code, name) for code, name in commun.order_of(self.communes)]

    @property
    def present(self) -> bool:
        """Tell whether the consumption is known at all."""
        return not self.readers["zan_05"].chiffre("epci", self.epci.code, "consommation_ha").absent

    @property
    def fictif(self) -> bool:
        """Tell whether the consumption is invented."""
        return self.readers["zan_05"].chiffre("epci", self.epci.code, "consommation_ha").fictif

    @property
    def hypothese(self) -> bool:
        """Tell whether the target is only a national hypothesis."""
        return z.cible(self.zan, map(str, self.communes.index)).hypothese

    @property
    def muet(self) -> bool:
        """Tell whether no finding may be written: invented figures, or a target that no document sets."""
        return self.fictif or self.hypothese

    def chiffre(self, indicateur: str, lieu: Lieu, modalite: str) -> Chiffre:
        """Return a figure with what its row says of it (period, target, provisional year) as its note."""
        reader = self.readers[indicateur]
        figure, row = reader.chiffre(lieu.maille, lieu.code, modalite), reader.row(lieu.maille, lieu.code, modalite)
        words = "" if row is None else texte.texte(row.get("valeur_texte"), "")
        kept = [part for part in words.split(" ; ") if part and not _ELSEWHERE.match(part)]
        doubt = "à vérifier : " if figure.note.startswith("à vérifier") else ""
        return replace(figure, note=figure.note if figure.absent else doubt + " ; ".join(kept) if kept else "")

    def valeur(self, indicateur: str, lieu: Lieu, modalite: str) -> Nombre:
        """Return the number of a figure."""
        return self.readers[indicateur].chiffre(lieu.maille, lieu.code, modalite).valeur

    def bornes(self, indicateur: str, lieu: Lieu, modalite: str) -> tuple[Nombre, Nombre]:
        """Return the bounds of a figure, its value twice when it is certain."""
        row = self.readers[indicateur].row(lieu.maille, lieu.code, modalite) or {}
        value = self.valeur(indicateur, lieu, modalite)
        low, high = (row.get(name) for name in ("borne_min", "borne_max"))
        return _number(low, value), _number(high, value)

    @property
    def annees(self) -> list[int]:
        """The civil years whose consumption is known."""
        return [int(year) for year in self.readers["zan_01"].modalites("consommation_ha") if year.isdigit()]

    @property
    def depuis(self) -> list[int]:
        """The civil years of the envelope that are known, without a hole."""
        return z.depuis(self.zan, self.annees)


def _number(value: object, other: Nombre) -> Nombre:
    return other if texte.is_missing(value) else float(str(value))


def contexte(
    *,
    communes: gpd.GeoDataFrame,
    site: Site,
    zan: Zan,
    given: Mapping[str, Any],
) -> Contexte:
    """Return what the sections read, from the layers and the indicators that ``build`` was given."""
    readers = theme.lecteurs(**{name: given.get(name) for name in INDICATEURS})
    friches = given.get("friches")
    waiting = None if friches is None else friches[friches["site_statut"].eq(SANS_PROJET).fillna(value=False)]
    rows = None if waiting is None else affichage.rows(waiting)
    local: dict[str, list[Row]] = {}
    if waiting is not None and rows:
        for place, feature in belonging(waiting, communes):
            local.setdefault(str(communes.index[place]), []).append(rows[feature])
    return Contexte(
        communes=communes,
        site=site,
        zan=zan,
        readers=readers,
        flux=_flux(given.get("consommation_enaf"), communes.index, site.territoire.epci),
        friches=rows,
        friches_de=local,
    )


def _flux(frame: pd.DataFrame | None, codes: pd.Index, epci: str) -> dict[tuple[str, str], Flux]:
    """Return the flows of each place by year and destination, as the source gives them; a sum needs every commune."""
    if frame is None or frame.empty:
        return {}
    years = z.connues(z.par_annee(frame, codes))
    tables = {year: z.par_destination(frame, codes, [year]) for year in years}
    made: dict[tuple[str, str], Flux] = {
        ("commune", str(code)): {year: _known(table.loc[code]) for year, table in tables.items()} for code in codes
    }
    whole = {y: pd.Series({name: z.total(t[name]) for name in DESTINATIONS.values()}) for y, t in tables.items()}
    return made | {("epci", epci): {year: _known(row) for year, row in whole.items()}}


def _known(row: pd.Series) -> dict[str, Nombre]:
    return {str(name): None if pd.isna(value) else float(value) for name, value in row.items()}
