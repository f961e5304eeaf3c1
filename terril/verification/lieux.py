"""From what was written to the places to check: coordinates, communes, addresses, parcels, one text for all of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from layers.core.model import CALC_CRS
from maps.core import texte
from maps.core.saisie import coordonnees, references
from maps.core.saisie.index import Lot, Porte, Repertoire
from maps.core.saisie.messages import LieuError
from maps.core.saisie.references import Adresse, Parcelle
from terril.verification.edition import Edition


@dataclass(frozen=True, slots=True, kw_only=True)
class Lieu:
    """A place to check: its name, how sentences call it, its shape (EPSG:2154), how it was read."""

    nom: str
    shape: BaseGeometry
    sujet: str = ""
    precision_m: float | None = None
    dit: str = ""


def frame(lieux: Sequence[Lieu]) -> gpd.GeoDataFrame:
    """Return places as the checker takes them."""
    data = {
        "nom": [lieu.nom for lieu in lieux],
        "sujet": [lieu.sujet or None for lieu in lieux],
        "precision_m": [float("nan") if lieu.precision_m is None else lieu.precision_m for lieu in lieux],
    }
    return gpd.GeoDataFrame(data, geometry=[lieu.shape for lieu in lieux], crs=CALC_CRS)


def asked(text: str, edition: Edition, commune: str | None = None) -> list[Callable[[], Lieu]]:
    """Return how to find each place that a text designates: coordinates, else parcels, a commune, an address.

    Raises
    ------
    LieuError
        Two numbers that are coordinates of no known system; each call raises when its place is not found.
    """
    found = coordonnees.read(text)
    if found is not None:
        return [partial(at, text, found)]
    wanted = references.parcels(text, edition.communes)
    if wanted:
        return [partial(parcel, p, edition, commune) for p in wanted]
    if references.commune(text, edition.communes) or references.is_code(text):
        return [partial(whole, text, edition)]
    return [partial(address, text, edition, commune)]


def at(text: str, found: coordonnees.Coordonnees) -> Lieu:
    """Return the place of coordinates."""
    point = shapely.Point(found.x, found.y)
    return Lieu(nom=" ".join(text.split()), shape=point, precision_m=found.precision_m, dit=found.dit)


def code_of(text: str, edition: Edition) -> str:
    """Return the code of a commune by its name or code.

    Raises
    ------
    LieuError
        The territory has no such commune.
    """
    code = references.commune(text, edition.communes)
    if code is None:
        near = references.nearest(text, edition.communes.values())
        raise LieuError(
            text, "commune_inconnue", territoire=edition.nom, proches=_perhaps(near, "voir les communes du territoire")
        )
    return code


def whole(text: str, edition: Edition) -> Lieu:
    """Return a commune as a place."""
    code = code_of(text, edition)
    name = edition.communes[code]
    shape = edition.base.communes.geometry[code]
    sujet = f"La commune {texte.de(name)}"
    return Lieu(nom=f"{name} ({code})", shape=shape, sujet=sujet, dit=f"{sujet} ({code}), limites entières.")


def _perhaps(near: Sequence[str], otherwise: str) -> str:
    """Write what may have been meant, or what to do when nothing is near."""
    return f"peut-être : {' ; '.join(near)}" if near else otherwise


def raison(error: LieuError) -> str:
    """Write why a row has no answer, in the cells of the result: for a place that was named, what is near."""
    return texte.typo(error.found if error.cle.startswith("forme_") else f"{error.found} ; {error.remedy}")


# --- addresses -------------------------------------------------------------------------------------------


def address(text: str, edition: Edition, commune: str | None = None, postal: str = "") -> Lieu:
    """Return the place of an address; a postcode keeps the communes it serves, where no commune is known.

    Raises
    ------
    LieuError
        No layer of addresses, no such street or number, or several.
    """
    index = edition.repertoire
    if index.adresses is None:
        raise _without_addresses(text, index)
    read_as = references.placed(references.addresses(text, edition.communes), commune)
    served = () if commune else index.postaux.get(postal, ())
    code, voie = _street(text, read_as, index, {c: v for c, v in index.voies.items() if not served or c in served})
    return _door(text, read_as[0], code, voie, index)


def _without_addresses(text: str, index: Repertoire) -> LieuError:
    """Say of a text that nothing else explains what it may be, where there is no address to look it up in."""
    if len(text.split()) > 1:
        return LieuError(text, "sans_adresses")
    return _unknown(text, references.nearest(text, index.communes.values()))


def _unknown(text: str, near: Sequence[str]) -> LieuError:
    return LieuError(text, "lieu_inconnu", proches=_perhaps(near, "")) if near else LieuError(text, "illisible")


def _street(
    text: str, read_as: Sequence[Adresse], index: Repertoire, voies: Mapping[str, Sequence[str]]
) -> tuple[str, str]:
    """Return the one street, among those of some communes, that an address designates."""
    found = references.chosen(references.streets(read_as, voies))
    if len(found) == 1:
        return found[0]
    if not found:
        within = {a.commune for a in read_as if a.commune} or set(voies)
        names = [f"{v}, {index.communes[code]}" for code in sorted(within) for v in voies.get(code, ())]
        named = read_as[0].numero is None
        towns = list(index.communes.values()) if named else []
        near = references.nearest(
            f"{read_as[0].voie} {index.communes.get(read_as[0].commune or '', '')}", [*names, *towns]
        )
        if named:
            raise _unknown(text, near)
        raise LieuError(text, "adresse_inconnue", proches=_perhaps(near, "aucune voie proche : vérifiez l’orthographe"))
    raise LieuError(text, "adresse_ambigue", proches=references.said(found, index.communes))


def _door(text: str, read_as: Adresse, code: str, voie: str, index: Repertoire) -> Lieu:
    """Return the place of a number in a street."""
    doors = index.portes(code)[voie]
    known = [(door.numero, door.rep) for door in doors]
    near = ", ".join(references.near_houses(read_as.numero, known))
    if read_as.numero is None:
        raise LieuError(text, "numero_absent", voie=voie, proches=f"{near.partition(',')[0]} {voie}")
    rank = references.house(read_as.numero, read_as.rep, known)
    if rank is None:
        numero = f"{read_as.numero} {read_as.rep}".strip()
        raise LieuError(text, "numero_inconnu", voie=voie, numero=numero, proches=near)
    return _lieu_of_door(doors[rank], voie, index.communes[code])


def _lieu_of_door(door: Porte, voie: str, commune: str) -> Lieu:
    nom, rue = f"{door.nom} {voie}, {commune}", f"{door.nom} {voie}"
    stands = f"position : {door.position}" if door.position else "position non précisée"
    return Lieu(
        nom=nom,
        shape=shapely.Point(door.x, door.y),
        sujet=f"L’adresse {rue} ({commune})",
        precision_m=door.precise,
        dit=texte.typo(f"Adresse {nom} ({stands})."),
    )


# --- parcels ---------------------------------------------------------------------------------------------


def parcel(wanted: Parcelle, edition: Edition, commune: str | None = None) -> Lieu:
    """Return the place of a parcel.

    Raises
    ------
    LieuError
        No layer of parcels, no commune, no such parcel, or several.
    """
    index = edition.repertoire
    if index.parcelles is None:
        raise LieuError(wanted.ecrite, "sans_parcelles")
    asked = wanted.commune or commune
    if asked is None:
        raise LieuError(wanted.ecrite, "parcelle_sans_commune")
    code = code_of(asked, edition)
    lots = index.lots(code)
    found = [lot for lot in lots if _is(lot, wanted)]
    if len(found) == 1:
        return _lieu_of_lot(found[0], edition.communes[code])
    if found:
        raise LieuError(
            wanted.ecrite, "parcelle_ambigue", parcelle=wanted.ecrite, proches=", ".join(lot.id for lot in found)
        )
    near = references.near_parcels(wanted, ((lot.prefixe, lot.section, lot.numero) for lot in lots))
    raise LieuError(
        wanted.ecrite,
        "parcelle_inconnue",
        commune=edition.communes[code],
        parcelle=wanted.ecrite,
        proches=", ".join(near) or "aucune parcelle de cette commune dans cette édition",
    )


def _is(lot: Lot, wanted: Parcelle) -> bool:
    same = lot.section == wanted.section and lot.numero == wanted.numero
    return same and wanted.prefixe in {"", lot.prefixe}


def _lieu_of_lot(lot: Lot, commune: str) -> Lieu:
    ecrite = f"{lot.section} {lot.numero}"
    nom = f"{ecrite}, {commune}"
    area = f", {texte.with_unit(lot.contenance, 'm²')} au titre" if lot.contenance is not None else ""
    return Lieu(
        nom=nom,
        shape=lot.shape,
        sujet=f"La parcelle {ecrite} ({commune})",
        precision_m=lot.precision_m,
        dit=texte.typo(f"Parcelle {nom} ({lot.id}{area})."),
    )


def listed(text: str, edition: Edition, commune: str | None = None) -> list[Callable[[], Lieu]]:
    """Return how to find each parcel that a text lists.

    Raises
    ------
    LieuError
        It lists none.
    """
    found = references.parcels(text, edition.communes)
    if not found:
        raise LieuError(text, "illisible")
    return [partial(parcel, p, edition, commune) for p in found]
