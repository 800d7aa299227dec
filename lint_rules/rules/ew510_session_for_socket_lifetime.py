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
    Reports a database session that stays open as long as a socket.

    - a session that a WebSocket endpoint gets as a dependency, or opens around its receive loop
    - a session that a channel opens when it is joined

    ## Why is this bad?
    A dependency with `yield` ends when the endpoint does: when the client leaves.
    From its first query on, the session holds a connection of the pool.
    As many clients as the pool has connections then stop the whole application, HTTP included.
    Until then, everybody reads from an old transaction.

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
    Not reported:
    - an endpoint without a loop
    - an endpoint that ends the session's transaction before it waits, or does not use the session

    Not seen:
    - sessions of libraries other than SQLAlchemy and SQLModel
    - a session that is known neither by its annotation, nor by what the dependency yields, nor by its factory

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
