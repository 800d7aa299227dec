"""Finds log lines with the whole URL of a connection in them, where a credential is read out of that URL.

for function, call, key in logged_urls(flow, functions): key      # "ticket", of `query_params.get("ticket")`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeGuard

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, source, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import LOGGING, is_log
from lint_rules.frameworks.words import REDEEMING, proves, says

_WHOLE = frozenset({"url", "uri", "path_qs", "full_path", "rel_url"})
"""Attributes of a request that hold its query as well."""

_WITH_QUERY = frozenset({"websockets"})
"""Frameworks whose `path` does so too."""

_CARRIER = re.compile(r"(?:\w+\.)*(?:ws|websocket|socket|conn|connection|request|handshake)")
"""What is called so has the URL of the connection."""

_QUERY = re.compile(r"quer|parse_qs|\bargs\b|params")
_READING = frozenset({"get", "getlist", "get_argument", "get_query_argument", "pop"})
_ONCE = (REDEEMING - {"ticket"}) | {"getdel", "pop", "used"}


def logged_urls(flow: Flow, functions: Iterable[Function]) -> Iterator[tuple[Function, cst.Call, str]]:
    """The log lines of these functions that are so, each with what the credential is called."""
    for function in functions:
        calls = [node for node in flow.nodes(function) if _logs_address(node, flow)]
        key = _credential(function, flow) if calls else ""
        if key:
            yield from ((function, call, key) for call in calls)


def _logs_address(node: cst.CSTNode, flow: Flow) -> TypeGuard[cst.Call]:
    if not isinstance(node, cst.Call) or called_name(node) not in LOGGING | {"print"} or not is_log(node):
        return False
    parts = [part for arg in node.args for part in walk(arg.value)]
    pieces = [part.value for part in parts if isinstance(part, cst.Attribute)]  # `ws.url` of `ws.url.path`
    return any(_is_whole(part, flow) and all(part is not one for one in pieces) for part in parts)


def _is_whole(node: cst.CSTNode, flow: Flow) -> bool:
    """True for `ws.url`, `request.path_qs`, and for the `path` of a connection of `websockets`."""
    match node:
        case cst.Attribute(value=holder, attr=cst.Name(value=name)):
            whole = name in _WHOLE or (name == "path" and flow.outline.says(*_WITH_QUERY))
            return whole and _CARRIER.fullmatch(dotted(holder) or "") is not None
    return False


def _credential(function: Function, flow: Flow) -> str:
    """What the function reads out of the query that lets in whoever has it, and is not used up by that."""
    if any(isinstance(node, cst.Call) and says(called_name(node), _ONCE) for node in flow.nodes(function)):
        return ""
    seeds = [entry.seeds for entry in flow.entries if entry.function is function]
    given = [name for seed in seeds for name, labels in seed.items() if labels & Label.URL and proves(name)]
    read = (key for node in flow.nodes(function) if (key := _read(node)) and proves(key))
    return next(iter(given), "") or next(read, "")


def _read(node: cst.CSTNode) -> str:
    """`ticket` of `ws.query_params.get("ticket")`, `request.query["ticket"]` and `self.get_argument("ticket")`."""
    match node:
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value=name)), args=[cst.Arg(value=key), *_]):
            of_query = name.endswith("argument") or (name in _READING and _QUERY.search(source(holder)) is not None)
        case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            of_query = _QUERY.search(source(holder)) is not None
        case _:
            return ""
    return text_of(key) if of_query else ""
