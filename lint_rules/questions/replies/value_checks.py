"""Tells whether code checks the value of a name: that it is set, its type, its content.

    is_checked("order", function.text)     # `if order is None: …`, `isinstance(order, dict)`, `all([order, user])`

Only the text is searched: a check anywhere in a function counts as one in time.
"""

from __future__ import annotations

import re


def is_checked(name: str, text: str) -> bool:
    """True where the text of a function tests a name or attribute, or compares it."""
    own = rf"{re.escape(name)}\b"
    alone = rf"{own}(?!\s*[.\[(])"
    return (
        re.search(
            rf"\b(if|elif|while|and|or|not|assert|match|case)\s+\(?{alone}|\bin {alone}|\b(all|any)\([^\n]*\b{alone}"
            rf"|(?<![\w.]){own} (is|in|and|or|not|if)\b|(?<![\w.]){own} ([!=]=|[<>])"
            rf"|\b(isinstance|type|bool|getattr|hasattr)\(\s*{own}",
            text,
        )
        is not None
    )
