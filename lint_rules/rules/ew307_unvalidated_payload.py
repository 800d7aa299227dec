"""EW307: a field of the payload is used that may not be there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.catching import catches
from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import every_name, literal, mentions, methods, own_nodes, text_of
from lint_rules.code.walk import walk
from lint_rules.frameworks.emberwire import kind_of
from lint_rules.frameworks.words import says
from lint_rules.rule import Rule, Severity

UNTYPED = frozenset({"Any", "dict", "Dict", "Mapping", "MutableMapping", "object", "str", "typing", "abc", "list"})
"""Annotations that say nothing about the fields."""

_VALIDATING = frozenset(
    {"validate", "validated", "check", "parse", "convert", "decode", "load", "loads", "schema", "model", "struct"}
    | {"structure", "cast", "ensure", "require", "clean", "verify", "form", "serializer", "from"}
)
CATCHING = frozenset({"KeyError", "LookupError", "TypeError"})


class UnvalidatedPayload(Rule):
    """
    ## What it does
    Reports `payload["x"]` in a handler whose payload has no type and is not tested before.

    ## Why is this bad?
    The client may send anything: without the field the handler raises, the channel crashes, and the client joins again, and again.
    A field of another type goes on into the database and to everybody on the topic.

    ## Example
    ```python
    from typing import Any

    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: dict[str, Any]) -> Ok:
            await self.broadcast("new_msg", {"body": payload["body"]})  # EW307
            return Ok()
    ```

    ## Use instead
    ```python
    from typing import Annotated

    import msgspec

    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        class NewMessage(msgspec.Struct):
            body: Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]

        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok:
            await self.broadcast("new_msg", {"body": payload.body})
            return Ok()
    ```

    ## Fix safety
    There is no fix: which fields there are is for you to say.

    ## Known limits
    Counts as a check:
    - any test of the payload
    - any call that is named like a validation

    Reported:
    - one field for each handler: the first that is used

    ## References
    CWE-20, OWASP ASVS 5.0 V2.2.1.
    """

    code = "EW307"
    name = "unvalidated-payload"
    severity = Severity.ADVICE
    dialects = "E"
    default = False
    cwe = (20,)
    needs = (frozenset({b"handle_in"}), frozenset({b"['", b'["'}), frozenset({b"Channel"}))

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        if kind_of(self.file.class_of(node), self.file.index) != "Channel":
            return
        for method in methods(node):
            handler = self.file.handler(method, "message")
            payload = _payload(method, is_dispatcher=method.name.value == "handle_in" and handler is not None)
            if handler is not None and payload is not None and _is_untyped(payload):
                self._look_at(method, payload.name.value)

    def _look_at(self, method: cst.FunctionDef, payload: str) -> None:
        """Report the first field that is read before a test, a match or a validation has seen the payload."""
        caught = set(_caught(method))
        for node in own_nodes(method):
            if isinstance(node, cst.Subscript) and _reads_field(node, payload) and node not in caught:
                self.report(node, "the client may leave this out or send anything: give the payload a type")
                return
            if _looks(node, payload):
                return


def _payload(method: cst.FunctionDef, *, is_dispatcher: bool) -> cst.Param | None:
    """The parameter that holds the message: the second of `handle_in(self, event, payload)`, else the first."""
    place = 2 if is_dispatcher else 1
    parameters = method.params.params
    return parameters[place] if place < len(parameters) else None


def _is_untyped(payload: cst.Param) -> bool:
    if payload.annotation is None:
        return True
    kind = payload.annotation.annotation
    if isinstance(kind, cst.SimpleString):
        return {*re.findall(r"\w+", text_of(kind))} <= UNTYPED
    return every_name(kind) <= UNTYPED


def _reads_field(node: cst.Subscript, payload: str) -> bool:
    match node:
        case cst.Subscript(value=cst.Name(value=name), slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return name == payload and literal(key) is not ...
    return False


def _caught(method: cst.FunctionDef) -> Iterator[cst.CSTNode]:
    """What stands in a `try` that expects a field to be missing, and what is written to."""
    for node in own_nodes(method):
        if isinstance(node, cst.Try) and any(catches(each, CATCHING) for each in node.handlers):
            yield from own_nodes(node.body)
        elif isinstance(node, cst.AssignTarget):
            yield node.target


def _looks(node: cst.CSTNode, payload: str) -> bool:
    """True for a test or match on the payload, a validation of all of it, and a name that is bound anew."""
    match node:
        case cst.If(test=test) | cst.IfExp(test=test) | cst.Assert(test=test) | cst.While(test=test):
            reads = any(isinstance(inner, cst.Subscript) and _reads_field(inner, payload) for inner in walk(test))
            return mentions(test, payload) and not reads
        case cst.Match(subject=subject):
            return mentions(subject, payload)
        case cst.Call():
            whole = any(isinstance(arg.value, cst.Name) and arg.value.value == payload for arg in node.args)
            return whole and any(says(part, _VALIDATING) for part in every_name(node.func))
        case cst.AssignTarget(target=cst.Name(value=name)):
            return bool(name == payload)
    return False
