"""Finds places for one connection that each new connection takes from the one before.

    for function, node, name in taken_from_the_last(flow): …     # `self.socket = websocket` of a hub that all share
    for function, node, name in taken_from_another_tab(flow): …  # `player.socket = websocket`

Where the function asks who is there, or closes it, one connection at a time is what was wanted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import CallSite, Class, Function
from lint_rules.code.syntax import dotted, given_to, last_name, source
from lint_rules.flow.query import Flow
from lint_rules.flow.stores import AT_START
from lint_rules.frameworks.words import CONNECTION_NAMES, PERSONS, says, word_set

_MAKERS = frozenset({"WebSocketResponse"})
DEVICES = word_set("agent device worker bot robot host client")
"""Who else keeps a place for its connection."""
_OF_A_REQUEST = frozenset({"request", "scope", "environ", "handler", "path", *CONNECTION_NAMES})


def taken_from_the_last(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The assignments of this file that put a connection where another one may be, one in each function."""
    for function in flow.outline.functions:
        own = flow.connections(function)
        if function.name in AT_START or not (own or "WebSocketResponse(" in function.text):
            continue
        for node in flow.nodes(function):
            name = _place(node, own, function)
            if name and _is_shared(name, function, flow) and not _is_asked_for(name, function, flow):
                yield function, node, name
                break


def taken_from_another_tab(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The assignments of this file that put a connection into a person's one place, one in each function."""
    ends = {entry.function for entry in flow.handlers("disconnect")}
    for function in (each for each in flow.outline.functions if each not in ends):
        own = flow.held_connections(function) | {"request.sid"}
        if function.owner in flow.connection_classes:
            own.add("self")
        for node in flow.nodes(function) if " = " in function.text else ():
            name = _persons(node, own)
            if name and not _is_made_here(name, function, flow) and not _is_asked_for(name, function, flow):
                yield function, node, name
                break


def _persons(node: cst.CSTNode, own: set[str]) -> str:
    """`player.socket` of `player.socket = websocket`."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Attribute(value=holder) as target)], value=value):
            is_person = dotted(holder) != "self" and says(last_name(holder), PERSONS | DEVICES)
            return (dotted(target) or "") if is_person and dotted(value) in own else ""
    return ""


def _is_made_here(name: str, function: Function, flow: Flow) -> bool:
    """True for a place of what the function makes for this connection: `player = Player()`."""
    given = given_to(name.rpartition(".")[0], flow.nodes(function))
    return any(isinstance(value, cst.Call) and last_name(value).lstrip("_")[:1].isupper() for value in given)


def _place(node: cst.CSTNode, own: set[str], function: Function) -> str:
    """`self.socket` of `self.socket = websocket`, and `current` where that is global."""
    match node:
        case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
            name = dotted(target) or ""
            made = isinstance(value, cst.Call) and last_name(value) in _MAKERS
            is_place = re.fullmatch(r"self\.\w+", name) is not None or f"global {name}" in function.text
            return name if name and is_place and (made or dotted(value) in own) else ""
    return ""


def _is_asked_for(name: str, function: Function, flow: Flow) -> bool:
    """True where the function looks who is there already, or ends it."""
    word = re.escape(name)
    if re.search(rf"{word}\.close\(|{word}\.cancel\(", function.text) is not None:
        return True
    tests = (node.test for node in flow.nodes(function) if isinstance(node, cst.If))
    return any(re.search(rf"{word}\b", source(test)) is not None for test in tests)


def _is_shared(name: str, function: Function, flow: Flow) -> bool:
    """True for a global, and for an attribute of an object that is made once for all connections."""
    owner = function.owner
    if not name.startswith("self."):
        return True
    if owner is None or flow.holds_connection(owner) or owner in flow.connection_classes:
        return False
    if any(flow.engine.index.class_named(base, owner.outline) is None for base in owner.bases):
        return False
    sites = list(_made_at(owner, flow))
    return bool(sites) and not any(map(_is_for_one, sites))


def _made_at(owner: Class, flow: Flow) -> Iterator[CallSite]:
    for outline in flow.engine.index.holding(f"{owner.name}(".encode()):
        yield from (site for site in outline.calls if site.written.rpartition(".")[2] == owner.name)


def _is_for_one(site: CallSite) -> bool:
    """True where an object is made in a function that serves one request or connection."""
    scopes = site.inside.scopes if site.inside is not None else ()
    return any(not _OF_A_REQUEST.isdisjoint(scope.parameters) for scope in scopes)
