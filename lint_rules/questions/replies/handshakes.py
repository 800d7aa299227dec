"""Finds where a handshake of another form than expected fails with an error of the server.

    for function, node, what in broken_handshakes(flow): …     # `scope["cookies"]["sessionid"]`, "without `sessionid`"

A header, a cookie, a query: whoever connects writes them as they like, and a client that is refused by an error is not
told why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from lint_rules.code.catching import catches
from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, every_name, literal, own_nodes, source, unpacked
from lint_rules.code.walk import is_in
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import READ_ERRORS

_SOURCE = re.compile(
    r"""\b(?:scope|environ)(?:\[["'](?:cookies|headers|query_string)["']\]|\.get\(["'](?:cookies|headers|query_string)["'])"""
    r"|(?<!response)\.(?:cookies|headers|request_headers|query_params|query_string)\b|\bparse_qsl?\("
)
"""What a client writes into its handshake."""
_TABLES = re.compile(
    r"""(\[["'](cookies|headers)["']\]|\.(cookies|headers|request_headers|query_params)|dict\(.*\)|parse_qs\(.*\))$"""
)
_HEADER = re.compile(r"(auth|authorization|cookie)_header|^auth$")
"""What a parameter is called that holds a header, or what a client of Socket.IO says of itself."""

_COUNTED = re.compile(r"\blen\(|\.(startswith|count)\(")
"""How a function asks of how many parts something is, or how it begins."""

_ALWAYS = frozenset({"host", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version"})
"""Headers without which no request becomes a WebSocket."""

_PLACE = frozenset({"IndexError", "LookupError"})
_FORM = frozenset({"ValueError"})


@dataclass
class _Handshake:
    """How one function reads a handshake."""

    function: Function
    body: cst.FunctionDef

    def broken(self) -> Iterator[tuple[cst.CSTNode, str, frozenset[str]]]:
        """The places that raise for a handshake of another form: what is missing there, and what is raised."""
        nodes = list(own_nodes(self.body))
        written = {node.target for node in nodes if isinstance(node, cst.AssignTarget)}
        for node in nodes:
            found = self._missing(node) or self._unlike(node)
            if found is not None and node not in written:
                yield node, *found

    def _missing(self, node: cst.CSTNode) -> tuple[str, frozenset[str]] | None:
        """`cookies["sessionid"]`, `header.split(" ")[1]`, `headers.get(b"cookie").decode()`."""
        match node:
            case cst.Subscript(value=holder, slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
                named = literal(key)
                if isinstance(named, str | bytes) and self._is_table(holder) and not self._asks(named):
                    return f"without `{_text(named)}`", READ_ERRORS["subscript"]
                if isinstance(named, int) and named > 0 and self._is_split(holder) and not self._asks_parts(holder):
                    return "whose header or query has other parts", _PLACE
            case cst.Call(
                func=cst.Attribute(
                    value=cst.Call(
                        func=cst.Attribute(value=holder, attr=cst.Name(value="get")), args=[cst.Arg(value=key)]
                    )
                )
            ):
                named = literal(key)
                if isinstance(named, str | bytes) and self._is_table(holder):
                    return f"without `{_text(named)}`", READ_ERRORS["object"]
        return None

    def _unlike(self, node: cst.CSTNode) -> tuple[str, frozenset[str]] | None:
        """`scheme, token = header.split(" ")`."""
        value = unpacked(node)
        is_split = value is not None and self._is_split(value) and not _counts(self.function.text)
        return ("whose header or query has other parts", _FORM) if is_split else None

    @cached_property
    def _written(self) -> dict[str, str]:
        """The names that hold a part of the handshake, each with the source of what it was given."""
        found = {name: ".headers" for name in self.function.parameters if _HEADER.search(name)}
        for node in own_nodes(self.body):
            match node:
                case cst.Assign(targets=[cst.AssignTarget(target=target)], value=value):
                    text = source(value)
                    if _SOURCE.search(text) or not every_name(value).isdisjoint(found):
                        for name in bound_names(target):
                            found.setdefault(name, text)
        return found

    def _is_table(self, node: cst.BaseExpression) -> bool:
        text = self._written.get(node.value, "") if isinstance(node, cst.Name) else source(node)
        return _TABLES.search(text) is not None and (_SOURCE.search(text) is not None or isinstance(node, cst.Name))

    def _is_split(self, node: cst.BaseExpression) -> bool:
        """True for `header.split(" ")` and for a name that holds it."""
        if isinstance(node, cst.Name):
            return re.search(r"\.split\([^()]*\)$", self._written.get(node.value, "")) is not None
        if not isinstance(node, cst.Call) or called_name(node) != "split":
            return False
        return _SOURCE.search(source(node)) is not None or not every_name(node).isdisjoint(self._written)

    def _asks_parts(self, node: cst.BaseExpression) -> bool:
        args = node.args if isinstance(node, cst.Call) else ()
        return asks_parts(self.function.text, args)

    def _asks(self, key: str | bytes) -> bool:
        quoted = rf"""b?["']{re.escape(_text(key))}["']"""
        asked = re.search(rf"{quoted} (not )?in |get\({quoted}|hasattr\([^()\n]*{quoted}", self.function.text)
        return asked is not None or _text(key).lower() in _ALWAYS


def broken_handshakes(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first place of each function of this file that a handshake of another form leads to an error at."""
    text = flow.outline.code
    if _SOURCE.search(text) is None and _HEADER.search(text) is None and "auth[" not in text:
        return
    for function, calls in _greeting(flow).items():
        if ".split(" not in function.text and "[" not in function.text:
            continue
        handshake = _Handshake(function, flow.body(function).node)
        for node, what, kinds in handshake.broken():
            if not is_caught(node, kinds, function, flow) and not any(
                is_caught(call, kinds, caller, flow) for caller, call in calls
            ):
                yield function, node, what
                break


def _greeting(flow: Flow) -> dict[Function, tuple[tuple[Function, cst.CSTNode], ...]]:
    """The functions of this file that see a handshake, each with the calls that lead there."""
    found: dict[Function, tuple[tuple[Function, cst.CSTNode], ...]] = {}
    for function in flow.outline.functions:
        if function.name == "__call__" and "scope" in function.parameters and is_of_sockets(flow):
            found[function] = ()
    for entry in {*flow.entries, *flow.everywhere()}:
        if entry.kind in ("connect", "endpoint"):
            for effect in flow.engine.run(entry).effects:
                steps = effect.steps
                for at, (function, _) in enumerate(steps):
                    if function.outline is flow.outline:
                        found.setdefault(function, tuple(steps[:at]))
    for function in flow.live():
        found.setdefault(function, ())
    return found


def is_of_sockets(flow: Flow) -> bool:
    """True for a file whose ASGI applications may serve sockets."""
    return "websocket" in flow.outline.text.lower() or "from channels" in flow.outline.text


def is_caught(node: cst.CSTNode, kinds: frozenset[str], function: Function, flow: Flow) -> bool:
    """True where a `try` around a node catches one of these errors."""
    if "except" not in function.text:
        return False
    attempts = (part for part in flow.nodes(function) if isinstance(part, cst.Try))
    return any(
        any(catches(handler, kinds) for handler in attempt.handlers) and is_in(node, attempt.body)
        for attempt in attempts
    )


def _counts(text: str) -> bool:
    """True where a function asks of how many parts something is, or how it begins."""
    return _COUNTED.search(text) is not None


def asks_parts(text: str, args: Sequence[cst.Arg], kind: str = "place") -> bool:
    """True where a function asks of how many parts something is, or whether what parts it is there: that makes two of
    it, but no more only where no more are asked for (`split("=", 1)`)."""
    parting = literal(args[0].value) if args else " "
    if _counts(text) or not isinstance(parting, str | bytes) or (kind == "split" and len(args) < 2):
        return _counts(text)
    return re.search(rf"""["']{re.escape(_text(parting))}["'] (not )?in """, text) is not None


def _text(key: str | bytes) -> str:
    return key.decode("latin-1") if isinstance(key, bytes) else key
