"""EW103: nobody can end this user's connections."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules.analysis.sources import USER_WORDS
from lint_rules.analysis.vocabulary import speaks_of, word_set
from lint_rules.dialects.emberwire import PACKAGES, returned_word
from lint_rules.edits import MendingRule, indent, insert_after, newline
from lint_rules.rule import Fix, FixKind, Severity, Suspect

if TYPE_CHECKING:
    from lint_rules.facts import ClassFacts, FunctionFacts

PERSON = USER_WORDS | word_set("name email login uid")


class SocketWithoutIdentity(MendingRule):
    """
    ## What it does
    Reports a socket that establishes who the user is and yet has no `id()`, or one that is the same for everybody.

    ## Why is this bad?
    Without an id, `endpoint.disconnect(...)` cannot reach the user's connections: logging out, locking an account and changing a password leave them open, with the rights that they had.
    With one id for everybody, it ends everybody's.

    ## Example
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError


    class UserSocket(Socket):  # EW103
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)
    ```

    ## Use instead
    ```python
    from emberwire import Accept, ConnectInfo, Params, Refuse, Socket, TokenError


    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)

        def id(self) -> str:
            return f"user_socket:{self.assigns['user_id']}"
    ```

    ## Fix safety
    The fix adds an `id()` that is made of what `connect` accepted with.
    It is unsafe, as whoever calls `endpoint.disconnect` has to use the same text.

    ## Known limits
    Only a `connect` that can refuse and that accepts with something named after a user is looked at.

    ## References
    Guide: `id/1` of the socket. CWE-613, OWASP ASVS 5.0 V7.4.
    """

    code = "EW103"
    name = "socket-without-identity"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "E"
    cwe = (613,)
    needs = (frozenset({b"Accept("}), frozenset({b"Refuse"}), frozenset({b"emberwire"}))

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            owner = role.owner
            if role.dialect != "E" or role.kind != "connect" or owner is None or not _known(role.function):
                continue
            method = self._id_of(owner)
            if method is None:
                yield Suspect(owner.node, "this user's connections have no id, so nothing can end them")
            elif method.owner is owner and _is_constant(method):
                yield Suspect(method.node, "one id for all users: `disconnect` ends nobody's connection or everybody's")

    def _id_of(self, owner: ClassFacts) -> FunctionFacts | None:
        ours = (current for current in self.file.project.ancestors(owner) if not _is_ours(current))
        return next((current.methods["id"] for current in ours if "id" in current.methods), None)

    def mend(self, suspect: Suspect) -> Fix | None:
        if not isinstance(suspect.node, ast.ClassDef):
            return None
        connect = next(r.function for r in self.file.roles if r.owner is not None and r.owner.node is suspect.node)
        key = next(iter(_accepted(connect)))
        last, line = suspect.node.body[-1], newline(self.file)
        start = suspect.node.body[0]
        pad = indent(self.file, start)
        if start.lineno == suspect.node.lineno or not isinstance(last, ast.FunctionDef | ast.AsyncFunctionDef):
            return None
        text = f"{line}{line}{pad}def id(self) -> str:{line}{pad}{pad}return f\"user_socket:{{self.assigns['{key}']}}\""
        return Fix("give the socket an id", (insert_after(self.file, last.body[-1], text),), safe=False)


def _is_ours(owner: ClassFacts) -> bool:
    """True for the `Socket` of the framework, whose own `id` is nobody."""
    return owner.module.name.partition(".")[0] in PACKAGES


def _known(connect: FunctionFacts) -> bool:
    """True when `connect` can refuse, and accepts somebody."""
    refuses = any(isinstance(n, ast.Call) and returned_word(n) == "Refuse" for n in connect.own_nodes)
    return refuses and bool(_accepted(connect))


def _accepted(connect: FunctionFacts) -> list[str]:
    """The names of the person under which the connection is accepted."""
    return [
        keyword.arg
        for node in connect.own_nodes
        if isinstance(node, ast.Call) and returned_word(node) == "Accept"
        for keyword in node.keywords
        if keyword.arg and speaks_of(keyword.arg, PERSON) and not isinstance(keyword.value, ast.Constant)
    ]


def _is_constant(method: FunctionFacts) -> bool:
    returns = [node.value for node in method.own_nodes if isinstance(node, ast.Return)]
    return bool(returns) and all(value is None or isinstance(value, ast.Constant) for value in returns)
