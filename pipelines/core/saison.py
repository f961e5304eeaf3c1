"""Seasons: the days, written ``2025-03-15``, between two days of the year (both included)."""

import pandas as pd


def days(year: int, saison: tuple[str, str]) -> pd.Index:
    """Return the days of the season that ends in a year; one that ends before it begins starts the year before."""
    first, last = saison
    start = year - 1 if last < first else year
    return pd.Index(pd.date_range(f"{start}-{first}", f"{year}-{last}").strftime("%Y-%m-%d"))


def years(written: pd.Series) -> list[int]:
    """Return the years of some days, in order; a day that is not known has none."""
    return sorted(int(year) for year in written.dropna().str[:4].unique())
