"""Decisions about who may be somewhere by a piece of a name: `topic.startswith(account)`, `user in invited` of a text.

for function, node, message in partial_names(flow): …
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, key_of, last_name, leaves, positional
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.words import ROOMS, word_set, words
from lint_rules.questions.access.asked_by_sockets import decides_about_sockets
from lint_rules.questions.access.written_texts import Scope, is_text

_OWN = word_set(
    "user username account tenant team org organization organisation customer member company workspace owner player "
    "client site group own mine department project email"
)
"""What something belongs to, and is named after."""

_PERSONS = word_set("user player member customer client me")
"""What is somebody's own is what he belongs to, whatever it is called."""

_PLACES = ROOMS | word_set("zone path key subject feed queue area name place section")
"""What a place is called that belongs to somebody."""

_NO_PLACES = word_set("prefix url file filename folder directory dir root content text message line token header")
"""With one of these in its name it is something else, or was meant to be compared by its beginning."""

_OWNER = f"({'|'.join(sorted(_OWN))})"
_COMPARED = re.compile(r" in |startswith\(")
_BEFORE = re.compile(rf"(?i){_OWNER}\w*(\.\w+)?\)*( not)?$")
_BEHIND = re.compile(rf"(?i){_OWNER}")
"""In the text of a function around a comparison: only then its body is looked at. To begin with the owner, which has
many names, costs ten times as much."""

_DECIDING = word_set("may can allowed allow permitted visible authorized authorised has is owns belongs check")
"""In the name of a function: what it returns decides."""


def partial_names(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The tests of this file that a neighbour passes whose name is longer or shorter."""
    for function in flow.outline.functions:
        if _may_compare(function):
            found = list(_in(function, flow))
            if found and decides_about_sockets(function, flow):
                yield from found


def _may_compare(function: Function) -> bool:
    """True where the name of an owner stands before an `in`, or behind a `startswith(`, in a line that may decide."""
    text, returns = function.text, bool(words(function.name) & _DECIDING)
    if not returns and "not " not in text:
        return False
    for found in _COMPARED.finditer(text):
        start, end = text.rfind("\n", 0, found.start()) + 1, text.find("\n", found.end())
        end = end if end >= 0 else len(text)
        if not returns and text.find("not ", start, end) < 0:
            continue
        is_behind = found[0] != " in "
        if _BEHIND.search(text, found.end(), end) if is_behind else _BEFORE.search(text, start, found.start()):
            return True
    return False


def _in(function: Function, flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    scope = Scope(function.outline, function, flow)
    for test in _decisions(function, flow):
        for part in walk(test):
            message = _said(part, scope)
            if message:
                yield function, part, message


def _decisions(function: Function, flow: Flow) -> Iterator[cst.BaseExpression]:
    """The tests by which a function turns somebody away, and what it returns where its name says that it decides."""
    for node in flow.nodes(function):
        if isinstance(node, cst.If) and leaves(node.body) and _refuses(node.test):
            yield node.test
        elif isinstance(node, cst.Return) and node.value is not None and words(function.name) & _DECIDING:
            yield node.value


def _refuses(test: cst.BaseExpression) -> bool:
    """True for a test with a `not` in it: what is meant is that nobody else gets further."""
    return any(isinstance(part, cst.Not | cst.NotIn) for part in walk(test))


def _said(node: cst.CSTNode, scope: Scope) -> str:
    match node:
        case cst.Call(func=cst.Attribute(value=named, attr=cst.Name(value="startswith"))):
            own = _owner_at_the_end(positional(node, 0)) if _is_place(named) else ""
            if own:
                return (
                    f"`{quoted(named)}` only has to begin with `{own}`, and that of another begins so too (`12` and"
                    " `123`): compare it as a whole"
                )
        case cst.Comparison(
            left=left, comparisons=[cst.ComparisonTarget(operator=cst.In() | cst.NotIn(), comparator=right)]
        ):
            if _is_owner(left) and isinstance(right, cst.Attribute | cst.Name) and is_text(right, scope):
                return (
                    f"`{quoted(right)}` is one text, and whoever's name is a piece of it passes (`ann` of `joanna`):"
                    " compare whole names"
                )
    return ""


def _owner_at_the_end(prefix: cst.BaseExpression | None) -> str:
    """The name of somebody that such a beginning ends with; empty where a separator stands behind it."""
    match prefix:
        case cst.Tuple(elements=elements):
            return next(filter(None, (_owner_at_the_end(part.value) for part in elements)), "")
        case cst.FormattedString(parts=[*_, cst.FormattedStringExpression(expression=last)]):
            return _owner_at_the_end(last)
        case cst.BinaryOperation(operator=cst.Add(), right=last):
            return _owner_at_the_end(last)
        case cst.Name() | cst.Attribute():
            return quoted(prefix) if _is_owner(prefix) else ""
        case cst.Subscript():  # `session["team"]`
            said = words(key_of(prefix))
            return quoted(prefix) if said & _OWN and not said & _NO_PLACES else ""
        case cst.Call(func=cst.Name(value="str"), args=[cst.Arg(value=given)]):
            return _owner_at_the_end(given)
    return ""


def _is_owner(node: cst.BaseExpression) -> bool:
    """`account`, `viewer.tenant`, `user_id`; no constant, and nothing that is called a prefix."""
    name = last_name(node) if dotted(node) else ""
    said = words(name)
    if isinstance(node, cst.Attribute) and (said <= {"id", "name"} or words(last_name(node.value)) & _PERSONS):
        said |= words(last_name(node.value))  # `user.id`, `player.guild`
    return bool(said & _OWN) and not said & _NO_PLACES and not name.isupper()


def _is_place(node: cst.BaseExpression) -> bool:
    """`topic`, `channel_name`: what somebody wants to be in."""
    said = words(last_name(node)) if dotted(node) else frozenset[str]()
    return bool(said & _PLACES) and not said & _NO_PLACES
