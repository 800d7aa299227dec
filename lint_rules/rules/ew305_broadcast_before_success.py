"""EW305: everybody is told of something that may not have happened."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Confidence, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class BroadcastBeforeSuccess(Rule):
    """
    ## What it does
    Reports a broadcast that announces something before it is safely stored.

    - what is stored only below the broadcast
    - what is stored in a `try` that passes over its failure
    - what a session was given (`db.add(note)`) or has flushed, and is committed only later
    - what a function of the project stores, if its failure is unnoticed: an `except` that only logs, or an unused `False`
    - what such a function did not find to change, and nobody asked before

    The rule looks at handlers, routes, workers, and helpers that are given the news.

    ## Why is this bad?
    When storing fails, everybody has seen a message that does not exist.
    It is gone at the next reload, and whoever joins later never sees it.

    ## Example
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok:
            await self.broadcast("new_msg", {"body": payload.body})  # EW305
            await chat.create_message(self.assigns["user_id"], payload.body)
    ```

    ## Use instead
    ```python
    from emberwire import Channel, Ok, handle_in


    class RoomChannel(Channel):
        @handle_in("new_msg")
        async def new_msg(self, payload: NewMessage) -> Ok:
            message = await chat.create_message(self.assigns["user_id"], payload.body)
            await self.broadcast("new_msg", {"id": message.id, "body": message.body})
    ```

    ## Fix safety
    There is no fix: what is announced has to be what was stored.

    ## Known limits
    Counts as storing:
    - a call by its verb: `create`, `save`, `insert`, `commit`

    Not reported:
    - a broadcast that shares no value with what is stored
    - a session in `with session.begin():`, which commits at the end of its block
    - an `except` that tries something else
    - a call for a cache, a log, statistics or a snapshot, which may fail
    - what a handler starts as a task of its own

    Not seen:
    - a function whose answer is not True, False, None or `success`
    - a transaction that a caller commits without a `flush()` in the function

    ## References
    Guide: broadcast in the branch of success. CWE-754, CWE-696.
    """

    code = "EW305"
    name = "broadcast-before-success"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    dialects = "ESCI"
    cwe = (754, 696)
    needs = (
        frozenset({b"broadcast", b"group_send", b"emit(", b"send_to_", b"publish("}),
        frozenset({b"create", b"save", b"insert", b"store", b"persist", b"commit", b".update(", b".delete(", b".add("})
        | {b".write(", b"flush("},
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.announcements import too_early

        for function, call, message in too_early(flow):
            yield flow.report(function, message, node=call)
