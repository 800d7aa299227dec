"""One suite that every adapter passes, against the real broker; `tests/fakes.py` passes what concerns it too."""
