"""Writes the pages of docs/tour from the code and from a run of it."""
