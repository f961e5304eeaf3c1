"""Tests of the web maps."""
