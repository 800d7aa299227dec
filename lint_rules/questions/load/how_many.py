"""Finds amounts that a client names and nothing bounds: how many rows, lines or entries it wants at once.

    for function, node, name in asked_amounts(flow): …    # `limit = int(msg.get("limit", 50))`, and `.limit(limit)`

An amount counts where it is asked of a database, a broker, a file or other code: what stands in memory is bounded by
that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import arguments, called_name, dotted, filled, item_of, own_calls, own_nodes, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import says, word_set

_FIELDS = "limit lines count size num number amount last max rows take first tail page_size per_page history"
_AMOUNTS = word_set(_FIELDS)
"""What a field is called that says how much is wanted."""

_NAMED = re.compile(rf"(get\(|\[) *[\"']({'|'.join(_FIELDS.split())})\w*[\"']")

_OF_CLIENT = re.compile(r"\b(query_params|rel_url|match_info|args|GET|query)\b")
"""In an expression that reads the handshake."""

_LIMITS = frozenset({"limit", "count", "num", "rows", "page_size", "per_page", "take", "max_results", "n"})
"""How the keyword is called by which a call is told how much to give."""

_READS = word_set("readlines objects filter all order_by fetchall fetchmany find select query")
"""In what is cut: it was asked for as a whole, or asks only for what is cut out of it."""


def asked_amounts(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The places of this file at which an amount that a client names is asked for, one in each function."""
    for function in flow.live() if _NAMED.search(flow.outline.code) is not None else ():
        if _NAMED.search(function.text) is not None:
            named = dict(_named(function, flow))
            found = _used(function, named, flow)
            yield from ((function, node, field) for node, field in islice(found, 1))


def _named(function: Function, flow: Flow) -> Iterator[tuple[str, str]]:
    """The names that hold such an amount, each with the field, if the function bounds it nowhere."""
    for node in flow.nodes(function):
        match node:
            case cst.Assign(targets=[cst.AssignTarget(target=cst.Name(value=name))], value=value):
                field = _field(value, function)
                if field and not _is_bounded(name, function):
                    yield name, field


def _field(value: cst.BaseExpression, function: Function) -> str:
    """`limit` of `int(msg.get("limit", 50))` and of `msg["limit"]`, where the message or the handshake is read."""
    match value:
        case cst.Call(func=cst.Name(value="int"), args=[cst.Arg(value=inner)]):
            return _field(inner, function)
    read = item_of(value)
    if read is None:
        return ""
    holder, key = dotted(read[0]) or "", text_of(read[1])
    is_read = holder.partition(".")[0] in _messages(function) or _OF_CLIENT.search(holder) is not None
    return key if is_read and says(key, _AMOUNTS) else ""


def _messages(function: Function) -> set[str]:
    """The parameters of a function, and what it receives or decodes."""
    made = re.findall(r"\b(\w+)\b[^=\n]*= *(?:await )?[\w.]*(?:loads|receive_json|json|decode)\(", function.text)
    return {*function.parameters, *made} - {"self", "cls"}


def _is_bounded(name: str, function: Function) -> bool:
    return (
        re.search(rf"\b(min|clamp\w*)\([^\n]*\b{name}\b|\b{name}\b *[<>]|[<>]=? *{name}\b", function.text) is not None
    )


def _used(function: Function, named: dict[str, str], flow: Flow) -> Iterator[tuple[cst.CSTNode, str]]:
    """Where a function, or one that it gives the amount to, asks for that much."""
    for node in flow.nodes(function):
        name = next((name for name in _asks(node) if name in named), "")
        direct = next((field for value in _told(node) if (field := _field(value, function))), "")
        if name or direct:
            yield node, named.get(name, direct)
        elif isinstance(node, cst.Call) and (callee := flow.callee(node, function)) is not None:
            given = filled(callee.parameters, arguments(node))
            inner = {own: value.value for own, value in given if isinstance(value, cst.Name) and value.value in named}
            unbounded = {own for own in inner if not _is_bounded(own, callee)}
            asked = (own for part in walk(flow.block(callee)) for own in _asks(part) if own in unbounded)
            yield from ((node, named[inner[own]]) for own in islice(asked, 1))


def _asks(node: cst.CSTNode) -> Iterator[str]:
    """The names of the amounts in `.limit(n)`, `find(…, limit=n)`, `readlines()[-n:]` and `Line.objects.all()[:n]`."""
    match node:
        case cst.Call():
            yield from (value.value for value in _told(node) if isinstance(value, cst.Name))
        case cst.Subscript(value=cut, slice=[cst.SubscriptElement(slice=cst.Slice() as part)]) if _is_asked(cut):
            yield from (each.value for each in own_nodes(part) if isinstance(each, cst.Name))


def _told(node: cst.CSTNode) -> list[cst.BaseExpression]:
    """What tells a call how much to give: `.limit(n)`, `rows(device, limit=n)`."""
    if not isinstance(node, cst.Call):
        return []
    is_limit = called_name(node) in ("limit", "head")
    plain = [arg.value for arg in node.args if arg.keyword is None and is_limit]
    return [*plain, *(arg.value for arg in node.args if arg.keyword is not None and arg.keyword.value in _LIMITS)]


def _is_asked(cut: cst.BaseExpression) -> bool:
    names = {called_name(call) for call in own_calls(cst.Expr(cut))}
    return bool(names & _READS) or ".objects" in (dotted(cut) or "")
