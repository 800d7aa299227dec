"""EW307: a field of the payload is used that may not be there."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Severity, Suspect
from lint_rules.trees import walk, walk_own

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

UNTYPED = frozenset({"Any", "dict", "Dict", "Mapping", "MutableMapping", "object", "str", "typing", "abc", "list"})
"""Annotations that say nothing about the fields."""

VALIDATING = word_set(
    "validate validated check parse convert decode load loads schema model struct structure cast ensure require clean "
    "verify form serializer from"
)
CATCHING = frozenset({"KeyError", "LookupError", "Exception", "BaseException", "TypeError"})


class UnvalidatedPayload(FlowRule):
    """
    ## What it does
    Reports `payload["x"]` in a handler whose payload has no type and is not looked at before. Advice.

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
    Any test that looks at the payload, and any call that is named like a validation, is believed.
    One finding for each handler: the first field that is used.

    ## References
    CWE-20, OWASP ASVS 5.0 V2.2.1.
    """

    code = "EW307"
    name = "unvalidated-payload"
    severity = Severity.ADVICE
    dialects = "E"
    cwe = (20,)
    needs = (frozenset({b"handle_in"}), frozenset({b"['", b'["'}), frozenset({b"Channel"}))

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.dialect == "E" and role.kind == "message" and role.payload and _is_untyped(role):
                found = _first_use(role.function, role.payload)
                if found is not None and not _is_looked_at(role.function, role.payload, found):
                    yield Suspect(found, "the client may leave this out or send anything: give the payload a type")


def _is_untyped(role: Role) -> bool:
    annotation = next((arg.annotation for arg in role.function.parameters if arg.arg == role.payload), None)
    if annotation is None:
        return True
    names = {node.id for node in walk(annotation) if isinstance(node, ast.Name)}
    names |= {node.attr for node in walk(annotation) if isinstance(node, ast.Attribute)}
    return names <= UNTYPED


def _first_use(function: FunctionFacts, payload: str) -> ast.Subscript | None:
    caught = set(_caught(function))
    uses = [
        node
        for node in function.own_nodes
        if isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.value, ast.Name)
        and node.value.id == payload
        and isinstance(node.slice, ast.Constant)
        and node not in caught
    ]
    return min(uses, key=lambda node: (node.lineno, node.col_offset), default=None)


def _caught(function: FunctionFacts) -> Iterable[ast.AST]:
    """What stands in a `try` that expects a field to be missing."""
    for node in function.own_nodes:
        if isinstance(node, ast.Try) and any(map(_expects_it, node.handlers)):
            yield from walk_own(node.body)


def _expects_it(handler: ast.ExceptHandler) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(kind is None or (dotted_name(kind) or "").rpartition(".")[2] in CATCHING for kind in kinds)


def _is_looked_at(function: FunctionFacts, payload: str, use: ast.Subscript) -> bool:
    """True when a test, a match or a validation has seen the payload, or the name was bound anew, before its use."""
    return any(
        _looks(node, payload, use)
        for node in function.own_nodes
        if getattr(node, "lineno", use.lineno + 1) <= use.lineno
    )


def _looks(node: ast.AST, payload: str, use: ast.Subscript) -> bool:
    match node:
        case ast.If(test=test) | ast.IfExp(test=test) | ast.Assert(test=test) | ast.While(test=test):
            return _names(test, payload) and not any(inner is use for inner in walk(test))
        case ast.Match(subject=subject):
            return _names(subject, payload)
        case ast.Call(func=func):
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            whole = any(isinstance(argument, ast.Name) and argument.id == payload for argument in given)
            return whole and speaks_of(ast.unparse(func), VALIDATING)
        case ast.Name(id=name, ctx=ast.Store()):
            return name == payload
    return False


def _names(node: ast.AST, name: str) -> bool:
    return any(isinstance(inner, ast.Name) and inner.id == name for inner in walk(node))
