"""What a project's files define, and the libcst trees of their functions. Start at `outline.py`."""
