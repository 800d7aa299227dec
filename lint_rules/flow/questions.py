"""Whether code asks what a name holds before it uses it.

    asks_of("order", function.text)     # `if order is None: …`, `isinstance(order, dict)`, `all([order, user])`

Only the words are looked at, wherever they stand: what is asked anywhere is believed to be asked in time.
"""

from __future__ import annotations

import re


def asks_of(name: str, text: str) -> bool:
    """True where a text asks whether a name or attribute holds anything, or what."""
    own = rf"{re.escape(name)}\b"
    alone = rf"{own}(?!\s*[.\[(])"
    return (
        re.search(
            rf"\b(if|elif|while|and|or|not|assert|match|case)\s+\(?{alone}|\bin {own}|\b(all|any)\([^\n]*\b{alone}"
            rf"|(?<![\w.]){own} (is|in|and|or|not|if)\b|(?<![\w.]){own} ([!=]=|[<>])"
            rf"|\b(isinstance|type|bool|getattr|hasattr)\(\s*{own}",
            text,
        )
        is not None
    )
