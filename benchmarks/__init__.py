"""Measurements: of this runtime, and of its peers where they do the same work. No test depends on a number."""
