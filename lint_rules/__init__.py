"""Finds the documented mistakes of real-time code. Start at `rule.py`, `run/one_file.py`, and a file in `rules/`."""
