"""Endpoints that know by which name a connection was let in, and take the name that its message says.

for function, node, said, own in overridden(flow): …      # `record(data.get("gate", gate_id))`, "gate", "gate_id"

A test of what the message says is believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, item_of, last_name, mentions, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.facts import Fact
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.words import DOING, WRITING, says, word_set, words

_READS = re.compile(r"""(?:\.get\(|\[)["']\w+["']""")
_ACTING = DOING | WRITING | word_set("book log count charge report ingest handle")
_MESSAGES = word_set("data msg message payload content event body frame packet m d reading command cmd request req")
"""What a message is called, as against headers and tables of the server."""
_PLAIN = frozenset({"id", "name", "key", "code", "no", "number"})
"""What a name may have besides: `gate` and `gate_id` are the same thing."""


def overridden(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    """The first such place of each endpoint of this file."""
    for entry in flow.handlers("endpoint"):
        function = entry.function
        if function.outline is flow.outline and _READS.search(function.text):
            decisions = flow.run(entry).decisions
            checked = {_thing(name): name for name in function.parameters if _is_checked(name, decisions)}
            found = next(_taken(function, flow, checked), None) if checked else None
            if found is not None:
                yield function, *found


def _thing(name: str) -> frozenset[str]:
    return words(name) - _PLAIN


def _is_checked(name: str, decisions: frozenset[Fact]) -> bool:
    """True for a parameter of the path that was decided about together with who the client is."""
    both = (f for f in decisions if f.labels & Label.PLACE and f.labels & ABOUT_CLIENT)
    return bool(_thing(name)) and any(not f.presence and mentions(f.node, name) for f in both)


def _taken(
    function: Function, flow: Flow, checked: dict[frozenset[str], str]
) -> Iterator[tuple[cst.CSTNode, str, str]]:
    """The fields of messages that are called like a checked name, and that something is done with."""
    nodes = flow.nodes(function)
    tests = [node.test for node in nodes if isinstance(node, cst.If | cst.IfExp | cst.Assert)]
    for node in nodes:
        key = _field(node)
        own = checked.get(_thing(key)) if key else None
        if own is None or any(node in walk(test) for test in tests):
            continue
        names = [name for name in _given(node, nodes) if name != own]
        if any(mentions(test, name) for test in tests for name in names) or own in _given(node, nodes):
            continue
        if any(_is_done_with(call, node, names) for call in flow.calls(function)):
            yield node, key, own


def _field(node: cst.CSTNode) -> str:
    """`gate` of `data["gate"]` and `data.get("gate", …)`, of what is called like a message."""
    read = item_of(node)
    return text_of(read[1]) if read is not None and says(last_name(read[0]), _MESSAGES) else ""


def _given(node: cst.CSTNode, nodes: tuple[cst.CSTNode, ...]) -> list[str]:
    """The names that such a field is given to, alone or beside others."""
    return [
        name
        for statement in nodes
        if isinstance(statement, cst.Assign) and node in walk(statement.value)
        for target in statement.targets
        for name in bound_names(target.target)
    ]


def _is_done_with(call: cst.Call, node: cst.CSTNode, names: list[str]) -> bool:
    """True for a call that acts on what the message says: the field itself, or a name for it, is an argument."""
    if not says(called_name(call), _ACTING):
        return False
    return any(arg.value is node or last_name(arg.value) in names for arg in call.args)
