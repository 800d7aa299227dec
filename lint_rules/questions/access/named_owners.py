"""Owners of things that are compared with what the message says.

for function, test, thing, key in owners_named_by_sender(flow): …     # `poll["teacher"] != data["teacher"]`

Whoever knows the owner's id writes it into his message, and passes. Only programs that know their users are looked at:
elsewhere such an id may be the secret itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import chain, item_of, leaves, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.facts import Fact, checks
from lint_rules.flow.messages import connects
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import OWNERS, word_set, words
from lint_rules.questions.access.checked_beside import fields

_NOT_PERSONS = word_set("token key secret password pin code hash version count name status state type")
"""With one of these it says something else, or is a secret that proves who is there."""

_COMPARED = re.compile(r"[\w\"'\])] [!=]= [\w(]")
_BOTH = Label.CLIENT | Label.MESSAGE | Label.ASKED
_KNOWN = Label.IDENTITY | Label.CREDENTIAL | Label.SECRET


def owners_named_by_sender(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    """The tests of this file that turn away whoever does not name the owner, with the thing and the field."""
    seen: set[cst.CSTNode] = set()
    for entry in flow.handlers("message", "endpoint"):
        if not _COMPARED.search(flow.outline.code):
            return
        for fact in flow.run(entry).decisions:
            if fact.function.outline is not flow.outline or fact.node in seen or not _is_mixed(fact):
                continue
            named = _named(fact, flow)
            if named is not None and _turns_away(fact, flow) and any(checks(d.holds) for d in connects(flow, entry)):
                seen.add(fact.node)
                yield fact.function, fact.node, *named


def _is_mixed(fact: Fact) -> bool:
    """True for a comparison of what was looked up with a field of the message, in which the user has no part."""
    is_test = fact.kind == "test" and fact.compared and not fact.fixed and not fact.presence
    return is_test and fact.labels & _BOTH == _BOTH and not fact.labels & _KNOWN


def _named(fact: Fact, flow: Flow) -> tuple[str, str] | None:
    """The thing and the field, of `poll["teacher"] != data["teacher"]` and `poll.teacher_id == data.get("teacher")`."""
    match fact.node:
        case cst.Comparison(
            left=left,
            comparisons=[cst.ComparisonTarget(operator=cst.Equal() | cst.NotEqual(), comparator=right)],
        ):
            for owned, said in ((left, right), (right, left)):
                holder, owner = chain(owned)[:1], _key(owned)
                is_said = not _is_said(owned, fact.function, flow) and _is_said(said, fact.function, flow)
                if holder and is_said and _says_whose(owner) and _says_whose(_key(said)):
                    return holder[0], _key(said)
    return None


def _is_said(node: cst.BaseExpression, function: Function, flow: Flow) -> bool:
    """True for a field of what the function was given, and nothing that was looked up by one."""
    looked_up = (part for part in walk(node) if isinstance(part, cst.Await))
    inside = fields(node, function, flow.nodes(function))
    heads = {field.partition("[")[0] for field in inside}
    return bool(inside) and heads <= set(function.parameters) and next(looked_up, None) is None


def _key(node: cst.BaseExpression) -> str:
    """`teacher` of `poll["teacher"]`, `poll.teacher`, `data.get("teacher")` and `str(data["teacher"])`."""
    match node:
        case cst.Call(func=cst.Name(value="str" | "int"), args=[cst.Arg(value=inner)]):
            return _key(inner)
        case cst.Attribute(attr=cst.Name(value=name)):
            return str(name)
    read = item_of(node)
    return text_of(read[1]) if read is not None else ""


def _says_whose(key: str) -> bool:
    said = words(key)
    return bool(said & OWNERS) and not said & _NOT_PERSONS


def _turns_away(fact: Fact, flow: Flow) -> bool:
    """True where the test is one by which the function ends."""
    tests = (node for node in flow.nodes(fact.function) if isinstance(node, cst.If))
    return any(leaves(node.body) and fact.node in walk(node.test) for node in tests)
