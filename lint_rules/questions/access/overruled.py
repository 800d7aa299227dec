"""The client's word about who somebody is, taken in place of what the server knows.

for function, node, key, own in overruled(flow): …      # `data.get("customer", me)`, "customer", "me"

Whoever sends the field acts under that name; only those who leave it out are who they are. A test that holds what was
said against the server's own is believed, and so is one of a rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, literal
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Fact
from lint_rules.flow.query import Flow
from lint_rules.flow.quoted import quoted
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import (
    AUTHOR_FIELDS,
    AUTHORS,
    DOING,
    FINDING,
    RANKS,
    ROLE_WORDS,
    WRITING,
    says,
    word_set,
)

_LIKELY = re.compile(r"""\.get\(\s*["']\w+["']|["']\w+["']\s*\]\s*or\b""")
_SOMEBODY = AUTHOR_FIELDS | word_set(
    "user author sender account tenant customer member player device sensor serial driver courier worker agent employee"
    " patient student owner org company organization username login"
)
"""Under these words stands who acts, or whose something is."""
_SHOWN = AUTHORS | word_set("by who sender_name speaker writer poster")
"""Fields of what others are told that say who said it."""
_ACTING = DOING | WRITING | FINDING | word_set("book log count charge report ingest handle of for")


def overruled(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    """The places of this file where something is done under such a name."""
    if not _LIKELY.search(flow.outline.text):
        return
    seen: set[cst.CSTNode] = set()
    for entry, act in flow.here("overrule"):
        if act.node in seen or act.closed or not act.payload.labels & Label.MESSAGE:
            continue
        if not _is_asked(flow, entry, act) and _is_used(flow, act):
            seen.add(act.node)
            yield act.function, act.node, act.name, quoted(_own(act.node))


def _own(node: cst.CSTNode) -> cst.CSTNode:
    """What the server knows: `me` of `data.get("user", me)` and of `data.get("user") or me`."""
    match node:
        case cst.BooleanOperation(right=right):
            return right
        case cst.Call(args=[_, cst.Arg(value=default)]):
            return default
    return node


def _is_asked(flow: Flow, entry: Entry, act: Effect) -> bool:
    """True where a test takes what was said together with who the client is, or asks for his rank."""
    names = _given(flow, act)
    return any(_decides(fact, act, names) for fact in flow.run(entry).decisions)


def _decides(fact: Fact, act: Effect, names: set[str]) -> bool:
    is_ranked = fact.labels & Label.IDENTITY and not fact.presence and says(fact.text, RANKS | ROLE_WORDS)
    if is_ranked and (fact.function is act.function or fact in act.facts):
        return True
    inside = (part.value for part in walk(fact.node) if isinstance(part, cst.Name))
    mine = fact.function is act.function and fact.labels & ABOUT_CLIENT
    return bool(mine) and not names.isdisjoint(inside)


def _given(flow: Flow, act: Effect) -> set[str]:
    """The names that the value is given to."""
    return {
        name
        for node in flow.nodes(act.function)
        if isinstance(node, cst.Assign) and is_in(act.node, node.value)
        for target in node.targets
        for name in bound_names(target.target)
    }


def _is_used(flow: Flow, act: Effect) -> bool:
    """True where something is looked up or done under the name, or others are told that it was said by it."""
    names = _given(flow, act)
    is_key = says(act.name, _SOMEBODY)
    for node in flow.nodes(act.function):
        match node:
            case cst.Call(args=args) if is_key and says(called_name(node), _ACTING):
                if any(_is_it(arg.value, act, names) for arg in args):
                    return True
            case cst.DictElement(key=key, value=value) if literal(key) in _SHOWN:
                if _is_it(value, act, names) and act.name in AUTHORS:
                    return True
    return False


def _is_it(node: cst.BaseExpression, act: Effect, names: set[str]) -> bool:
    """True for the expression itself, or a name that it was given to, also as `str(name)`."""
    match node:
        case cst.Call(func=cst.Name(value="str" | "int"), args=[cst.Arg(value=inner)]):
            return _is_it(inner, act, names)
        case cst.Name(value=name):
            return name in names
    return node is act.node
