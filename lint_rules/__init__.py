"""The linter: finds the documented anti-patterns of real-time code. Start reading at `rule.py`, then `engine.py`, then any file in `rules/`."""
