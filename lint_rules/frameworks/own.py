"""A project's own rows: the tables `handlers`, `guards` and `sinks` of `[tool.emberwire.lint]`, checked key by key.

    [[tool.emberwire.lint.handlers]]
    kind = "message"
    decorator = "*.command"
    parameters = { session = ["connection"], data = ["client", "place"] }

They are of the same types as the rows of every framework (`model.py`), and are asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, get_args

from lint_rules.frameworks.labels import BY_NAME
from lint_rules.frameworks.model import Act, ActKind, Guard, Handler, Kind, Parameter, Rows

NAME = "this project"

Table = Mapping[str, object]
Check = Callable[[str, object], object]


class RowError(Exception):
    """A row cannot be used; the message says which key and what was expected."""


def own_rows(
    handlers: Sequence[Table], guards: Sequence[Table], sinks: Sequence[Table], helpers: Sequence[str]
) -> Rows:
    """The rows of these tables; `helpers` are the names of `auth-helpers`. Raises `RowError`."""
    return Rows(
        NAME,
        tuple(_handler(f"handlers[{at}]", table) for at, table in enumerate(handlers)),
        acts=tuple(_sink(f"sinks[{at}]", table) for at, table in enumerate(sinks)),
        guards=(*(_guard(f"guards[{at}]", table) for at, table in enumerate(guards)), *map(Guard, helpers)),
    )


def marks(handlers: Sequence[Table]) -> frozenset[bytes]:
    """Bytes of which a file with one of these handlers holds one."""
    written = [str(table[key]) for table in handlers for key in WAYS if table.get(key)]
    return frozenset(part.encode() for name in written if (part := max(name.split("*")[-1].split("."), key=len)))


WAYS = ("base", "decorator", "call", "made")
"""How a handler is recognised: exactly one of these."""


def _text(key: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise RowError(f"{key} was expected to be a text, got {value!r}")
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise RowError(f"{key} was expected to be true or false, got {value!r}")
    return value


def _one_of(words: Sequence[str]) -> Check:
    def check(key: str, value: object) -> str:
        if value not in words:
            raise RowError(f"{key} was expected to be one of {', '.join(words)}, got {value!r}")
        return str(value)

    return check


def _where(key: str, value: object) -> tuple[int | str, ...]:
    if not isinstance(value, list) or not all(isinstance(item, (int, str)) for item in value):
        raise RowError(f"{key} was expected to be a list of positions and names of arguments, got {value!r}")
    return tuple(value)


def _labels(key: str, value: object) -> int:
    if not isinstance(value, list):
        raise RowError(f"{key} was expected to be a list of labels, got {value!r}")
    labels = 0
    for name in value:
        if name not in BY_NAME:
            raise RowError(f"{key}: {name!r} is no label; there are {', '.join(BY_NAME)}")
        labels |= BY_NAME[name]
    return labels


def _parameters(key: str, value: object) -> tuple[Parameter, ...]:
    if not isinstance(value, dict):
        raise RowError(f"{key} was expected to be a table of parameters and their labels, got {value!r}")
    return tuple(
        (int(name) if name.isdigit() else name, _labels(f"{key}.{name}", labels)) for name, labels in value.items()
    )


HANDLER_KEYS: Mapping[str, Check] = {
    "kind": _one_of(get_args(Kind)),
    **dict.fromkeys((*WAYS, "method"), _text),
    "argument": _where,
    "parameters": _parameters,
    "connection": _one_of(("self", "parameter", "made", "none")),
    "event": _one_of(("argument", "name", "suffix")),
    "refuses-by-return": _flag,
    "admits": _flag,
}
SINK_KEYS: Mapping[str, Check] = {
    "kind": _one_of(get_args(ActKind)),
    "method": _text,
    "name": _text,
    "on": _labels,
    "payload": _where,
    "place": _where,
}
GUARD_KEYS: Mapping[str, Check] = {"name": _text, "why": _text}


def _checked(where: str, table: object, keys: Mapping[str, Check], needed: Sequence[str]) -> dict[str, Any]:
    if not isinstance(table, dict):
        raise RowError(f"{where} was expected to be a table, got {table!r}")
    for key in table:
        if key not in keys:
            from difflib import get_close_matches  # only for a mistake: it costs the start of every run

            close = get_close_matches(str(key), keys, n=1)
            hint = f"did you mean {close[0]!r}?" if close else f"known keys: {', '.join(keys)}"
            raise RowError(f"{where}: unknown key {key!r}; {hint}")
    for key in needed:
        if key not in table:
            raise RowError(f"{where} needs a {key!r}")
    return {key.replace("-", "_"): keys[key](f"{where}.{key}", value) for key, value in table.items()}


def _handler(where: str, table: Table) -> Handler:
    values = _checked(where, table, HANDLER_KEYS, ("kind",))
    ways = [way for way in WAYS if way in values]
    if not ways or (len(ways) > 1 and set(ways) != {"base", "decorator"}):
        raise RowError(f"{where}: say by exactly one of {', '.join(WAYS)} how the handler is recognised")
    if ways == ["base"] and "method" not in values:
        raise RowError(f"{where} needs the 'method' of the class {values['base']!r} that is called")
    return Handler(framework=NAME, **values)


def _sink(where: str, table: Table) -> Act:
    values = _checked(where, table, SINK_KEYS, ("kind",))
    if ("method" in values) == ("name" in values):
        raise RowError(f"{where}: say by exactly one of method, name what is called")
    return Act(**values)


def _guard(where: str, table: Table) -> Guard:
    return Guard(**_checked(where, table, GUARD_KEYS, ("name",)))
