"""Repositories that the rules had not seen: drawn by chance, labelled by hand, then linted."""
