"""What may be written into a log: no passwords and tokens, and one line for each event.

Params and payloads are filtered by their keys, lines of access logs by the keys in their query strings, and whatever a
client chose is escaped before it becomes part of a line.

>>> filter_values({"name": "ada", "user": {"password": "secret"}})
{'name': 'ada', 'user': {'password': '[FILTERED]'}}
>>> redact('"GET /socket/websocket?authToken=abc&vsn=2.0.0 HTTP/1.1" 101')
'"GET /socket/websocket?authToken=[FILTERED]&vsn=2.0.0 HTTP/1.1" 101'
>>> escape("room:1" + chr(10) + "INFO all is well")
'room:1\\\\nINFO all is well'

Two rules choose the keys: `Discard` names what is hidden, `Keep` names all that is shown.
It does not look for secrets that stand under an innocent key.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import unquote

__all__ = ["FILTERED", "Discard", "Keep", "LogRule", "escape", "filter_headers", "filter_values", "redact"]

FILTERED: Final = "[FILTERED]"

_MAX_DEPTH: Final = 64
_SECRET_HEADERS: Final = frozenset(
    {
        "authorization", "cookie", "proxy-authorization", "sec-websocket-protocol", "set-cookie", "x-api-key",
        "x-csrf-token", "x-phoenix-authtoken", "x-phoenix-longpoll-token",
    }
)  # fmt: skip
# What surely ends a value. Quotes, commas and the like may stand in one, and half a password is a password.
_SEPARATORS: Final = re.compile(r'([&#\s"]+)')


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


def redact(line: str, rule: LogRule = Discard()) -> str:
    """A line of text with the values of hidden keys replaced, wherever `key=value` stands in it.

    For lines of access logs, which hold whole URLs. Escaped keys (`%74oken=…`) and URLs inside of values are seen
    through. Where a value ends is guessed late rather than early. Takes time linear in the length of the line.
    """
    if "=" not in line and "%" not in line:
        return line
    return "".join(_redacted(part, rule) for part in _SEPARATORS.split(line))


def _redacted(part: str, rule: LogRule) -> str:
    key, equals, _ = part.partition("=")
    name = _unescaped(key).rpartition("?")[2]
    if equals and rule.hides(name):
        return f"{key}={FILTERED}"
    if isinstance(rule, Discard) and _holds_secret(_unescaped(part), rule):
        return f"{key}={FILTERED}" if equals else FILTERED
    return part


def _unescaped(text: str) -> str:
    """Percent escapes undone, as often as somebody would wrap one URL into another."""
    for _ in range(3):
        if "%" not in text:
            break
        text = unquote(text)
    return text


def filter_headers(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Headers for a log: those that carry credentials, for this runtime or in general, without their values."""
    return [(name, FILTERED if name.lower() in _SECRET_HEADERS else value) for name, value in headers]


def escape(text: str, *, limit: int = 200) -> str:
    """Text from a client as part of one line of a log: at most `limit` characters of it, and none that acts.

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
