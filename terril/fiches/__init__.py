"""The printed sheets of an edition: one per commune, one per friche, in one batch."""
