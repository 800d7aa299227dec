"""What becomes of values and which ways lead where: one engine over libcst. Start at `engine.py`."""
