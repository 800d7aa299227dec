"""Statements added to files that exist, by their syntax tree."""
