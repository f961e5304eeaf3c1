"""ZAN theme of the demonstration: consumption and planning documents (tables), zones, prescriptions, business parks.

Figures of consumption are invented. The reports say 35 PLU and one commune under the RNU without naming it: here one is
drawn among those whose plan is not named in the reports, and says so in its row.
"""

from collections.abc import Mapping, Sequence
from random import Random

from layers.demo.formes import Listed, Row, between
from layers.demo.geographie import Decor, rng
from layers.demo.zonage import REVISIONS, commune_rnu, parcs_activites, prescriptions

ANNEES = range(2011, 2025)
#: Consumption slows down since the law: by how much; chances of a year without any, of a rounding, of a destination.
SINCE, FREIN = 2021, 0.52
CALME, ARRONDI, RARE = 0.12, 0.05, 1 / 3
#: Share of each destination.
PARTS: Mapping[str, float] = {"hab": 0.56, "act": 0.27, "mix": 0.03, "rou": 0.10, "fer": 0.01, "inc": 0.03}


def rows(decor: Decor) -> dict[str, Sequence[Listed] | Sequence[Row]]:
    """Return the rows of each file of the theme."""
    rnu = commune_rnu(decor)
    return {
        "consommation_enaf": consommation(decor),
        "documents_urbanisme": documents(decor, rnu),
        "parcs_activites": parcs_activites(decor),
        "prescriptions_urbanisme": prescriptions(decor, rnu),
    }


def consommation(decor: Decor) -> list[Row]:
    """Return the invented flows of each commune, m²: the destinations make the total."""
    dice = rng("zan enaf")
    made: list[Row] = []
    for name in decor.communes.index:
        people = float(decor.communes["population"][name])
        # Small communes consume more per inhabitant, by fits and starts.
        pace = (people**0.72) * 24 * between(dice, 0.45, 1.7)
        brake = FREIN * between(dice, 0.3, 2.4)
        row: Row = {"idcom": decor.codes[name], "idcomtxt": name}
        for year in ANNEES:
            row |= _annee(dice, year, pace * (1 if year < SINCE else brake))
        made.append(row | {"naf11art21": sum(int(str(row[_total(a)])) for a in range(2011, SINCE))})
    return made


def _total(year: int) -> str:
    return f"naf{year % 100:02}art{year % 100 + 1:02}"


def _annee(dice: Random, year: int, pace: float) -> Row:
    quiet = dice.random() < CALME  # a year without any building land
    parts = {d: 0 if quiet else round(pace * part * between(dice, 0, 2)) for d, part in PARTS.items()}
    for rare in ("mix", "rou", "fer", "inc"):
        parts[rare] = 3 * parts[rare] if dice.random() < RARE else 0
    parts["inc"] -= int(dice.random() < ARRONDI and not parts["inc"])  # the rounding that real files show
    total = sum(parts.values())
    if total < 0:
        parts["inc"], total = 0, 0
    yy = year % 100
    said: Row = {_total(year): total}
    return said | {f"art{yy:02}{d}{yy + 1:02}": value for d, value in parts.items()}


def documents(decor: Decor, rnu: str) -> list[Row]:
    """Return the document of each commune: 35 PLU with invented dates, one RNU drawn at random."""
    dice = rng("zan documents")
    made: list[Row] = []
    for name in decor.communes.index:
        approved = f"{int(between(dice, 2006, 2023))}-{int(between(dice, 1, 13)):02}-15"
        row: Row = {
            "code_insee": decor.codes[name],
            "nom": f"PLU, {name} (dates fictives)",
            "nature_document": "PLU",
            "etat": "opposable",
            "date_prescription": None,
            "date_arret": None,
            "date_approbation": approved,
            "idurba": f"{decor.codes[name]}_PLU_fictif",
            "revision": "oui" if name in REVISIONS else "non",
            "source_information": "rapport d'activités 2023 (35 PLU, 1 RNU) ; dates fictives",
        }
        made.append(row | _sans_plan(name) if name == rnu else row)
    return made


def _sans_plan(name: str) -> Row:
    return {
        "nom": f"RNU, {name} (commune tirée au sort, fictif)",
        "nature_document": "RNU",
        "etat": None,
        "date_approbation": None,
        "idurba": None,
        "revision": None,
        "source_information": "commune tirée au sort, fictif : les rapports ne nomment pas la commune au RNU",
    }
