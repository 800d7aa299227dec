"""EW101: a connection is accepted and nobody asked who it is."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.dialects.emberwire import returned_word
from lint_rules.flow import Flow, Label
from lint_rules.paths import Question, unproven
from lint_rules.rule import Invalid, Rule, Valid
from lint_rules.vocabulary import GUARDING, IDENTITY, speaks_of

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.dialects.role import Role
    from lint_rules.project import Project


class UnauthenticatedConnect(Rule):
    """
    ## What it does
    Reports a connection that is accepted on a way on which nothing looked at who the client is.

    ## Why is this bad?
    A socket does not pass through the HTTP login: whoever reaches the port gets in, reads the live data and drives the handlers.
    Everything after it (joins, rooms, presence) relies on the identity that `connect` should have established.

    ## Example
    ```python
    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            return Accept()
    ```

    ## Use instead
    ```python
    class UserSocket(Socket):
        async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
            try:
                user_id = tokens.verify("user socket", info.auth_token, max_age=86_400)
            except TokenError as error:
                return Refuse(error.reason)
            return Accept(user_id=user_id)
    ```

    ## Fix safety
    There is no fix: only you know how your users prove who they are.

    ## Known limits
    A check in a helper that cannot be found in the project is believed when it is named like one or takes the credential.
    Looking whether a token is present (`if "token" not in params`) is not a check of it.

    ## References
    Guide: authenticate in `connect`. OWASP ASVS 5.0 V4.4, OWASP WebSocket Security Cheat Sheet, CWE-306.
    """

    code = "EW101"
    name = "unauthenticated-connect"
    dialects = "E"
    cwe = (306,)
    needs = (frozenset({b"def connect"}), frozenset({b"Socket"}))

    VALID = (
        Valid(
            "from emberwire import Accept, Refuse, Socket, TokenError\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        try:\n"
            "            user_id = tokens.verify('user socket', info.auth_token, max_age=86400)\n"
            "        except TokenError as error:\n"
            "            return Refuse(error.reason)\n"
            "        return Accept(user_id=user_id)\n",
            why="the check raises",
        ),
        Valid(
            "from emberwire import Accept, Refuse, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        user = await accounts.by_key(params.get('key'))\n"
            "        if user is None:\n"
            "            return Refuse('unknown key')\n"
            "        return Accept(user_id=user.id)\n",
            why="the result of the lookup decides",
        ),
        Valid(
            "from emberwire import Refuse, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Refuse('closed')\n",
            why="nobody gets in",
        ),
        Valid(
            "from emberwire import Accept, Socket\n"
            "from .auth import who\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept(user_id=who(info))\n",
            files={
                "auth.py": "def who(info):\n    if not info.auth_token:\n        raise Denied\n    return check(info)\n"
            },
            why="a helper in another file raises",
        ),
        Valid("class Telephone:\n    def connect(self, params, info):\n        return Accept()\n", why="not a Socket"),
    )
    INVALID = (
        Invalid(
            "from emberwire import Accept, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Accept, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept(user_id=params['user_id'])\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Accept, Refuse, Socket\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        if 'token' not in params:\n"
            "            return Refuse('no token')\n"
            "        return Accept()\n",
            line=3,
        ),
        Invalid(
            "from emberwire import Accept, Socket, TokenError\n"
            "class UserSocket(Socket):\n"
            "    async def connect(self, params, info):\n"
            "        try:\n"
            "            self.user = tokens.verify('user socket', info.auth_token)\n"
            "        except TokenError:\n"
            "            pass\n"
            "        return Accept()\n",
            line=3,
        ),
        Invalid(
            "from .base import BaseSocket, Accept\n"
            "class UserSocket(BaseSocket):\n"
            "    async def connect(self, params, info):\n"
            "        return Accept()\n",
            line=3,
            files={"base.py": "from emberwire import Accept, Socket\nclass BaseSocket(Socket):\n    pass\n"},
        ),
    )

    def screen(self) -> bool:
        self.open = [role.function for role in self.file.roles if self._is_open(role)]
        return bool(self.open)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        if self.file.facts(node) in self.open:
            self.report(node, "this connection is accepted without looking at who the client is")

    def _is_open(self, role: Role) -> bool:
        return role.kind == "connect" and role.dialect == "E" and accepts_anyone(role, self.file.project)


def accepts_anyone(role: Role, project: Project) -> bool:
    """True when an `Accept` is returned on a way on which no credential was checked (emberwire sockets)."""
    function = role.function
    seeds = {arg.arg: Label.CREDENTIAL for arg in function.parameters[1:]}
    flow = Flow(function, seeds)

    def proves(node: ast.AST) -> bool:
        return any(_checks(call, flow, role, project) for call in ast.walk(node) if isinstance(call, ast.Call))

    question = Question(
        proves=proves,
        decides=lambda test: decides_by_credential(test, flow),
        reaches=lambda node: isinstance(node, ast.Return) and returned_word(node.value) == "Accept",
    )
    return bool(unproven(function.node.body, question))


def _checks(call: ast.Call, flow: Flow, role: Role, project: Project) -> bool:
    """True for a call that was given the credential and can stop the connection by raising."""
    if returned_word(call) or not flow.of_all([*call.args, *(k.value for k in call.keywords)]) & Label.CREDENTIAL:
        return False
    helper = project.callee(role.function, call)
    if helper is not None:
        return any(isinstance(node, ast.Raise) for node in helper.nodes)
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return speaks_of(name, GUARDING) or (speaks_of(name, IDENTITY) and not speaks_of(name, frozenset({"log", "set"})))


def decides_by_credential(test: ast.AST, flow: Flow) -> bool:
    """True for a test of something that a checking call returned, or a comparison of the credential itself."""
    if flow.of(test) & Label.CHECKED:
        return True
    return any(
        isinstance(node, ast.Compare)
        and flow.of(node.left) & Label.CREDENTIAL
        and any(not isinstance(other, ast.Constant) for other in node.comparators)
        and not any(
            isinstance(op, ast.In | ast.NotIn) and flow.of(other) & Label.CREDENTIAL
            for op, other in zip(node.ops, node.comparators, strict=True)
        )
        for node in ast.walk(test)
    )
