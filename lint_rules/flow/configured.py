"""Settings that an application keeps by name, and that the program itself gives a value: `app.config["KEY"] = …`.

is_off_by_default(a, "LOGIN_REQUIRED")   # every value that the program gives it is off unless somebody sets a variable
"""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.outline import Piece
from lint_rules.flow.activation import Activation
from lint_rules.frameworks.labels import Label

HOLDER = "config"
"""The attribute under which Flask, Quart and Sanic keep the settings of an application."""


def is_off_by_default(a: Activation, key: str) -> bool:
    """True for a setting that the program gives one of its own, and that is off or empty unless somebody sets it."""
    return a.engine.index.once(("configured", key), lambda: _is_off(a, key))


def _is_off(a: Activation, key: str) -> bool:
    given = list(_given(a, key))
    return bool(given) and all(a.engine.module_value(piece).labels & Label.OPTIONAL for piece in given)


def _given(a: Activation, key: str) -> Iterator[Piece]:
    for outline in a.engine.index.holding(key.encode(), also=((HOLDER.encode(),),)):
        yield from outline.put_under(key, HOLDER)
