"""EW103: a socket that can never be disconnected."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.dialects.emberwire import kind_of_class, returned_word
from lint_rules.facts import FunctionFacts
from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid
from lint_rules.sources import USER_WORDS
from lint_rules.vocabulary import speaks_of


class SocketWithoutIdentity(FlowRule):
    """
    ## What it does
    Reports a socket that establishes a user in `connect` and whose `id()` is missing, None or a constant.

    ## Why is this bad?
    `endpoint.disconnect(id)` is how a logout or a ban reaches open sockets; without an id they stay open until the browser is closed.

    ## Example
    ```python
    class UserSocket(Socket):
        async def connect(self, params, info):
            return Accept(user_id=check(info.auth_token))
    ```

    ## Use instead
    ```python
    class UserSocket(Socket):
        ...
        def id(self) -> str:
            return f"users_socket:{self.assigns['user_id']}"
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    Only `Accept(...)` with a user among its assigns counts as establishing one.

    ## References
    OWASP: close all sockets on logout. CWE-613.
    """

    code = "EW103"
    name = "socket-without-identity"
    severity = Severity.WARNING
    dialects = "E"
    cwe = (613,)
    needs = (frozenset({b"def connect"}), frozenset({b"Socket"}))

    VALID = (
        Valid(
            "from emberwire import Accept, Socket\nclass S(Socket):\n    async def connect(self, params, info):\n        return Accept(user_id=verify(info.auth_token))\n    def id(self):\n        return f\"users:{self.assigns['user_id']}\"\n"
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Accept, Socket\nclass S(Socket):\n    async def connect(self, params, info):\n        return Accept(user_id=verify(info.auth_token))\n",
            line=2,
        ),
        Invalid(
            "from emberwire import Accept, Socket\nclass S(Socket):\n    async def connect(self, params, info):\n        return Accept(user_id=verify(info.auth_token))\n    def id(self):\n        return None\n",
            line=2,
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for owner in self.file.module.classes.values():
            connect = owner.methods.get("connect")
            if connect is None or kind_of_class(owner, self.file.project) != "Socket" or not _knows_user(connect):
                continue
            method = self.file.project.method(owner, "id")
            if method is None or _says_nothing(method):
                yield Suspect(owner.node, "this socket has a user and no `id()`: a logout cannot reach it")


def _knows_user(connect: FunctionFacts) -> bool:
    return any(
        returned_word(call) == "Accept" and any(speaks_of(keyword.arg or "", USER_WORDS) for keyword in call.keywords)
        for call in connect.calls
    )


def _says_nothing(method: FunctionFacts) -> bool:
    """True when every return of `id()` is a constant."""
    returns = [node for node in method.own_nodes if isinstance(node, ast.Return)]
    return all(node.value is None or isinstance(node.value, ast.Constant) for node in returns)
