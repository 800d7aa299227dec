"""Finds the documented mistakes of real-time code. Start at `rule.py`, then `engine.py`, then a file in `rules/`."""
