"""Uses of a thing that was looked up by an id of its own, where who may was only asked of another.

is_second(flow, act, {"room_id"})    # `emit("quote", quoted.text)` of `quoted = Message.query.get(data["reply_to_id"])`

What is looked up by both ids stands in the room that was asked about, and so may what is compared with anything.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import libcst as cst

from lint_rules.code.syntax import called_name, given_to, item_of, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import ABOUT_CLIENT
from lint_rules.frameworks.words import FINDING, IDS, PEOPLE, PERSONS, says

_HOPS = 4
"""Names between a look-up and its use: `quoted = find(…)`, `part = {"text": quoted.text}`, `answer = {"to": part}`."""

_Nodes = Sequence[cst.CSTNode]


def is_second(flow: Flow, act: Effect, asked: Collection[str]) -> bool:
    """True for a use of what was looked up by ids of the message of which none was asked about. Who somebody is may be
    shown to anybody."""
    nodes = flow.nodes(act.function) if asked else ()
    for name in set(_names(act.node)) if nodes else ():
        for variable, value in _behind(name, nodes, _HOPS):
            keys = set(_keys_of_look_up(value, nodes))
            if keys and keys.isdisjoint(asked) and all(map(_is_of_thing, keys)):
                return not _is_asked(act, variable)
    return False


def _is_of_thing(key: str) -> bool:
    return says(key, IDS) and not says(key, PEOPLE | PERSONS)


def _names(node: cst.CSTNode) -> Iterator[str]:
    """The plain names in a node, without those of attributes and keywords."""
    parts = list(walk(node))
    aside = {part.attr for part in parts if isinstance(part, cst.Attribute)}
    aside |= {part.keyword for part in parts if isinstance(part, cst.Arg) and part.keyword is not None}
    return (part.value for part in parts if isinstance(part, cst.Name) and part not in aside)


def _behind(name: str, nodes: _Nodes, hops: int) -> Iterator[tuple[str, cst.BaseExpression]]:
    """What is given to a name, and to the names in that, each with its name."""
    for value in given_to(name, nodes):
        yield name, value
        for other in set(_names(value)) - {name} if hops > 1 else ():
            yield from _behind(other, nodes, hops - 1)


def _keys_of_look_up(value: cst.BaseExpression, nodes: _Nodes) -> Iterator[str]:
    """The keys of the message under which something is looked up: `id` of `Message.query.get(data["id"])`."""
    calls = [part for part in walk(value) if isinstance(part, cst.Call) and says(called_name(part), FINDING)]
    for arg in (arg for call in calls for arg in call.args):
        yield from _keys_in(arg.value)
        for name in _names(arg.value):
            for given in given_to(name, nodes):
                yield from _keys_in(given)


def _keys_in(node: cst.CSTNode) -> Iterator[str]:
    read = (item_of(part) for part in walk(node))
    return (key for found in read if found is not None and (key := text_of(found[1])))


def _is_asked(act: Effect, variable: str) -> bool:
    """True behind a test that holds something of the thing against anything but a literal, or asks it about the
    client."""
    of_it = re.compile(rf"\b{re.escape(variable)}[.\[]")
    tests = (f for f in act.facts if not f.fixed and not f.presence and (f.compared or f.labels & ABOUT_CLIENT))
    return any(of_it.search(fact.text) for fact in tests)
