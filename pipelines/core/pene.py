"""Projects of national scale (PENE, loi 2023-630): part of what was consumed, counted apart from the envelope."""

import pandas as pd

from layers.core.errors import ConfigurationError
from layers.core.parametres.zan import Zan
from pipelines.core.model import Statut
from pipelines.core.table import rows

RULE = (
    "Projets d'envergure nationale supérieurs à la consommation : valeur à vérifier, donnée en bornes (aucun projet "
    "compté à part, ou toute la consommation)."
)
DOUBT = "projets d'envergure nationale supérieurs à la consommation"


def check_codes(zan: Zan, communes: pd.Index) -> None:
    """Refuse, in the tables by commune, a code that is not of the territory: its figure would be lost unsaid.

    Raises
    ------
    ConfigurationError
        With the name of the table and the codes.
    """
    for name, table in (("pene_ha", zan.pene_ha), ("cibles_communes_pct", zan.cibles_communes_pct)):
        if unknown := sorted(set(table) - set(communes)):
            raise ConfigurationError(
                f"parametres.zan.{name}",
                expected="Insee codes of communes of the territory",
                found=", ".join(unknown),
                remedy="correct the codes, or remove those of other territories",
            )


def count_apart(communes: pd.DataFrame, epci: pd.DataFrame, zan: Zan) -> None:
    """Add the projects (ha) to both tables: ``pene`` as said, ``pene_min`` and ``pene_max`` as they can be.

    They are part of ``consomme``: where they are larger (``pene_odd``), they are between nothing and all of it. A
    commune without any has 0.
    """
    said = pd.Series(dict(zan.pene_ha), dtype="float64").reindex(communes.index).fillna(0.0)
    odd = said > communes["consomme"]  # False where the consumption is not known
    made = {"pene": said, "pene_min": said.mask(odd, 0.0), "pene_max": said.mask(odd, communes["consomme"])}
    for name, values in made.items():
        communes[name], epci[name] = values, float(values.sum())
    communes["pene_odd"], epci["pene_odd"] = odd, bool(odd.any())


def spent(known: pd.DataFrame) -> pd.DataFrame:
    """Return what counts against the envelope (ha), without the projects: value and bounds."""
    return pd.DataFrame(
        {
            "valeur": (known["consomme"] - known["pene"]).mask(known["pene_odd"]),
            "borne_min": known["consomme"] - known["pene_max"],
            "borne_max": known["consomme"] - known["pene_min"],
        }
    )


def doubtful(said: pd.DataFrame, *, known: pd.DataFrame) -> pd.DataFrame:
    """Make a value to be checked, and say why, where the projects exceed the consumption."""
    odd = known["pene_odd"] & said["statut"].ne(str(Statut.INCONNU))
    return said.assign(
        statut=said["statut"].mask(odd, str(Statut.A_VERIFIER)),
        texte=said["texte"].mask(odd, said["texte"] + f" ; {DOUBT}"),
    )


def pene_rows(maille: str, known: pd.DataFrame, couches: tuple[str, ...]) -> pd.DataFrame:
    """Make the rows of the projects themselves (ha), as the configuration says them."""
    words, odd = "paramètre de la configuration", known["pene_odd"]
    return rows(
        "ZAN-06",
        maille,
        "pene_ha",
        known["pene"],
        borne_min=known["pene_min"],
        statut=pd.Series(str(Statut.CALCULE), odd.index).mask(odd, str(Statut.A_VERIFIER)),
        valeur_texte=pd.Series(words, odd.index).mask(odd, f"{words} ; {DOUBT}"),
        couches=couches,
    )
