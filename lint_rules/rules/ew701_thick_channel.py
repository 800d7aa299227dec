"""EW701: the application lives in its channels."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function, Outline
from lint_rules.code.syntax import called_name, chain, dotted
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.blocking import DESCRIBING
from lint_rules.frameworks.model import Entry
from lint_rules.questions.load.slow_joins import slow_joins
from lint_rules.rule import REALTIME, Option, Rule, Severity

_HOLDERS = frozenset({"db", "session", "db_session", "cursor", "conn", "connection", "database", "pool"})
"""What a database is called."""

_SQL = frozenset({"execute", "executemany", "executescript", "fetchrow", "fetchval", "fetchall", "commit", "scalars"})
UNIT_OF_WORK = frozenset({"add", "add_all", "merge", "query", "delete", "refresh", "flush", "scalar", "rollback"})
LIBRARIES = ("requests.", "httpx.", "urllib.request.", "aiohttp.ClientSession", "aiohttp.request", "smtplib.")
_EVERYWHERE = Option("everywhere", False, "Also report endpoints, consumers and event handlers of other frameworks.")


class ThickChannel(Rule):
    """
    ## What it does
    Reports ORM, SQL and HTTP work in a channel instead of a function of the application.
    In `join`, it names the HTTP request, mail, program or pause that the client waits for.

    ## Why is this bad?
    What stands in a channel can be reached only through a socket.
    The HTTP side, a job and a test without a socket cannot use it.
    Every page that opens waits for what `join` waits for.
    When the other server hangs, every join times out and is tried again.

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
    Reported:
    - endpoints, consumers and handlers of other frameworks, if the rule is selected by its code or `everywhere = true`

    Not reported:
    - as a wait in `join`: a question to another service whether this user may join

    Not seen:
    - calls other than of Django's managers, sessions, cursors, requests, httpx, aiohttp's client and urllib

    ## References
    Guide: channels stay thin. Phoenix: the client's join has a timeout (10 s) and is tried again after it.
    """

    code = "EW701"
    name = "thick-channel"
    severity = Severity.ADVICE
    dialects = "ESCI"
    default = False
    options = (_EVERYWHERE,)
    needs = (
        frozenset({b".objects", b"execute", b".commit(", b"requests", b"httpx", b".add(", b".query(", b"ClientSession"})
        | {b"urlopen", b"fetch", b"smtplib", b".save(", b".merge(", b".scalar", b"subprocess", b"sleep", b"def join"},
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        waiting = {entry.function: node for entry, node in slow_joins(flow)}
        for function, node in waiting.items():
            message = f"the client waits for this before `{function.name}` has answered: do it in `after_join`"
            yield flow.report(function, message, node=node)
        kinds = ("message", "join", "after_join", "connect", "endpoint", "info", "disconnect")
        handlers = {entry.function for entry in flow.handlers(*kinds) if self._is_asked_for(flow, entry)}
        owners = {function.owner for function in handlers if function.owner is not None}
        for function in flow.outline.functions:
            if function.parent is not None or function in waiting:
                continue
            if (function in handlers or function.owner in owners) and _does_work(function, flow):
                yield flow.report(function, "the work of the application is done in the channel: call a function of it")

    def _is_asked_for(self, flow: Flow, entry: Entry) -> bool:
        """Handlers that are to be thin always; the others when somebody wants to hear of them."""
        chosen = (*self.file.config.select, *self.file.config.extend_select)
        named = any(self.code.startswith(prefix) and len(prefix) > len("EW") for prefix in chosen)
        return flow.engine.table.named[entry.framework].thin or named or self.setting(_EVERYWHERE)


def _does_work(function: Function, flow: Flow) -> bool:
    calls = (node for node in walk(flow.body(function).node.body) if isinstance(node, cst.Call))
    return any(_works(call, flow.outline) for call in calls)


def _works(call: cst.Call, outline: Outline) -> bool:
    """True for a call that asks a database, a manager of Django, or another server."""
    written = dotted(call.func) or ""
    if outline.resolve(written).startswith(LIBRARIES):
        return True
    parts = chain(call)
    if "objects" in parts[1:-1]:
        return parts[0][:1].isupper() and parts[-1] not in DESCRIBING
    holder, last = written.rpartition(".")[0].rpartition(".")[2], called_name(call)
    if holder not in _HOLDERS:
        return False
    given = any(arg.keyword is None for arg in call.args) or last in ("flush", "rollback")
    return last in _SQL or (last in UNIT_OF_WORK and given and holder in ("db", "session", "db_session"))
