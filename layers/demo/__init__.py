"""The demonstration data written by this project: every row is flagged, invented sites have invented names."""
