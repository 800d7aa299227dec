"""EW202: one odd topic crashes the join."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.fields import ClientWords
from lint_rules.dialects.emberwire import is_ours
from lint_rules.edit.imports import add_import
from lint_rules.edits import MendingRule
from lint_rules.facts import dotted_name
from lint_rules.parsing import guarded
from lint_rules.rule import Edit, Fix, FixKind, Severity, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role
    from lint_rules.facts import FunctionFacts

PARSERS = frozenset({"int", "float", "UUID", "Decimal", "fromisoformat", "ObjectId"})
RAISES_VALUE_ERROR = frozenset({"int", "float", "UUID", "fromisoformat"})
CAUGHT = frozenset({"ValueError", "Exception", "BaseException", "TypeError", "InvalidOperation", "InvalidId"})
TESTS = frozenset({"isdigit", "isdecimal", "isnumeric", "match", "fullmatch", "isalnum"})


class UnguardedTopicParse(MendingRule):
    """
    ## What it does
    Reports `int(...)`, `UUID(...)` and the like on a part of the topic (in Channels: of the URL) with nothing that handles a text which is none.

    ## Why is this bad?
    Clients write topics: `"room:abc"` is one.
    The exception crashes the join, the client hears "join crashed" instead of "no such room" and tries again for ever, and each try is a traceback in the log.

    ## Example
    ```python
    from emberwire import Channel, Error, Ok, Topic


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: dict[str, str]) -> Ok | Error:
            room = await rooms.get_for(self.assigns["user_id"], int(topic.rest))  # EW202
            return Ok() if room else Error(reason="unauthorized")
    ```

    ## Use instead
    ```python
    from typing import Any

    from emberwire import Channel, Error, Ok, Topic


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            if not topic.rest.isdecimal():
                return Error(reason="no such room")
            room = await rooms.get_for(self.assigns["user_id"], int(topic.rest))
            return Ok() if room else Error(reason="unauthorized")
    ```

    ## Fix safety
    The parse is put into a `try` that answers as for a topic that nobody serves; in Channels it closes.
    It is unsafe: what to answer is for you to say, and something further out may have caught the exception.
    There is none where the parse does not always run (`a and int(b)`, a comprehension, a `while`, an `elif`), and none for `Decimal` and `ObjectId`, whose exceptions would have to be imported.

    ## Known limits
    In Channels a finding needs a route that is seen and that takes any text.
    What helpers parse is not followed.

    ## References
    CWE-755, CWE-20.
    """

    code = "EW202"
    name = "unguarded-topic-parse"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "EC"
    cwe = (755, 20)
    needs = (
        frozenset({b"int(", b"float(", b"UUID(", b"Decimal(", b"fromisoformat(", b"ObjectId("}),
        frozenset({b"def join", b"url_route"}),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.dialect == "E" and role.kind == "join":
                yield from self._in_join(role)
            elif role.dialect == "C" and role.kind == "connect":
                yield from self._in_connect(role.function)

    def _in_join(self, role: Role) -> Iterator[Suspect]:
        words = ClientWords(role.function, frozenset({role.topic or "", "self.topic"}), self.file.project)
        for call, argument in _parsed(role.function):
            if words.said(argument) and not words.is_compared(argument) and not _is_tested(role.function):
                yield Suspect(call, "a topic that is none of these crashes the join: clients write topics")

    def _in_connect(self, connect: FunctionFacts) -> Iterator[Suspect]:
        for call, argument in _parsed(connect):
            key = _url_key(argument, connect)
            if key is not None and not _is_tested(connect) and self._takes_any_text(key):
                yield Suspect(call, f"the route lets any text through as {key!r}, and some are none of these")

    def mend(self, suspect: Suspect) -> Fix | None:
        call = suspect.node
        role = next((r for r in self.file.roles if any(node is call for node in r.function.own_nodes)), None)
        if not isinstance(call, ast.Call) or role is None or _parser(call) not in RAISES_VALUE_ERROR:
            return None
        imported: list[Edit] = []
        if role.dialect == "C":
            answer = ["await self.close()" if role.function.is_async else "self.close()", "return"]
        else:
            answer = ['return Error(reason="unmatched topic")']
            known = self.file.module.imports.get("Error", "")
            if not is_ours(known, "Error"):
                if known or self.file.module.defines("Error"):
                    return None
                imported = [add_import(self.file.changes(), "emberwire", "Error")]
        edits = guarded(self.file, role.function, call, answer)
        return Fix("answer a text that is none", (*edits, *imported), safe=False) if edits else None

    def _takes_any_text(self, key: str) -> bool:
        """True when a route has this parameter, and each that has it lets letters through."""
        patterns = [
            match
            for module in self.file.project.holding(b"as_asgi")
            for node in walk(module.tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            for match in re.findall(rf"\(\?P<{key}>([^)]*)\)|<((?:\w+:)?){key}>", node.value)
        ]
        return bool(patterns) and all(_is_wide(regex, converter) for regex, converter in patterns)


def _is_wide(regex: str, converter: str) -> bool:
    return regex.startswith(("\\w", "[^", ".", "[\\w", "[a-z", "[A-Z")) if regex else converter in ("", "str:", "slug:")


def _parsed(function: FunctionFacts) -> Iterator[tuple[ast.Call, ast.expr]]:
    """Parsing calls that no `try` with a fitting handler stands around."""
    stack: list[ast.AST] = list(reversed(function.node.body))
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Call) and len(node.args) == 1 and _parses(node):
            yield node, node.args[0]
        if isinstance(node, ast.Try) and any(_catches(handler) for handler in node.handlers):
            stack.extend(reversed([*node.handlers, *node.orelse, *node.finalbody]))
        elif not isinstance(node, ast.With | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _parses(call: ast.Call) -> bool:
    return _parser(call) in PARSERS


def _parser(call: ast.Call) -> str:
    return (dotted_name(call.func) or "").rpartition(".")[2]


def _catches(handler: ast.ExceptHandler) -> bool:
    names = {n.id for n in walk(handler.type) if isinstance(n, ast.Name)} if handler.type else CAUGHT
    names |= {n.attr for n in walk(handler.type) if isinstance(n, ast.Attribute)} if handler.type else CAUGHT
    return bool(names & CAUGHT)


def _is_tested(function: FunctionFacts) -> bool:
    """True when something in the function looks at how a text is made up."""
    return any(isinstance(n, ast.Attribute) and n.attr in TESTS for n in function.own_nodes)


def _url_key(argument: ast.expr, connect: FunctionFacts) -> str | None:
    """`room` for `self.scope["url_route"]["kwargs"]["room"]`, also under a local name."""
    if isinstance(argument, ast.Name):
        made = [
            node.value
            for node in connect.own_nodes
            if isinstance(node, ast.Assign)
            and any(isinstance(t, ast.Name) and t.id == argument.id for t in node.targets)
        ]
        return _url_key(made[0], connect) if len(made) == 1 and not isinstance(made[0], ast.Name) else None
    match argument:
        case ast.Subscript(
            value=ast.Subscript(
                value=ast.Subscript(slice=ast.Constant(value="url_route")), slice=ast.Constant(value="kwargs")
            ),
            slice=ast.Constant(value=str(key)),
        ):
            return key
    return None
