"""Shapes made for display only, never measured: rings around objects, axes of bands, the ground under a map."""
