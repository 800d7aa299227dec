"""Decisions of Socket.IO handlers that rest on a role which another handler put into the session of the connection.

for function, test, written in session_rights(flow): written     # `me["role"]`
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, called_name, given_to, item_of, literal, source, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import is_right

_SESSION = re.compile(r"""\b(?:get_session|save_session|session)\(|\bsession(?:\[|\.get\()""")


def session_rights(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The tests of this file, one for each handler."""
    if _SESSION.search(flow.outline.text) is None:
        return
    handlers = list(flow.handlers("connect", "message", "join"))
    keeping = [entry for entry in handlers if _SESSION.search(entry.function.text)]
    opening = [entry.function for entry in keeping if _opens(flow, entry.kind, entry.function)]
    kept = {key for function in opening for key in _kept(function, flow)}
    asking = [entry for entry in handlers if entry.kind == "message" and entry.function not in opening] if kept else ()
    functions = dict.fromkeys(function for entry in asking for function in _run_for(entry, flow))
    for function in functions:
        stale = kept - set(_kept(function, flow))
        found = next(_tested(function, flow, stale), None) if stale and function not in opening else None
        if found is not None:
            yield function, *found


def _run_for(entry: Entry, flow: Flow) -> Iterator[Function]:
    """A handler and the helpers of this file that it calls, as far as they speak of the session."""
    called = (act.function for act in flow.run(entry).effects)
    for function in dict.fromkeys((entry.function, *called)):
        if function.outline is flow.outline and _SESSION.search(function.text):
            yield function


def _opens(flow: Flow, kind: str, function: Function) -> bool:
    """True for a connect, and for a handler by which the client gets into a room."""
    return kind == "connect" or any(act.kind == "join" and act.function is function for _, act in flow.here("join"))


def _kept(function: Function, flow: Flow) -> Iterator[str]:
    """The keys under which a handler keeps a right in the session: `save_session(sid, {"role": role})`,
    `session["role"] = role`, `session["roles"][doc] = role`."""
    nodes = flow.nodes(function)
    for node in nodes:
        match node:
            case cst.Call(args=[_, cst.Arg(value=cst.Dict(elements=fields)), *_]):
                saved = fields if called_name(node) == "save_session" else ()
                keys = [text_of(one.key) for one in saved if isinstance(one, cst.DictElement) and _is_read(one.value)]
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript() as target)]):
                keys = [_read(target, nodes)]
            case _:
                continue
        yield from (key for key in keys if key and is_right(key))


def _is_read(value: cst.BaseExpression) -> bool:
    """True for what was read somewhere, and no literal: `{"is_admin": False}` is nobody's right."""
    return literal(value) is ... and not isinstance(value, cst.Dict | cst.List | cst.Set)


def _is_session(node: cst.BaseExpression, nodes: tuple[cst.CSTNode, ...]) -> bool:
    """`await sio.get_session(sid)`, a name for that, and the one behind `async with sio.session(sid) as session`."""
    if isinstance(node, cst.Name):
        given = list(given_to(node.value, nodes))
        if node.value == "session" and not given:
            return True  # the one of Flask
        return any(_is_session(value, nodes) for value in given) or _is_opened(node.value, nodes)
    call = call_of(node)
    return call is not None and called_name(call) == "get_session"


def _is_opened(name: str, nodes: tuple[cst.CSTNode, ...]) -> bool:
    items = (item for node in nodes if isinstance(node, cst.With) for item in node.items)
    return any(
        called_name(item.item) == "session" and item.asname is not None and source(item.asname.name) == name
        for item in items
        if isinstance(item.item, cst.Call)
    )


def _tested(function: Function, flow: Flow, stale: set[str]) -> Iterator[tuple[cst.CSTNode, str]]:
    """The tests that look at one of these keys of the session. What a call is given is asked of that anew."""
    nodes = flow.nodes(function)
    for node in nodes:
        if isinstance(node, cst.If):
            calls = (part for part in walk(node.test) if isinstance(part, cst.Call) and not _read(part, nodes))
            given = {inner for call in calls for arg in call.args for inner in walk(arg)}
            read = (part for part in walk(node.test) if part not in given and _read(part, nodes) in stale)
            yield from ((node.test, source(part)) for part in read)


def _read(node: cst.CSTNode, nodes: tuple[cst.CSTNode, ...]) -> str:
    """The key of `session["role"]`, `session.get("role")` and `session["roles"][doc]`; empty for anything else."""
    if isinstance(node, cst.Subscript) and isinstance(node.value, cst.Subscript):
        return _read(node.value, nodes)
    held, key = item_of(node) or (None, None)
    return text_of(key) if held is not None and _is_session(held, nodes) else ""
