"""Copies assigns, so that channels do not share containers."""

from __future__ import annotations

import copy
from typing import Any


def own_copy(assigns: dict[str, Any]) -> dict[str, Any]:
    """A copy that shares no dict, list or set with the original, so that no channel writes into another's assigns.

    Other objects, such as a database pool, are shared.
    """
    return {key: _copied(value) for key, value in assigns.items()}


def _copied(value: Any) -> Any:
    if type(value) is dict:
        return own_copy(value)
    if type(value) is list:
        return [_copied(item) for item in value]
    return copy.copy(value) if type(value) is set else value
