"""EW701: the application lives in its channels."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from lint_rules.analysis.querysets import DESCRIBING, chain
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import REALTIME, FlowRule, Option, Severity, Suspect, call_name

if TYPE_CHECKING:
    from lint_rules.dialects.role import Role

HOLDERS = frozenset({"db", "session", "db_session", "cursor", "conn", "connection", "database", "pool"})
"""What a database is called."""

SQL = frozenset({"execute", "executemany", "executescript", "fetchrow", "fetchval", "fetchall", "commit", "scalars"})
UNIT_OF_WORK = frozenset({"add", "add_all", "merge", "query", "delete", "refresh", "flush", "scalar", "rollback"})
LIBRARIES = ("requests.", "httpx.", "urllib.request.", "aiohttp.ClientSession", "aiohttp.request", "smtplib.")
WORKING = frozenset({"message", "join", "after_join", "connect", "endpoint", "info", "disconnect"})
EVERYWHERE = Option("everywhere", False, "Also report endpoints, consumers and event handlers of other frameworks.")


class ThickChannel(FlowRule):
    """
    ## What it does
    Reports ORM, SQL and HTTP work in a channel instead of a function of the application.

    ## Why is this bad?
    What stands in a channel can be reached only through a socket: not by the HTTP side, not by a job, not by a test without one.

    ## Example
    ```python
    from emberwire import Channel, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload):  # EW701
            await db.execute("INSERT …")
    ```

    ## Use instead
    ```python
    from emberwire import Channel, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload):
            message = await chat.create_message(self.assigns["user_id"], payload.body)
    ```

    ## Fix safety
    There is no fix: what belongs together is for you to say.

    ## Known limits
    Only calls that are known to write or fetch: Django's managers, sessions and cursors by their usual names, requests, httpx, aiohttp's client and urllib.
    Endpoints, consumers and handlers of other frameworks are reported when the rule is selected by its code, or with `everywhere = true`.

    ## References
    Guide: channels stay thin.
    """

    code = "EW701"
    name = "thick-channel"
    severity = Severity.ADVICE
    dialects = "ESCI"
    options = (EVERYWHERE,)
    needs = (
        frozenset({b".objects", b"execute", b".commit(", b"requests", b"httpx", b".add(", b".query(", b"ClientSession"})
        | {b"urlopen", b"fetch", b"smtplib", b".save(", b".merge(", b".scalar"},
        REALTIME,
    )

    def suspects(self) -> Iterable[Suspect]:
        owners = {id(role.owner) for role in self.file.roles if role.owner is not None and self._is_asked_for(role)}
        handlers = {role.function for role in self.file.roles if self._is_asked_for(role)}
        for function in self.file.module.functions:
            working = function in handlers or (function.owner is not None and id(function.owner) in owners)
            if working and function.parent is None and any(_works(call, function) for call in function.calls):
                message = "the work of the application is done in the channel: call a function of it"
                yield Suspect(function.node, message)

    def _is_asked_for(self, role: Role) -> bool:
        """Our own channels always; the others when somebody wants to hear of them."""
        if role.kind not in WORKING:
            return False
        chosen = (*self.file.config.select, *self.file.config.extend_select)
        named = any(self.code.startswith(prefix) and len(prefix) > len("EW") for prefix in chosen)
        return role.dialect == "E" or named or self.setting(EVERYWHERE)


def _works(call: ast.Call, function: FunctionFacts) -> bool:
    """True for a call that asks a database, a manager of Django, or another server."""
    resolved = function.module.resolve(call.func) or ""
    if resolved.startswith(LIBRARIES):
        return True
    parts = chain(call)
    if "objects" in parts[1:-1]:
        return parts[0][:1].isupper() and parts[-1] not in DESCRIBING
    holder = (dotted_name(call.func) or "").split(".")[:-1]
    last = call_name(call)
    if not holder or holder[-1] not in HOLDERS:
        return False
    given = bool(call.args) or last in ("flush", "rollback")
    return last in SQL or (last in UNIT_OF_WORK and given and holder[-1] in ("db", "session", "db_session"))
