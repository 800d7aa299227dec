"""EW701: the application lives in its channels."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid, call_name

WORK = frozenset({"execute", "executemany", "commit", "add", "merge", "query", "fetch", "fetchrow", "delete"})


class ThickChannel(FlowRule):
    """
    ## What it does
    Reports ORM, SQL and HTTP work in a channel instead of a function of the application.

    ## Why is this bad?
    What stands in a channel can be reached only through a socket: not by the HTTP side, not by a job, not by a test without one.

    ## Example
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload):
        await db.execute("INSERT …")
    ```

    ## Use instead
    ```python
    @handle_in("new_msg")
    async def new_msg(self, payload):
        message = await chat.create_message(self.assigns["user_id"], payload.body)
    ```

    ## Fix safety
    There is no fix: what is right here is for you to say.

    ## Known limits
    Only calls that are known to write or fetch.

    ## References
    Guide: channels stay thin.
    """

    code = "EW701"
    name = "thick-channel"
    severity = Severity.ADVICE
    dialects = "E"
    needs = (
        frozenset({b"Channel", b"Consumer"}),
        frozenset({b".objects.", b".execute(", b".commit(", b"requests.", b"httpx.", b"session.add"}),
    )

    VALID = (
        Valid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('x')\n    async def x(self, payload):\n        await chat.create_message(payload)\n        return Ok()\n"
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel, Ok, handle_in\nclass R(Channel):\n    @handle_in('x')\n    async def x(self, payload):\n        await db.execute('INSERT')\n        return Ok()\n",
            line=4,
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            working = role.dialect == "E" and role.kind in ("message", "join", "after_join")
            if working and any(_works(call) for call in role.function.calls):
                message = "the work of the application is done in the channel: call a function of it"
                yield Suspect(role.function.node, message)


def _works(call: ast.Call) -> bool:
    written = dotted_name(call.func) or ""
    last = call_name(call)
    if ".objects." in written or written.startswith(("requests.", "httpx.")):
        return True
    return written.partition(".")[0] in ("db", "session", "cursor", "conn", "connection") and last in WORK
