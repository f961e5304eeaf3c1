"""Pollen figures of the demonstration, made at build time: invented, daily, one year, with gaps and zeros.

Each taxon rises and falls around its peak with the weather of the year, the same for all places; a place adds its own
luck. None of these figures was measured.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from math import exp
from pathlib import Path
from random import Random

from layers.core.datafrance import read_communes
from layers.core.territory import CALL

YEAR = 2025
DAYS = tuple(date(YEAR, 1, 1) + timedelta(days=n) for n in range(365))
#: Taxon: field of the index, name in upper case, day of the peak, width (days), height (grains/m³).
TAXONS: Mapping[str, tuple[str, str, int, int, float]] = {
    "ambroisie": ("ambr", "AMBROSIA", 246, 13, 2.0),
    "armoise": ("arm", "ARTEMISIA", 222, 14, 6.0),
    "aulne": ("aul", "ALNUS", 50, 15, 85.0),
    "bouleau": ("boul", "BETULA", 108, 11, 260.0),
    "graminées": ("gram", "GRAMINEE", 163, 27, 62.0),
    "olivier": ("oliv", "OLEA", 158, 9, 1.5),
}
#: Concentrations (grains/m³) from which each level of the index begins, 2 to 6; of the demonstration only.
LEVELS: Mapping[str, tuple[float, ...]] = {
    "ambroisie": (1, 3, 7, 15, 40),
    "armoise": (2, 6, 15, 40, 90),
    "aulne": (10, 40, 100, 200, 400),
    "bouleau": (10, 40, 110, 230, 450),
    "graminées": (5, 20, 60, 110, 200),
    "olivier": (3, 10, 30, 80, 200),
}
QUALIFICATIFS = ("Indisponible", "Très faible", "Faible", "Modéré", "Élevé", "Très élevé", "Extrêmement élevé")
#: Sensor: its commune, the days (from, to) when it gave nothing at all.
CAPTEURS: Mapping[str, tuple[str, tuple[tuple[int, int], ...]]] = {
    "LA-FICTIF-01": ("62107", ((12, 15),)),
    "LA-FICTIF-02": ("62498", ((200, 206),)),
    "LA-FICTIF-03": ("62510", ()),
    "LA-FICTIF-04": ("62801", ((95, 140),)),  # the whole season of the birch
    "LA-FICTIF-05": ("62570", ((30, 41), (300, 330))),
}
#: Days without an index: everywhere, then here and there.
SILENT, SILENT_SHARE = tuple(range(185, 189)), 0.015
INVALID_SHARE, MISSING_SHARE = 0.02, 0.015


def weather(dice: Random) -> list[float]:
    """Return a factor for each day of the year: dry days carry pollen, rain washes it away."""
    now, days = 1.0, []
    for _ in DAYS:
        now = 0.7 * now + 0.3 * (0.2 + 1.8 * dice.random())
        days.append(now * (0.15 if dice.random() < 0.22 else 1.0))  # noqa: PLR2004 - one day in five is wet
    return days


def grains(taxon: str, day: int, sky: float, luck: float) -> float:
    """Return a concentration (grains/m³); 0 out of season."""
    _, _, peak, width, height = TAXONS[taxon]
    if abs(day - peak) > 4 * width:
        return 0
    amount = height * exp(-(((day - peak) / width) ** 2) / 2) * sky * luck
    return round(amount, 1) if amount >= 0.3 else 0  # noqa: PLR2004 - less is not seen


def write_mesures(path: Path) -> None:
    """Write the measures of the five sensors: gaps have no row, some rows are invalid or not validated."""
    sky, dice = weather(_dice("ciel")), _dice("mesures")
    head = ("sensor_id", "date_heure", "taxon", "valeur", "validite", "nature")
    _write(path, head, (row for sensor in CAPTEURS for row in _measures(sensor, sky, dice)))


def _measures(sensor: str, sky: Sequence[float], dice: Random) -> Iterable[tuple[object, ...]]:
    place = 0.6 + 0.8 * dice.random()
    stopped = {day for first, last in CAPTEURS[sensor][1] for day in range(first, last + 1)}
    for day, when in enumerate(DAYS):
        for taxon in TAXONS:
            luck, fate = 0.7 + 0.6 * dice.random(), dice.random()
            if day in stopped or fate < MISSING_SHARE:
                continue
            value = grains(taxon, day, sky[day], place * luck)
            state = "invalide" if fate < MISSING_SHARE + INVALID_SHARE else "valide"
            yield sensor, f"{when}T12:00:00Z", taxon, value, state, "demonstration"


def write_indices(path: Path) -> None:
    """Write the index of every commune and day, 0 where it is not available."""
    taxons = [short for short, *_ in TAXONS.values()]
    first = ("date_ech", "code_zone", "lib_zone", "code_qual", "lib_qual", "alerte", "pollen_resp")
    head = (*first, *(f"code_{t}" for t in taxons), *(f"conc_{t}" for t in taxons), "nature")
    sky, dice = weather(_dice("ciel")), _dice("indices")
    communes = read_communes(CALL).sort_values("code_insee")
    places = list(zip(communes["code_insee"], communes["nom"], strict=True))
    lucks = [0.85 + 0.3 * dice.random() for _ in places]
    rows = (
        _index(day, place, sky[day], luck * (0.85 + 0.3 * dice.random()), dice.random())
        for day in range(len(DAYS))
        for place, luck in zip(places, lucks, strict=True)
    )
    _write(path, head, rows)


def _index(day: int, place: tuple[str, str], sky: float, luck: float, fate: float) -> tuple[object, ...]:
    amounts = {taxon: grains(taxon, day, sky, luck) for taxon in TAXONS}
    if day in SILENT or fate < SILENT_SHARE:
        blank = [""] * len(TAXONS)
        return (DAYS[day], *place, 0, QUALIFICATIFS[0], "false", "", *(0 for _ in blank), *blank, "demonstration")
    codes = {taxon: 1 + sum(amount >= edge for edge in LEVELS[taxon]) for taxon, amount in amounts.items()}
    worst = max(codes.values())
    who = " ".join(TAXONS[t][1] for t, code in codes.items() if code == worst and worst > 1)
    head = (DAYS[day], *place, worst, QUALIFICATIFS[worst], str(worst >= 4).lower(), who)  # noqa: PLR2004 - élevé
    return (*head, *codes.values(), *amounts.values(), "demonstration")


def _dice(name: str) -> Random:
    return Random(f"terril 246200364 pollen {name}")  # noqa: S311 - seeded chance, not cryptography


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
