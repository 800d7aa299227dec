"""Finds what a function holds of the words that a client wrote into its handshake.

    Words(flow, function, {"room_id": Origin.ROUTE}).of(node)     # Origin.ROUTE for `str(room_id)`, None for `42`

A header may hold anything. What a route takes out of the path has the form that the route asks for, and what a signed
token claims was once true: both only need not name anything that is there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import arguments, bound_names, called_name, dotted, filled, literal, run_by, source
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import SHAPING

_PARTS = r"(cookies|headers|query_string)"
_FREE = re.compile(
    rf"""\b(scope|environ)(\[["']{_PARTS}["']\]|\.get\(["']{_PARTS}["'][^()]*(\(\))?\))$"""
    r"|(?<!response)\.(cookies|headers|request_headers|query_params|query_string)$|\brequest\.args$"
)
"""Where a client writes what it likes."""

_ROUTE = re.compile(r"""\[["']url_route["']\]\[["']kwargs["']\]$|\.(path_params|match_info|view_args)$""")
"""Where a route puts what it takes out of the path."""

_RESHAPING = SHAPING | {"split", "rsplit", "get", "pop"}
"""Methods that give the same word in another form, or a part of it."""

_TAKING = frozenset({"str", "int", "UUID", "unquote", "dict", "parse_qs", "parse_qsl", "loads", "b64decode", "next"})
"""The same as functions."""

VERIFYING = re.compile(r"\bjwt\.decode$|^(AccessToken|RefreshToken|UntypedToken)$|\bsigning\.loads$")
"""Reads what a token claims, and raises for one that has run out or is none."""


_DEPTH = 3
"""How many helpers deep a word is followed."""


class Origin(Enum):
    """How free a client is in what it writes."""

    FREE = "free"
    ROUTE = "route"
    CLAIM = "claim"


@dataclass
class Words:
    """The client's words in one function."""

    flow: Flow
    function: Function
    given: Mapping[str, Origin]
    """The parameters and attributes that hold them from the start."""
    depth: int = 0
    """How many helpers lead here."""

    @cached_property
    def names(self) -> dict[str, Origin]:
        """The names and attributes that hold nothing but the client's words."""
        found, others = dict(self.given), set[str]()
        for target, value in self._assigned():
            origin = self._origin(value, found)
            for name in _targets(target):
                if origin is not None and name not in others:
                    found[name] = origin
                elif origin is None and literal(value) is ...:
                    others.add(name)
                    found.pop(name, None)
        return found

    def _assigned(self) -> Iterator[tuple[cst.CSTNode, cst.BaseExpression]]:
        for node in self.flow.nodes(self.function):
            match node:
                case cst.Assign(targets=targets, value=value):
                    yield from ((each.target, value) for each in targets)
                case cst.For(target=target, iter=walked) | cst.CompFor(target=target, iter=walked):
                    yield target, walked

    def of(self, node: cst.BaseExpression) -> Origin | None:
        """Where a value comes from that is the client's word, or a part of it."""
        return self._origin(node, self.names)

    def within(self, node: cst.CSTNode) -> str:
        """The first of the client's words that something is put together of, as it is called."""
        parts = (part for part in walk(node) if isinstance(part, cst.BaseExpression))
        return next((called_word(part) for part in parts if self.of(part) is not None), "")

    def of_callee(self, call: cst.Call) -> Words | None:
        """The client's words in the project's function that a call runs, also by `sync_to_async(f)(x)`."""
        return self._of_callee(call, self.names)

    def _of_callee(self, call: cst.Call, names: Mapping[str, Origin]) -> Words | None:
        written = dotted(run_by(call)) or ""
        callee = self.flow.function_named(written, self.function) if written and self.depth < _DEPTH else None
        if callee is None or callee is self.function:
            return None
        is_own = written.partition(".")[0] in ("self", "cls")
        given = {name: origin for name, origin in names.items() if is_own and name.startswith("self.")}
        for name, value in filled(callee.parameters, arguments(call)):
            origin = self._origin(value, names)
            if origin is not None:
                given[name] = origin
        is_told = given or any(word in callee.text for word in ("scope", "environ", "request"))
        return Words(self.flow, callee, given, self.depth + 1) if is_told else None

    def _origin(self, node: cst.BaseExpression, names: Mapping[str, Origin]) -> Origin | None:
        known = names.get(dotted(node) or "") or _source(node)
        if known is not None:
            return known
        match node:
            case cst.Await(expression=inner) | cst.Subscript(value=inner) | cst.BooleanOperation(left=inner):
                return self._origin(inner, names)
            case cst.IfExp(body=body, orelse=other):
                return self._origin(body, names) or self._origin(other, names)
            case cst.Call():
                return self._given_by(node, names)
        return None

    def _given_by(self, call: cst.Call, names: Mapping[str, Origin]) -> Origin | None:
        match call:
            case cst.Call(func=func, args=[cst.Arg(value=first), *_]) if VERIFYING.search(dotted(func) or ""):
                return Origin.CLAIM if self._origin(first, names) is not None else None
            case cst.Call(args=[cst.Arg(value=first), *_]) if called_name(call) in _TAKING:
                return self._origin(first, names)
            case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value=name))) if name in _RESHAPING:
                return self._origin(holder, names)
        return self._returned(call, names)

    def _returned(self, call: cst.Call, names: Mapping[str, Origin]) -> Origin | None:
        """Where the words come from that a helper picks out of a handshake and gives back."""
        inner = self._of_callee(call, names)
        if inner is None:
            return None
        returned = [node.value for node in self.flow.nodes(inner.function) if isinstance(node, cst.Return)]
        origins = [inner.of(value) for value in returned if value is not None and literal(value) is ...]
        return origins[0] if origins and None not in origins else None


def _targets(target: cst.CSTNode) -> Iterator[str]:
    written = dotted(target) if isinstance(target, cst.BaseExpression) else None
    return iter([written]) if written else bound_names(target)


def _source(node: cst.BaseExpression) -> Origin | None:
    if not isinstance(node, cst.Subscript | cst.Attribute | cst.Call):
        return None
    text = source(node)
    if _FREE.search(text) is not None:
        return Origin.FREE
    return Origin.ROUTE if _ROUTE.search(text) is not None else None


def called_word(node: cst.BaseExpression) -> str:
    """What a word of the client is called: `room_id` for `self.room_id`, `kwargs["room_id"]` and `int(room_id)`."""
    match node:
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]) if isinstance(literal(key), str):
            return f"`{literal(key)}`"
        case cst.Call(args=[cst.Arg(value=first), *_]) if called_name(node) in _TAKING:
            return called_word(first)
        case cst.Call(args=[cst.Arg(value=key), *_]) if isinstance(literal(key), str) and called_name(node) == "get":
            return f"`{literal(key)}`"
        case cst.Subscript(value=holder) | cst.Call(func=cst.Attribute(value=holder)):
            return called_word(holder)
    name = (dotted(node) or "").rpartition(".")[2]
    return f"`{name}`" if name else "word"
