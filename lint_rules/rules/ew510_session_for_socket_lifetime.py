"""EW510: a database connection kept as long as a socket lives."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, own_nodes
from lint_rules.flow.query import Flow, Report
from lint_rules.questions.load.sessions import held_by_dependency, makes_session, opened_outside, receive_loops
from lint_rules.rule import REALTIME, Rule, Severity


class SessionForSocketLifetime(Rule):
    """
    ## What it does
    Reports a database session that a WebSocket endpoint gets as a dependency, or opens round its receive loop, or that a channel opens when it is joined.

    ## Why is this bad?
    A dependency with `yield` ends when the endpoint does, and that is when the client leaves.
    From its first query on the session holds a connection of the pool, so that as many clients as the pool has connections stop the whole application, HTTP included; until then everybody reads from an old transaction.

    ## Example
    ```python
    from fastapi import Depends, WebSocket
    from sqlalchemy.orm import Session


    @app.websocket("/ws")
    async def feed(websocket: WebSocket, db: Session = Depends(get_db)):  # EW510
        await websocket.accept()
        while True:
            text = await websocket.receive_text()
            save(db, text)
    ```

    ## Use instead
    ```python
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket):
        await websocket.accept()
        while True:
            text = await websocket.receive_text()
            async with sessions() as db:
                await save(db, text)
    ```

    ## Fix safety
    There is no automatic fix: where one unit of work begins and ends is for you to say.

    ## Known limits
    Sessions of SQLAlchemy and SQLModel are known, by the annotation, by what the dependency yields, or by the factory that makes them.
    An endpoint without a loop is not reported, nor one that ends the session's transaction itself before it waits, or asks it nothing.

    ## References
    CWE-400, CWE-772; FastAPI's documentation on dependencies with `yield`.
    """

    code = "EW510"
    name = "session-for-socket-lifetime"
    severity = Severity.WARNING
    dialects = "SE"
    cwe = (400, 772)
    needs = (
        frozenset({b"Depends", b"ession", b"onnection", b"Dep"}),
        frozenset({b"async def"}),
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        for entry in flow.handlers("endpoint"):
            loops = receive_loops(entry, flow)
            parameter = held_by_dependency(entry.function, loops, flow) if loops else None
            if parameter is not None:
                message = "this database session lives as long as the socket: open one for each message"
                yield flow.report(entry.function, message, node=parameter)
            for made in opened_outside(entry.function, loops, flow) if loops else ():
                message = "this database session stays open while the loop waits: open it inside the loop"
                yield flow.report(entry.function, message, node=made)
        for entry in flow.handlers("connect", "join", "after_join"):
            for node in own_nodes(flow.body(entry.function).node) if entry.row.connection == "self" else ():
                match node:
                    case cst.Assign(targets=[cst.AssignTarget(target=target)], value=made) if _is_kept(target):
                        if makes_session(made, entry.function.outline, flow):
                            message = "this database session lives as long as the channel: open one for each message"
                            yield flow.report(entry.function, message, node=made)


def _is_kept(target: cst.BaseExpression) -> bool:
    """True for `self.db` and `self.assigns["db"]`."""
    kept = target.value if isinstance(target, cst.Subscript) else target
    return (dotted(kept) or "").startswith("self.")
