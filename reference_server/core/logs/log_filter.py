"""Keeps passwords and tokens out of logs.

Params and payloads are filtered by their keys, and text of a client is escaped before it becomes part of a line.

>>> filter_values({"name": "ada", "user": {"password": "secret"}})
{'name': 'ada', 'user': {'password': '[FILTERED]'}}
>>> escape("room:1" + chr(10) + "INFO all is well")
'room:1\\\\nINFO all is well'

Two rules choose the keys: `Discard` names what is hidden, `Keep` names all that is shown.
It does not find secrets under other keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

__all__ = ["FILTERED", "Discard", "Keep", "LogRule", "escape", "filter_values"]

FILTERED: Final = "[FILTERED]"

_MAX_DEPTH: Final = 64


@dataclass(frozen=True, slots=True)
class Discard:
    """Hide what stands under a key that contains one of these words, in upper or lower case.

    DIFFERS: the case of a key does not matter, so that "authToken" and "Password" are hidden too; in Phoenix it does.
    """

    words: tuple[str, ...] = ("password", "token")

    def hides(self, key: str) -> bool:
        """Whether the value of this key is hidden."""
        lowered = key.lower()
        return any(word.lower() in lowered for word in self.words)


@dataclass(frozen=True, slots=True)
class Keep:
    """Show what stands under exactly these keys, with all that is in it, and hide every other value."""

    keys: tuple[str, ...] = ()

    def hides(self, key: str) -> bool:
        """Whether the value of this key is hidden."""
        return key not in self.keys


LogRule: TypeAlias = Discard | Keep


def filter_values(values: Any, rule: LogRule = Discard()) -> Any:
    """A copy of params or of a payload that may be logged; the original is left alone. Never raises.

    Dicts and lists are looked into. Other objects, such as structs and dataclasses, are shown by `Discard`, which
    cannot know what their text will hold, and hidden by `Keep`.
    """
    # Phoenix: logger.ex, filter_values/2.
    return _discarded(values, rule, _MAX_DEPTH) if isinstance(rule, Discard) else _kept(values, rule, _MAX_DEPTH)


def _discarded(value: Any, rule: Discard, depth: int) -> Any:
    if depth == 0:
        return FILTERED
    if isinstance(value, Mapping):
        return {
            key: FILTERED if isinstance(key, str) and rule.hides(key) else _discarded(item, rule, depth - 1)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [_discarded(item, rule, depth - 1) for item in value]
    # A form that was sent as one string: "name=ada&password=secret".
    # DIFFERS: a form that was sent as one string is hidden in lists too; Phoenix looks at the values of maps only.
    return FILTERED if isinstance(value, str) and _holds_secret(value, rule) else value


def _kept(value: Any, rule: Keep, depth: int) -> Any:
    if depth > 0 and isinstance(value, Mapping):
        return {key: item if key in rule.keys else _kept(item, rule, depth - 1) for key, item in value.items()}
    if depth > 0 and isinstance(value, list | tuple) and value:
        return [_kept(item, rule, depth - 1) for item in value]
    return FILTERED


def _holds_secret(text: str, rule: Discard) -> bool:
    lowered = text.lower()
    return "=" in lowered and any(f"{word.lower()}=" in lowered for word in rule.words)


def escape(text: str, *, limit: int = 200) -> str:
    """Text from a client as part of one line of a log: at most `limit` characters of it, and no control characters.

    Line breaks, escape sequences of terminals, bidirectional controls and lone surrogates become `\\\\n`, `\\\\x1b`,
    `\\\\u202e` and so on. Anything longer is cut, and ends in "…".
    """
    shown = text[:limit]
    if not shown.isprintable() or "\\" in shown:
        shown = "".join(map(_escaped, shown))
    return shown if len(text) <= limit else shown + "…"


def _escaped(character: str) -> str:
    if character.isprintable() and character != "\\":
        return character
    return character.encode("unicode_escape").decode("ascii")
