"""Weighted scores: marks from tables, weights, intervals of what is not known, ranks and how far they move.

A score is ``100 × Σ w·s / Σ w`` over the criteria that are known. Its interval gives the unknown ones the mark 0, then
1; its reliability is the share of the weights that are known. All functions are pure; rows are sites, columns criteria.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from layers.core.model import Diffusion
from layers.core.parametres.friches import Friches, Paliers

Numbers = npt.NDArray[np.float64]
#: What a draw of weights may not tell apart.
DIGITS = 9
#: Rank of a PPI among the perimeters (FRI-05).
RANG_PPI = 3


def column(table: pd.DataFrame | None, modalite: str, codes: pd.Index, name: str = "valeur") -> pd.Series:
    """Return one column of the rows of one modality of a long table, by site; NA where there is no such row."""
    if table is None:
        return pd.Series(np.nan if name != "valeur_texte" else None, index=codes)
    hit = table[(table["maille"] == "friche") & (table["modalite"] == modalite)]
    return hit.set_index("code")[name].reindex(codes)


def is_met(table: pd.DataFrame | None, modalite: str, codes: pd.Index) -> pd.Series:
    """Tell which sites meet a thing: 1 when the value is over 0, 0 when its upper bound is 0 too, else not known."""
    value, high = (column(table, modalite, codes, name).astype("float64") for name in ("valeur", "borne_max"))
    return value.gt(0).astype("float64").where(value.gt(0) | (value.notna() & high.le(0)))


def not_in_a_ppi(table: pd.DataFrame | None, codes: pd.Index) -> pd.Series:
    """Tell which sites are surely in no PPI, the strictest perimeter of FRI-05: no more may be met than what is."""
    value, high = (column(table, "perimetre", codes, name).astype("float64") for name in ("valeur", "borne_max"))
    return value.notna() & high.lt(RANG_PPI)


def steps(values: pd.Series, paliers: Paliers) -> pd.Series:
    """Return the mark of each number: that of the first limit it does not exceed; NaN when not known."""
    marks = np.array(paliers.notes)[np.searchsorted(paliers.bornes, values.astype("float64").fillna(0).to_numpy())]
    return pd.Series(marks, index=values.index).mask(values.isna())


def marks_of_classes(classes: pd.Series, notes: Mapping[str, float]) -> pd.Series:
    """Return the mark of each class; NaN when it is not known or has no mark."""
    return classes.map(dict(notes)).astype("float64")


def bounded(low: pd.Series, high: pd.Series) -> pd.DataFrame:
    """Return the marks of a criterion known by two ends: ``min`` and ``max`` of both, ``s`` that of the second one."""
    both = pd.concat([low, high], axis=1)
    return pd.DataFrame({"s": high, "min": both.min(axis=1), "max": both.max(axis=1)}).where(high.notna())


def exact(marks: pd.Series) -> pd.DataFrame:
    """Return the marks of a criterion known for sure."""
    return bounded(marks, marks)


def inverted(marks: pd.DataFrame) -> pd.DataFrame:
    """Return ``1 - s``: what was favourable is not."""
    return pd.DataFrame({"s": 1 - marks["s"], "min": 1 - marks["max"], "max": 1 - marks["min"]})


def gathered(marks: Mapping[str, pd.DataFrame], poids: Mapping[str, float], part: str = "s") -> pd.DataFrame:
    """Return one column of marks per criterion that has a weight, in the order of the weights."""
    return pd.DataFrame({name: marks[name][part] for name in poids})


def weighted(marks: Mapping[str, pd.DataFrame], poids: Mapping[str, float]) -> pd.DataFrame:
    """Return the score of each site.

    Parameters
    ----------
    marks
        By criterion: columns ``s``, ``min`` and ``max`` (0 to 1) by site, NaN when not known.
    poids
        Weight of each criterion.

    Returns
    -------
    DataFrame
        ``score`` (0 to 100, NaN when nothing is known), ``borne_min`` and ``borne_max`` (unknown marks at 0 and at 1),
        ``fiabilite_pct`` (share of the weights that is known, 0 to 100).
    """
    weights = np.array(list(poids.values()), dtype=float)
    s = gathered(marks, poids)
    known = s.notna().to_numpy() @ weights
    low = gathered(marks, poids, "min").fillna(0.0).to_numpy() @ weights
    high = gathered(marks, poids, "max").fillna(1.0).to_numpy() @ weights
    with np.errstate(invalid="ignore"):
        score = 100 * (s.fillna(0.0).to_numpy() @ weights) / np.where(known > 0, known, np.nan)
    whole = float(weights.sum())
    return pd.DataFrame(
        {
            "score": score,
            "borne_min": 100 * low / whole,
            "borne_max": 100 * high / whole,
            "fiabilite_pct": 100 * known / whole,
        },
        index=s.index,
    )


def ranks(scores: Numbers) -> Numbers:
    """Return the rank of each score along the last axis, 1 for the highest; equal scores share the better rank."""
    rounded = np.round(scores, DIGITS)
    return 1.0 + (rounded[..., None, :] > rounded[..., :, None]).sum(axis=-1)


def scored(s: pd.DataFrame, weights: Numbers) -> Numbers:
    """Return the scores of every site for some weightings (one per row): weightings × sites."""
    known = s.notna().to_numpy(float)
    total = weights @ known.T
    return np.asarray(100 * (weights @ s.fillna(0.0).to_numpy().T) / np.where(total > 0, total, np.nan))


def drawings(p: Friches, count: int) -> Numbers:
    """Return ``tirages`` rows of ``count`` numbers from 0 to 1, always the same for a seed, one stream row by row."""
    return np.random.default_rng(p.tirages_graine).random((p.tirages, count))


def drawn_weights(poids: Mapping[str, float], p: Friches) -> Numbers:
    """Draw weightings: each weight within ``tirages_ecart`` of its own, never negative; always the same for a seed."""
    base = np.array(list(poids.values()), dtype=float)
    low, high = np.maximum(0.0, base - p.tirages_ecart), base + p.tirages_ecart
    return low + (high - low) * drawings(p, len(base))


def rank_interval(s: pd.DataFrame, poids: Mapping[str, float], p: Friches) -> pd.DataFrame:
    """Return the ranks (``borne_min``, ``borne_max``) of each site that hold ``tirages_part`` of the drawings."""
    if s.empty:
        return pd.DataFrame({"borne_min": [], "borne_max": []}, index=s.index, dtype="float64")
    drawn = np.sort(ranks(scored(s, drawn_weights(poids, p))), axis=0)
    out = int((1 - p.tirages_part) / 2 * p.tirages)
    return pd.DataFrame({"borne_min": drawn[out], "borne_max": drawn[-1 - out]}, index=s.index)


def standing(marks: Mapping[str, pd.DataFrame], poids: Mapping[str, float], p: Friches) -> pd.DataFrame:
    """Return ``weighted``, and the ``rang`` of each site that is known well enough, with its ends.

    Parameters
    ----------
    marks
        By criterion, of the sites that are scored.
    poids
        Weight of each criterion.
    p
        The smallest reliability, and the drawings.

    Returns
    -------
    DataFrame
        The columns of ``weighted``, ``rang``, ``rang_min`` and ``rang_max`` (NaN under the smallest reliability).
    """
    found = weighted(marks, poids)
    s = gathered(marks, poids).loc[found["fiabilite_pct"].ge(p.fiabilite_min_pct)]
    weights = np.array([list(poids.values())], dtype=np.float64)
    place = pd.Series(ranks(scored(s, weights))[0] if len(s) else [], index=s.index, dtype="float64")
    ends = rank_interval(s, poids, p)
    return found.assign(rang=place, rang_min=ends["borne_min"], rang_max=ends["borne_max"])


def one_weight_moved(s: pd.DataFrame, poids: Mapping[str, float], name: str, ecart: float) -> pd.DataFrame:
    """Return the rank of each site with one weight lowered, then raised: columns ``moins`` and ``plus``."""
    base = dict(poids)
    moved = [{**base, name: max(0.0, base[name] - ecart)}, {**base, name: base[name] + ecart}]
    scores = ranks(scored(s, np.array([list(each.values()) for each in moved], dtype=float)))
    return pd.DataFrame({"moins": scores[0], "plus": scores[1]}, index=s.index)


def gains(s: pd.DataFrame, poids: Mapping[str, float]) -> pd.DataFrame:
    """Return what each unknown criterion would add to the reliability (points of %), NaN where it is known."""
    share = pd.Series(poids, dtype="float64") / sum(poids.values()) * 100
    return pd.DataFrame({name: pd.Series(share[name], s.index).where(s[name].isna()) for name in poids})


def to_complete(gain: pd.DataFrame) -> pd.Series:
    """Return the list of what to complete, by decreasing gain: « pollution (+17 points), chaleur (+4 points) »."""
    if gain.empty:
        return pd.Series("", gain.index, dtype="str")
    order = gain.max().fillna(0.0).sort_values(ascending=False, kind="stable").index
    words = [
        gain[name].map(f"{name} (+{{:.0f}} points)".format, na_action="ignore").astype("object").fillna("")
        for name in order
    ]
    lists = [", ".join(filter(None, site)) for site in zip(*words, strict=True)]
    return pd.Series(lists, index=gain.index, dtype="str")


def worst_diffusion(codes: pd.Index, *tables: pd.DataFrame | None) -> pd.Series:
    """Return the narrowest diffusion of the rows of each site in some tables: a score tells what it is made of."""
    order = [str(d) for d in Diffusion]
    ranked = pd.Series(0, index=codes)
    for table in tables:
        if table is not None and "diffusion" in table:
            here = table[table["maille"] == "friche"]
            worst = here["diffusion"].map(order.index).groupby(here["code"]).max().reindex(codes).astype("float64")
            ranked = pd.concat([ranked, worst.fillna(0).astype(int)], axis=1).max(axis=1)
    return ranked.map(dict(enumerate(order)))


def picked(table: pd.DataFrame | None, modalites: Sequence[str]) -> pd.DataFrame | None:
    """Return the rows of some modalities, for what a computation really uses of a table."""
    return None if table is None else table[table["modalite"].isin(list(modalites))]
