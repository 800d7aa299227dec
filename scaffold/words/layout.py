"""Laying out calls, signatures and dicts as ruff would, for templates whose lines hold names of any length.

>>> print(call(8, "return Ok", ["messages=history"]))
        return Ok(messages=history)
>>> print(call(0, "await rooms.add_member", ["x" * 40, "y" * 40]))
await rooms.add_member(
    xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx, yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy
)

ruff has three forms for what stands in brackets: on the line, on one line of its own, or one line for each part with
a comma at the end. Generated code must not depend on a formatter that may not be installed, so templates ask here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["WIDTH", "call", "mapping", "signature"]

WIDTH = 88
"""ruff's default. What is laid out for it stays as it is where longer lines are allowed, if it ends in a comma."""


def call(indent: int, head: str, arguments: Sequence[str], tail: str = "") -> str:
    """Return `head(arguments)tail` in the first of ruff's forms that fits, indented by `indent` spaces."""
    return _bracketed(indent, f"{head}(", arguments, f"){tail}")


def signature(indent: int, name: str, parameters: Sequence[str], returns: str) -> str:
    """Return the first lines of `async def name(parameters) -> returns:`."""
    return _bracketed(indent, f"async def {name}(", parameters, f") -> {returns}:")


def mapping(indent: int, head: str, pairs: Sequence[tuple[str, str]], tail: str = "") -> str:
    """Return `head{pairs}tail`; values are Python text."""
    return _bracketed(indent, f"{head}{{", [f'"{key}": {value}' for key, value in pairs], f"}}{tail}")


def _bracketed(indent: int, opening: str, parts: Sequence[str], closing: str) -> str:
    margin, inner = " " * indent, " " * (indent + 4)
    joined = ", ".join(parts)
    if len(line := f"{margin}{opening}{joined}{closing}") <= WIDTH or not parts:
        return line
    # ruff gives each pair of a dict its own line at once, and the only parameter of a function a comma.
    at_once = opening.endswith("{") or (len(parts) == 1 and "def " in opening)
    if not at_once and len(middle := f"{inner}{joined}") <= WIDTH:
        return "\n".join([f"{margin}{opening}", middle, f"{margin}{closing}"])
    return "\n".join([f"{margin}{opening}", *(f"{inner}{part}," for part in parts), f"{margin}{closing}"])
