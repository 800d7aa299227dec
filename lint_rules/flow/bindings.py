"""Gives values to names: assignments, loop targets, `with … as`, patterns, attributes of the own object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import cast

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, literal, own_nodes
from lint_rules.code.walk import children
from lint_rules.flow.activation import Activation
from lint_rules.flow.contents import filled
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import NONE
from lint_rules.flow.items import item, read
from lint_rules.flow.values import NOTHING, UNKNOWN, Instance, PairName, Value, Way, element, join
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import MASKING, TICKETS, is_bearer, is_token, proves, says


def bind(a: Activation, target: cst.CSTNode, value: Value) -> None:
    """A target gets a value."""
    match target:
        case cst.Name(value=name):
            a.state.env[name] = _called(value, name)
            _forget(a, name)
            if a.function is not None and name in _of_the_file(a, a.function):
                _assigned(a, name, NOTHING, value, target)
        case cst.Attribute():
            _attribute(a, target, value)
        case cst.Tuple(elements=elements) | cst.List(elements=elements):
            _unpack(a, [part.value for part in elements], value)
        case cst.StarredElement(value=inner):
            bind(a, inner, value)


def _of_the_file(a: Activation, function: Function) -> frozenset[str]:
    """The names of the file that a function may give another value: `global mode`."""
    if "global " not in function.source:
        return frozenset()
    return a.engine.index.once(("globals", function), lambda: frozenset(_declared(a.engine.body(function).node)))


def _declared(function: cst.FunctionDef) -> Iterator[str]:
    declared = (node for node in own_nodes(function) if isinstance(node, cst.Global))
    return (item.name.value for node in declared for item in node.names)


def _called(value: Value, name: str) -> Value:
    """What the client said is a credential when the program calls it one: `token = await ws.receive_text()`; so is each
    of several things that it may be, `token = offered[1] if len(offered) == 2 else ""`."""
    found = _under_name(value, name)
    if found is value or not value.ways:
        return found
    return replace(found, ways=tuple(Way(_under_name(way.value, name), way.facts) for way in value.ways))


def _under_name(value: Value, name: str) -> Value:
    is_number = not value.labels & Label.FREE and says(name, TICKETS)
    if value.labels & Label.CLIENT and not value.labels & Label.ASKED and proves(name) and not is_number:
        value = value.add(Label.CREDENTIAL)
    if value.const is UNKNOWN and _lets_in(value, name):
        return value.add(Label.BEARER)
    return value


def _lets_in(value: Value, name: str) -> bool:
    """True for what came from the client or from unknown code, and is called like something that lets one in."""
    if value.labels & Label.CREDENTIAL and (not value.labels & Label.MESSAGE or value.labels & Label.FIRST):
        return is_token(name)
    from_outside = value.made is not None and not says(called_name(cast("cst.Call", value.made)), MASKING)
    return (from_outside or bool(value.labels & Label.CLIENT)) and is_bearer(name)


def _forget(a: Activation, name: str) -> None:
    """What was known of the parts of a name is gone when it gets another value."""
    parts = (f"{name}.", f"{name}[")
    for key in [key for key in a.state.env if key.startswith(parts)]:
        del a.state.env[key]


def _attribute(a: Activation, target: cst.Attribute, value: Value) -> None:
    written = dotted(target)
    receiver = a.value(target.value)
    for thing in receiver.things:
        value = filled(value, thing.owner, target.attr.value) if isinstance(thing, Instance) else value
    if written is not None:
        a.state.env[written] = value
        _assigned(a, written, receiver, value, target)
    for thing in receiver.things:
        if isinstance(thing, Instance):
            name = target.attr.value
            known = thing.attributes.get(name)
            left = replace(value, const=UNKNOWN) if thing.is_lasting and value.const is not UNKNOWN else value
            thing.attributes[name] = left if known is None else join([(known, NONE), (left, a.state.facts)])


def _assigned(a: Activation, written: str, receiver: Value, value: Value, node: cst.CSTNode) -> None:
    """`self.ws = ws`, `order.status = "paid"`, `player.paused = True`: noted, because others reach the object. A
    connection under a name of the file is kept, for whoever speaks to it."""
    if a.function is not None and (value.labels or isinstance(value.const, bool) or receiver.labels & Label.FOUND):
        kind = "keep" if value.labels & Label.CONNECTION and "." not in written else "assign"
        loop = a.loop_depth > 0
        facts, closed = a.state.facts, a.state.closed
        a.note(Effect(kind, node, a.function, facts, written, receiver, (), value, in_loop=loop, closed=closed))


def _unpack(a: Activation, targets: list[cst.BaseExpression], value: Value) -> None:
    parts = value.parts or {}
    if value.keyed and not parts and len(targets) == 2:
        bind(a, targets[0], Value(Label.CLIENT, things=(PairName(value, dotted(targets[1]) or ""),)))
        bind(a, targets[1], Value(value.labels))
        return
    for at, target in enumerate(targets):
        part = parts.get(at)
        bind(a, target, part if part is not None else _piece(target, value))


def _piece(target: cst.BaseExpression, value: Value) -> Value:
    """One of several pieces of a value: `user, _, password = decoded.partition(":")` has the secret in one of them."""
    piece = element(value)
    return piece if is_token(dotted(target) or "") else piece.drop(Label.BEARER)


def captures(a: Activation, pattern: cst.CSTNode, subject: Value) -> None:
    """The names that a pattern of `match` gives values to; `{"order": str(order)}` says the key of each."""
    stack: list[tuple[cst.CSTNode, Value]] = [(pattern, subject)]
    while stack:
        node, value = stack.pop()
        if isinstance(node, cst.MatchAs | cst.MatchStar) and node.name is not None:
            bind(a, node.name, value)
        if isinstance(node, cst.MatchMapping):
            if node.rest is not None:
                bind(a, node.rest, value)
            stack += [(element.pattern, _under_key(a, value, element)) for element in node.elements]
            continue
        inner = value if _is_transparent(node) else element(value)
        stack += [(child, inner) for child in children(node) if not isinstance(child, cst.BaseExpression)]


def _under_key(a: Activation, value: Value, element: cst.MatchMappingElement) -> Value:
    key = literal(element.key)
    return read(a, item(a, value, Value(const=key)), element, key)


def _is_transparent(node: cst.CSTNode) -> bool:
    """True for a pattern whose inner ones mean the same value: `str(name)`, `("buy" | "sell") as side`."""
    if isinstance(node, cst.MatchClass):
        return isinstance(node.cls, cst.Name) and node.cls.value in _TYPES
    return isinstance(node, cst.MatchAs | cst.MatchOr | cst.MatchOrElement | cst.MatchSequenceElement)


_TYPES = frozenset({"str", "int", "float", "bool", "bytes", "dict", "list"})
"""Types of which a pattern without keywords matches the value itself."""
