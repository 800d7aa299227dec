"""EW106: a refusal that looks like a crash."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid


class ConnectRaises(FlowRule):
    """
    ## What it does
    Reports an exception that is raised in `connect` to refuse a client.

    ## Why is this bad?
    The client gets a 500 and tries again at once, and the log fills with tracebacks of something that was expected.

    ## Example
    ```python
    async def connect(self, params, info):
        if not info.auth_token:
            raise PermissionError("no token")
    ```

    ## Use instead
    ```python
    async def connect(self, params, info):
        if not info.auth_token:
            return Refuse("no token")
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    Only a `raise` in `connect` itself, and not one that re-raises or says that something is not implemented.

    ## References
    Guide: authenticate in `connect`.
    """

    code = "EW106"
    name = "connect-raises"
    severity = Severity.WARNING
    dialects = "E"
    needs = (frozenset({b"def connect"}), frozenset({b"Socket"}), frozenset({b"raise"}))

    VALID = (
        Valid(
            "from emberwire import Refuse, Socket\nclass S(Socket):\n    async def connect(self, params, info):\n        try:\n            return check(info)\n        except Exception:\n            log()\n            raise\n",
            why="re-raised",
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Accept, Socket\nclass S(Socket):\n    async def connect(self, params, info):\n        if not valid(info.auth_token):\n            raise PermissionError('no')\n        return Accept()\n",
            line=5,
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.kind == "connect" and role.dialect == "E":
                for node in role.function.own_nodes:
                    if (
                        isinstance(node, ast.Raise)
                        and node.exc is not None
                        and "NotImplemented" not in ast.dump(node.exc)
                    ):
                        yield Suspect(node, "an expected refusal raised as an exception: return `Refuse(reason)`")
