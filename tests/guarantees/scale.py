"""How large a test is: small enough for every run, or as large as the promise that it is about.

    EMBERWIRE_FULL=1 python -m pytest tests/guarantees

The full size takes minutes and shows nothing else than the small one, only more often.
"""

from __future__ import annotations

import os

FULL = os.environ.get("EMBERWIRE_FULL", "") not in ("", "0", "false")


def scaled(often: int, *, full: int) -> int:
    """The number to use in this run."""
    return full if FULL else often
