"""Which row of a table is changed or added: one that the client names, or in a room that it names, whoever's it is?

changed_row(effect)     # "orders" of `UPDATE orders SET state = 'off' WHERE id = $1`, given an id of the client's
is_said_in(effect)      # True for `Message(room_id=message["room_id"], sender=user, text=message["text"])`

A query is believed to ask for the owner where anything else than the client's word stands behind its WHERE.
"""

from __future__ import annotations

import re

from lint_rules.flow.effects import Effect
from lint_rules.flow.values import NOTHING, Value
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.words import CONTENTS, ROOMS, says

_CHANGES = re.compile(
    r"^\s*(?:update\s+(?P<table>[\w.\"]+)\s.*?\bset\b|delete\s+from\s+(?P<emptied>[\w.\"]+))(?P<set>.*?)"
    r"\bwhere\b(?P<which>.+?)(?:\breturning\b.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_PLACEHOLDER = re.compile(r"\$(\d+)|\?|%s|%\((\w+)\)s|(?<![:\w]):([a-z_]\w*)")
_KEYED = re.compile(r"\b\w*(?:id|uuid|pk|number|code|key|name)\"?\s*=\s*(?:any\s*\(\s*)?(?:\$\d|\?|%|:)", re.IGNORECASE)
"""A row is chosen by a column that is called a key."""

_STORES = re.compile(r"\.(?:add|insert|insert_one|save|asave)\(")

_OTHER_THAN = re.compile(r"(?:!=|<>)\s*$")

_WORD = Label.CLIENT | Label.PLACE
_SAID = _WORD | Label.MESSAGE


def changed_row(effect: Effect) -> str:
    """The table of which a query changes whatever row the client names; empty for any other call."""
    if effect.kind not in ("call", "serve") or not effect.arguments:
        return ""
    text = effect.arguments[0][1].const
    found = _CHANGES.match(text) if isinstance(text, str) else None
    if found is None or "select" in found["which"].lower() or not _KEYED.search(found["which"]):
        return ""
    given = _given(effect, found)
    named = given and all(value.labels & _WORD == _WORD and not value.labels & Label.IDENTITY for value in given)
    return (found["table"] or found["emptied"]) if named else ""


def is_said_in(effect: Effect) -> bool:
    """True where what the client says is stored under its own name, and in the room that it names."""
    if not _makes_row(effect):
        return False
    given = [(keyword, value) for keyword, value in effect.arguments if keyword]
    said = (keyword for keyword, value in given if value.labels & _SAID == _SAID and says(keyword, CONTENTS))
    rooms = (value for keyword, value in given if says(keyword, ROOMS) or says(value.key, ROOMS))
    named = any(value.key and value.labels & _SAID == _SAID and not value.labels & ABOUT_CLIENT for value in rooms)
    return named and any(said) and any(value.labels & Label.IDENTITY for _, value in given)


def _makes_row(effect: Effect) -> bool:
    """`Message.objects.create(…)`, and `Message(…)` in a function that adds it to a session, or stores it."""
    if effect.kind not in ("call", "serve"):
        return False
    return effect.name in ("create", "acreate") or (
        effect.name[:1].isupper() and _STORES.search(effect.function.text) is not None
    )


def _given(effect: Effect, found: re.Match[str]) -> list[Value]:
    """What is put in for the placeholders behind WHERE, but for those that say which rows are left out; nothing where
    one of them cannot be told."""
    before, which = len(_PLACEHOLDER.findall(found.string[: found.start("which")])), found["which"]
    marks = [(at, mark) for at, mark in enumerate(_PLACEHOLDER.finditer(which), before)]
    values = [_filled(effect, mark, at) for at, mark in marks if not _OTHER_THAN.search(which[: mark.start()])]
    return [value for value in values if value is not None] if None not in values else []


def _filled(effect: Effect, mark: re.Match[str], at: int) -> Value | None:
    """The value for one placeholder: a number or a name, or its place among all of them."""
    given = [value for keyword, value in effect.arguments[1:] if not keyword]
    first = given[0] if given else NOTHING
    if mark[2] or mark[3]:
        return (first.parts or {}).get(mark[2] or mark[3])
    if mark[1]:
        at = int(mark[1]) - 1
    if len(given) == 1 and first.parts is not None:
        return first.parts.get(at)
    return given[at] if at < len(given) else None
