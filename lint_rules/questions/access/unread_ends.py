"""Finds queries that fetch whether a key or an account has ended, where nobody looks at what they fetch.

    for function, call, column in unread_ends(flow): column      # "revoked_at"

It is a query for what a client brings, in a function that decides about connections.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import literal
from lint_rules.flow.query import Flow
from lint_rules.questions.access.asked_by_sockets import serves_sockets

_QUERY = re.compile(r"(?is)^\s*select\b(?P<columns>.*?)\bfrom\b.*?\bwhere\b(?P<which>.*)")
_END = re.compile(
    r"\b(?:(?:is_)?(?:revoked|disabled|blocked|banned|suspended|locked|deactivated)(?:_at|_on|_until)?"
    r"|expires(?:_at|_on)?|expired(?:_at)?|expiry|valid_until|(?:is_)?active|(?:is_)?enabled)\b"
)
"""What a column is called that says that somebody, or a key, is no longer let in."""

SPEAKING = re.compile(rf"(?is)select\b[^\"']*{_END.pattern}")
"""In the text of a function: it may fetch such a column."""


def unread_ends(flow: Flow) -> Iterator[tuple[Function, cst.Call, str]]:
    """The queries of this file that do so, each with the column."""
    for function in flow.outline.functions:
        if SPEAKING.search(function.text) is None:
            continue
        for node in flow.nodes(function):
            column = _fetched(node) if isinstance(node, cst.Call) else ""
            if column and isinstance(node, cst.Call) and not _is_read(column, flow) and serves_sockets(function, flow):
                yield function, node, column


def _fetched(call: cst.Call) -> str:
    """The column that a query fetches and does not ask for: it is given a value, and finds one row by it."""
    text = literal(call.args[0].value) if len(call.args) > 1 else ...
    found = _QUERY.match(text) if isinstance(text, str) else None
    if found is None:
        return ""
    columns = (column[0] for column in _END.finditer(found["columns"]))
    return next((column for column in columns if column not in found["which"]), "")


def _is_read(column: str, flow: Flow) -> bool:
    """True where a file of the project reads a field that is called so, or hands on a whole row perhaps."""
    reading = re.compile(rf"""["']{column}["']|\.{column}\b|\b{column}\s*(?:=|:)""")
    return any(reading.search(outline.text) for outline in flow.engine.index.holding(column.encode()))
