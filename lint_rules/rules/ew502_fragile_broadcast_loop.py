"""EW502: one dead client ends the broadcast for everybody else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, own_nodes
from lint_rules.edit.imports import add_import
from lint_rules.flow.query import Flow, Report
from lint_rules.frameworks.libraries import INTO_LOOP, TO_SOCKETS
from lint_rules.questions.loss.broadcasts import is_fragile, leaves_one_out, loops_among
from lint_rules.questions.loss.live_loops import (
    closes_each,
    ends_at_once,
    lets_others_run,
    live_loops,
    only_leaves_out,
    runs_in_thread,
)
from lint_rules.rule import REALTIME, Fix, FixKind, Rule, Severity

_LOOP = re.compile(r"\n\s*for\b|\[\s*await\b|\{\s*await\b")
"""A loop, or a comprehension that awaits."""


class FragileBroadcastLoop(Rule):
    """
    ## What it does
    Reports a loop over connections that one failure or one change ends for all.

    - sends one by one, where nothing catches a single failure, also as `[await client.send_text(text) for client in clients]`
    - a loop that removes connections from the list that it goes through
    - a loop over a shared collection that awaits, while another function changes the collection
    - the same in another thread, with `call_soon_threadsafe` or Tornado's `add_callback`

    ## Why is this bad?
    The first connection that has gone raises, and everybody after it gets nothing.
    If the loop removes it from the list, the list moves up, and the next connection is left out.
    At every `await` others run: a set or dictionary that they change raises "changed size during iteration".

    ## Example
    ```python
    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.clients: set[WebSocket] = set()

        async def broadcast(self, message: str) -> None:
            for client in self.clients:  # EW502
                await client.send_text(message)
    ```

    ## Use instead
    ```python
    import asyncio

    from fastapi import WebSocket


    class Manager:
        def __init__(self):
            self.clients: set[WebSocket] = set()

        async def broadcast(self, message: str) -> None:
            results = await asyncio.gather(
                *(client.send_text(message) for client in list(self.clients)), return_exceptions=True
            )
    ```

    ## Fix safety
    Where the loop only sends, the fix sends to all at once and goes on when one fails.
    It is unsafe: other code then has to remove the connections that have gone.
    A copy of the collection for the loop is safe.

    ## Known limits
    Counts as a guard:
    - a `try` in the loop, or in a helper that sends, unless its `except` sends to the connection again

    Reported:
    - a method of each connection, `player.say(…)`, if the project has only one of that name
    - a list that others change, only where the loop closes connections

    Not reported:
    - a send without an `await`, unless it raises by itself, such as Tornado's `write_message`
    - a local collection, and one of a single consumer that starts no task and stays in no table
    - a `put` into queues without a bound: nothing else runs meanwhile
    - a loop that only waits for slow clients: [EW520](EW520.md)

    ## References
    CWE-248, CWE-362, CWE-367, CWE-703.
    """

    code = "EW502"
    proof = "a copy of the collection, and a try around the send or a gather with return_exceptions"
    name = "fragile-broadcast-loop"
    fix = FixKind.EITHER
    severity = Severity.WARNING
    dialects = "SCR"
    cwe = (248, 362, 367, 703)
    needs = (
        frozenset({b"for "}),
        frozenset({b"await ", b".write_message("} | {f"{name}(".encode() for name in INTO_LOOP}),
        REALTIME | TO_SOCKETS,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        may_raise = flow.outline.says(*flow.engine.table.raising)
        for function in flow.outline.functions:
            if (lets_others_run(function) or may_raise) and _LOOP.search(function.text):
                live = set(live_loops(function, flow))
                for node, loop in loops_among(own_nodes(flow.body(function).node)):
                    yield from self._about(node, loop, function, flow, is_live=loop in live)

    def _about(
        self, node: cst.CSTNode, loop: cst.For, function: Function, flow: Flow, *, is_live: bool
    ) -> Iterator[Report]:
        """What is wrong with one loop, in one finding."""
        if ends_at_once(loop):
            return
        if is_fragile(loop, function, flow):
            walked = self._walked(loop, function)
            copy = f"; others change `{walked}` meanwhile: loop over a copy" if is_live else ""
            message = f"one dead connection ends this loop, and the clients after it get nothing: catch the error{copy}"
            fix = self._gathered(function, loop) if loop is node else None
            yield flow.report(function, message, node=node, fix=fix)
        elif leaves_one_out(loop, function, flow):
            message = "removing a connection moves the list up, and the loop skips the next one: loop over a copy"
            yield flow.report(function, message, node=node)
        elif is_live and (closes_each(loop) or not only_leaves_out(loop, function, flow)):
            walked = self._walked(loop, function)
            when = (
                "in the event loop, and this runs in a thread"
                if runs_in_thread(loop, function)
                else "while the loop awaits"
            )
            message = f"others change `{walked}` {when}: loop over `list({walked})`"
            yield flow.report(function, message, node=node, fix=self._copied(function, loop))

    def _walked(self, loop: cst.For, function: Function) -> str:
        """What the loop goes through, as it is written."""
        return self.file.changes(function).source(loop.iter)

    def _copied(self, function: Function, loop: cst.For) -> Fix:
        changes = self.file.changes(function)
        edit = changes.replace(loop.iter, f"list({changes.source(loop.iter)})")
        return Fix("loop over a copy", (edit,), safe=True)

    def _gathered(self, function: Function, loop: cst.For) -> Fix | None:
        """`asyncio.gather` for a loop whose only statement is one send."""
        match loop:
            case cst.For(
                target=cst.Name(value=name),
                iter=walked,
                body=cst.IndentedBlock(
                    body=[cst.SimpleStatementLine(body=[cst.Expr(value=cst.Await(expression=call))])]
                ),
                orelse=None,
            ):
                changes = self.file.changes(function)
                copied = isinstance(walked, cst.Call) and dotted(walked.func) in ("list", "tuple")
                each = changes.source(walked) if copied else f"list({changes.source(walked)})"
                sends = f"{changes.source(call)} for {name} in {each}"
                edits = [changes.in_place(loop, f"await asyncio.gather(*({sends}), return_exceptions=True)")]
                if self.file.outline.imports.get("asyncio") != "asyncio":
                    edits.append(add_import(self.file.changes(self.file.top), "asyncio"))
                return Fix("send to all at once", tuple(edits), safe=False)
        return None
