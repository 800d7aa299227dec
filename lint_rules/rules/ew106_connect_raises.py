"""EW106: a refusal that looks like a fault of the server."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.tokens import is_tokens_call
from lint_rules.analysis.vocabulary import word_set, words
from lint_rules.edits import MendingRule, replace
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import Fix, FixKind, Severity, Suspect

if TYPE_CHECKING:
    from lint_rules.facts import ModuleFacts

REFUSALS = word_set("unauthorized unauthorised forbidden denied unauthenticated permission credentials refused token")
"""Words in the names of exceptions that say no to somebody."""

OTHERS = frozenset({"HTTPException", "WebSocketException", "WebSocketDisconnect"})


class ConnectRaises(MendingRule):
    """
    ## What it does
    Reports an expected refusal that leaves `connect` as an exception: one that is raised there, or the `TokenError` of a token that is verified outside of any `try`.

    ## Why is this bad?
    An exception in `connect` is a fault of the server: it is answered with 500 and logged with its traceback.
    Every expired token then looks like a bug, real faults drown among them, and anyone can fill the log.

    ## Example
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, Tokens

    tokens = Tokens(SECRET)


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)  # EW106
            return Accept(user_id=user_id)
    ```

    ## Use instead
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError, Tokens

    tokens = Tokens(SECRET)


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)
    ```

    ## Fix safety
    `raise` becomes `return Refuse("unauthorized")` where `Refuse` is imported.
    It is unsafe, as somebody further out may catch the exception.
    For a token there is no automatic fix.

    ## Known limits
    What helpers raise is not followed.

    ## References
    Guide: `connect/3` returns `:error`. CWE-755, CWE-779.
    """

    code = "EW106"
    name = "connect-raises"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "E"
    cwe = (755, 779)
    needs = (frozenset({b"def connect"}), frozenset({b"raise", b".verify("}), frozenset({b"emberwire"}))

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.dialect == "E" and role.kind == "connect":
                for node in _escaping(role.function):
                    yield from self._refusal(node, role.function)

    def _refusal(self, node: ast.AST, connect: FunctionFacts) -> Iterator[Suspect]:
        if isinstance(node, ast.Raise) and _says_no(node, connect.module):
            yield Suspect(node, "an exception in `connect` is answered with 500 and logged: return `Refuse(...)`")
        elif isinstance(node, ast.Call) and is_tokens_call(node, connect, self.file.project, "verify"):
            message = "a missing, expired or forged token raises `TokenError` here, which is answered with 500"
            yield Suspect(node, message)

    def mend(self, suspect: Suspect) -> Fix | None:
        if not isinstance(suspect.node, ast.Raise) or self.file.module.imports.get("Refuse") != "emberwire.Refuse":
            return None
        edit = replace(self.file, suspect.node, 'return Refuse("unauthorized")')
        return Fix("return a refusal", (edit,), safe=False)


def _escaping(function: FunctionFacts) -> Iterator[ast.AST]:
    """The nodes that no `try` with a handler and no `with` stands around."""
    stack: list[ast.AST] = list(reversed(function.node.body))
    while stack:
        node = stack.pop()
        yield node
        if isinstance(node, ast.Try | ast.TryStar) and node.handlers:
            stack.extend(reversed([*node.handlers, *node.orelse, *node.finalbody]))
        elif not isinstance(node, ast.With | ast.AsyncWith | ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            stack.extend(reversed(list(ast.iter_child_nodes(node))))


def _says_no(node: ast.Raise, module: ModuleFacts) -> bool:
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    name = (dotted_name(raised) or "").rpartition(".")[2] if raised is not None else ""
    return name[:1].isupper() and (bool(words(name) & REFUSALS) or name in OTHERS)
