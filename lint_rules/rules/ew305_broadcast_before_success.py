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
    Reports a broadcast that announces what is stored only afterwards, what was stored in a `try` whose failure is passed over, what a session was given (`db.add(note)`) and commits only afterwards, or what it has only flushed, so that a caller commits it later. Handlers count, and whatever else tells others: routes, workers, and helpers of the project that are given the news.

    ## Why is this bad?
    When storing fails, everybody has seen a message that does not exist: it is gone at the next reload, and whoever joins later never sees it.

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
    Storing is known by its verb (create, save, insert, commit, …), and announcing it by a value that both are given. A transaction that a caller commits is seen by its `flush()` alone, and not one of `with session.begin():`, which ends with its block.
    In routes, services and repositories what another file calls a broadcast is believed to be one, if that file speaks of sockets.
    What a handler starts as a task of its own is meant to be late, and is left alone.

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
