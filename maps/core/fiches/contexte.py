"""What the sheets of all the communes share: the layers, their objects by commune, the readers of the indicators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import geopandas as gpd
import pandas as pd

from layers.core.model import LayerInfo
from layers.core.parametres import Parametres
from maps.core import affichage, coquille, texte
from maps.core.affichage import Row
from maps.core.chiffres import RAISONS, Chiffre, Lecteur
from maps.core.couche import in_territory, meeting
from maps.core.model import Lien, Site
from maps.core.vues import commun
from pipelines.core.comparaison import Comparaison
from pipelines.core.model import Statut
from pipelines.core.spatial import members
from pipelines.core.table import located

#: The layers that a sheet tells of, from the lowest to the highest on its map.
COUCHES = (
    "zonages_urbanisme", "aires_alimentation", "servitudes_as1", "zones_inondables", "alea_minier",
    "trame_verte_bleue", "patrimoine", "cites_minieres", "qpv", "terrils", "cours_eau", "ouvrages_erosion",
    "reseaux_chaleur", "itineraires", "puits_mine", "captages", "capteurs_pollen", "stations_trail", "friches",
    "documents_urbanisme", "interventions_riviere",
)  # fmt: skip
#: The indicators that it reads, as parameters of a page.
INDICATEURS = (
    "ter_01", "zan_01", "zan_02", "zan_04", "zan_05", "zan_06", "zan_07", "zan_08", "zan_16",
    "fri_01", "fri_03", "fri_10", "fri_13", "x_01", "qpv_01", "qpv_02", "qpv_04", "qpv_05",
    "tvb_03", "tvb_14", "iti_01", "iti_03", "iti_05", "iti_06", "rcu_01", "rcu_02", "rcu_06",
    "eau_01", "eau_04", "eau_05", "eau_10", "eau_11", "min_01", "min_02", "min_03", "min_04",
    "pol_01", "pol_03",
)  # fmt: skip
#: The column where a producer writes the commune, in the layers that have one.
DECLAREES: Mapping[str, str] = {
    "friches": "comm_insee", "captages": "insee", "ouvrages_erosion": "code_insee", "stations_trail": "code_insee",
    "capteurs_pollen": "code_insee", "reseaux_chaleur": "commune_insee", "interventions_riviere": "code_insee",
    "qpv": "insee_com",
}  # fmt: skip
#: Layers whose belonging to a commune follows the rule of the configuration (a part, or an area), not a mere touch.
PAR_REGLE = ("qpv", "terrils")

Frames = Mapping[str, gpd.GeoDataFrame | None]
#: The objects of a layer in each commune, by INSEE code; None when the layer is absent.
Local = Mapping[str, list[Row]] | None


@dataclass(frozen=True, kw_only=True)
class Contexte:
    """What the sheets share; ``couches`` hold what the audience may see, halo included, in EPSG:2154.

    ``anomalies`` has the columns of ``anomalies.csv``; ``changements`` is None when no edition is compared.
    """

    site: Site
    communes: gpd.GeoDataFrame
    couches: Frames
    lecteurs: Mapping[str, Lecteur]
    parametres: Parametres = field(default_factory=Parametres)
    anomalies: pd.DataFrame | None = None
    changements: Comparaison | None = None

    @cached_property
    def noms(self) -> commun.Names:
        """The official name of each commune, by INSEE code."""
        return commun.names_of(self.communes)

    @cached_property
    def ordre(self) -> tuple[tuple[str, str], ...]:
        """INSEE code and name of the communes, by name."""
        return tuple(commun.order_of(self.communes))

    @cached_property
    def dedans(self) -> Frames:
        """The layers cut to the objects of the territory."""
        return {key: in_territory(frame, self.communes) for key, frame in self.couches.items()}

    @cached_property
    def local(self) -> Mapping[str, Local]:
        """The objects of each layer in each commune."""
        return {key: self._by_commune(key, frame) for key, frame in self.dedans.items()}

    def _by_commune(self, key: str, frame: gpd.GeoDataFrame | None) -> Local:
        if frame is None:
            return None
        rows = affichage.rows(frame)
        found: dict[str, list[Row]] = {}
        for code, feature in sorted(self._pairs(key, frame)):
            found.setdefault(code, []).append(rows[feature])
        return found

    def _pairs(self, key: str, frame: gpd.GeoDataFrame) -> set[tuple[str, int]]:
        if key == "documents_urbanisme":  # one row per commune; a second document of a commune has a suffix
            return {(str(code).partition("#")[0], f) for f, code in enumerate(frame.index)}
        codes = [str(code) for code in self.communes.index]
        if key in PAR_REGLE:
            pairs = self._members(located(frame), frame.index)
        else:
            pairs = {(codes[c], f) for c, f in zip(*meeting(frame, self.communes.geometry), strict=True)}
        if (column := DECLAREES.get(key, "")) in frame:
            said = zip(frame[column], frame.geometry.isna(), strict=True)
            told = [(f, v) for f, (v, lost) in enumerate(said) if lost or key not in PAR_REGLE]
            pairs |= {(code, f) for f, value in told for code in _codes(value) if code in self.noms}
        return pairs

    def _members(self, here: gpd.GeoDataFrame, index: pd.Index) -> set[tuple[str, int]]:
        p = self.parametres
        found = members(here, self.communes, share=p.appartenance_part, area_m2=p.appartenance_ha * 1e4)
        return set(
            zip(found["commune"].astype(str), index.get_indexer(pd.Index(found["feature"])).tolist(), strict=True)
        )

    def objets(self, couche: str, code: str) -> list[Row] | None:
        """Return the objects of a layer in a commune; None when the layer is absent from this edition."""
        rows = self.local.get(couche)
        return None if rows is None else rows.get(code, [])

    def chiffre(self, indicateur: str, modalite: str, code: str, maille: str = "commune") -> Chiffre:
        """Return a figure of an indicator (``zan_05``)."""
        return self.lecteur(indicateur).chiffre(maille, code, modalite)

    def mot(self, indicateur: str, modalite: str, code: str, maille: str = "commune") -> Chiffre:
        """Return a figure in words, unless its layer is absent: its words are then those of the build."""
        figure = self.chiffre(indicateur, modalite, code, maille)
        return figure if sans_couche(figure) else self.lecteur(indicateur).word(maille, code, modalite)

    def lecteur(self, indicateur: str) -> Lecteur:
        """Return the reader of an indicator, an empty one when it is absent."""
        return self.lecteurs.get(indicateur) or Lecteur(None)

    def info(self, couche: str) -> LayerInfo:
        """Return what is known of a layer."""
        return coquille.info(self.site, couche)

    def unite(self, indicateur: str, modalite: str) -> str:
        """Return the unit of a measure, as the catalogue declares it; empty when it is not known."""
        declared = self.site.indicateurs.get(indicateur.upper().replace("_", "-"))
        measure = declared.mesure(modalite) if declared else None
        return measure.unit if measure else ""

    def page(self, *ends: str) -> tuple[Lien, ...]:
        """Return the pages of the menu whose path ends so, in that order; those that the site lacks are left out."""
        return tuple(lien for end in ends for lien in self.site.menu if lien.path.endswith(end))


def contexte(  # noqa: PLR0913 - what a sheet is made from
    *,
    site: Site,
    communes: gpd.GeoDataFrame,
    couches: Frames,
    indicateurs: Mapping[str, pd.DataFrame | None],
    parametres: Parametres | None = None,
    anomalies: pd.DataFrame | None = None,
    changements: Comparaison | None = None,
) -> Contexte:
    """Gather what the sheets share.

    Parameters
    ----------
    site
        The site they belong to.
    communes
        EPSG:2154, index: INSEE code.
    couches
        The layers named in ``COUCHES``, already cut down to what the audience may see; None: absent.
    indicateurs
        The long tables named in ``INDICATEURS``; None: absent.
    parametres
        The parameters of the configuration.
    anomalies, changements
        See ``Contexte``.
    """
    return Contexte(
        site=site,
        communes=communes,
        couches={key: couches.get(key) for key in COUCHES},
        lecteurs={key: Lecteur(indicateurs.get(key)) for key in INDICATEURS},
        parametres=parametres or Parametres(),
        anomalies=anomalies,
        changements=changements,
    )


def sans_couche(figure: Chiffre) -> bool:
    """Tell whether a figure is missing because a layer is absent from this edition, not because it is not known."""
    return figure.absent and figure.note.startswith(("couche ", RAISONS[Statut.SANS_COUCHE], "non calculé"))


def _codes(value: object) -> Sequence[str]:
    """Return the codes that a producer wrote in one cell: ``62001|62002`` or ``62001,62002``."""
    return () if texte.is_missing(value) else [c.strip() for c in str(value).replace(",", "|").split("|")]
