"""Read an edition once, and say how to prepare each of its sheets."""

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from layers.core.catalogue import nearest
from layers.core.errors import CatalogueError
from maps.core.chiffres import Lecteur
from maps.core.fiches import composer as communes
from maps.core.fiches import contexte as c
from maps.core.formes import terrain
from maps.core.friches import composer as friches
from maps.core.friches.fiche import FicheFriche
from maps.core.papier import atlas, commune, friche
from pipelines.core import verification
from pipelines.core.runner import Workshop
from terril.fiches.atelier import demander
from terril.fiches.lot import Tache
from terril.project import Project

#: Layers and indicators that the sheets read.
COUCHES = tuple(
    dict.fromkeys(
        [
            *c.COUCHES,
            *verification.COUCHES,
            *terrain.COUCHES,
            *commune.PLAN_COUCHES,
            *(k for _, ks in commune.PLANCHE for k in ks),
        ]
    )
)
INDICATEURS = tuple(dict.fromkeys([*c.INDICATEURS, *friches.INDICATEURS]))


def taches(
    project: Project, workshop: Workshop, codes: Sequence[str] | None = None, keys: Sequence[str] | None = None
) -> list[Tache]:
    """Return the sheets to make.

    Parameters
    ----------
    project
        Of the edition, as the audience sees it.
    workshop
        The edition unfolded.
    codes
        INSEE codes of the communes wanted; None: all of them.
    keys
        Keys of the friches wanted; None: all that have a sheet.

    Raises
    ------
    CatalogueError
        A commune or a friche that the edition does not have, with the nearest ones.
    """
    given = demander(project, workshop, COUCHES, INDICATEURS)
    shared = atlas.ouvrir(given["site"], given["communes"], {k: given[k] for k in COUCHES})
    return [*_communes(given, shared, codes), *_friches(given, shared, keys)]


def _communes(given: dict[str, Any], shared: atlas.Atlas, codes: Sequence[str] | None) -> Iterator[Tache]:
    known = {str(code): str(name) for code, name in given["communes"]["nom"].items()}
    _check("commune", codes or (), known)
    if codes is not None and not codes:
        return
    contexte = c.contexte(
        site=given["site"],
        communes=given["communes"],
        couches={k: given[k] for k in c.COUCHES},
        indicateurs={k: given[k] for k in c.INDICATEURS},
        parametres=given["parametres"],
        anomalies=given["anomalies"],
        changements=given["changements"],
    )
    for fiche in communes.fiches(contexte, codes):
        path = f"communes/{fiche.code.lower()}.pdf"
        yield Tache(path=path, titre=fiche.nom, preparer=partial(commune.feuille, shared, fiche))


def _friches(given: dict[str, Any], shared: atlas.Atlas, keys: Sequence[str] | None) -> Iterator[Tache]:
    if keys is not None and not keys:
        return
    contexte = c.Contexte(
        site=given["site"],
        communes=given["communes"],
        couches={k: given[k] for k in verification.COUCHES} | {"friches": given["friches"]},
        lecteurs={k: Lecteur(given[k]) for k in friches.INDICATEURS},
        parametres=given["parametres"],
    )
    sheets = {f.cle: f for f in friches.fiches(contexte)}
    _check("friche", keys or (), {k: f.nom for k, f in sheets.items()})
    for key in sheets if keys is None else dict.fromkeys(keys):
        yield _friche(shared, sheets[key])


def _friche(shared: atlas.Atlas, fiche: FicheFriche) -> Tache:
    path = f"{fiche.path.rpartition('.')[0]}.pdf"
    return Tache(path=path, titre=fiche.nom, preparer=partial(friche.feuille, shared, fiche))


def _check(what: str, wanted: Iterable[str], known: dict[str, str]) -> None:
    for key in wanted:
        if key not in known:
            raise CatalogueError(
                f"--{what} {key!r}",
                expected=f"a {what} of this edition that the audience may see",
                found=f"none of its {len(known)}",
                remedy=nearest(key, sorted(known)) if known else f"build an edition that has a {what}",
            )
