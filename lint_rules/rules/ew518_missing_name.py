"""EW518: a handler uses a name that does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.query import Flow, Report


class MissingName(Rule):
    """
    ## What it does
    Reports names that a function reads and that nothing defines: not imported, misspelt, `self` in a function that has none. So it does with attributes of an object of a class whose ancestors are all known, which nothing in the project sets. Off unless selected, because ruff and type checkers tell as well.

    ## Why is this bad?
    Python looks names up when it gets there. The handler runs well until the first message takes that branch; then it raises, and the message, or the whole connection, is lost.

    ## Example
    ```python
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def edit(websocket: WebSocket) -> None:
        await websocket.accept()
        message = await websocket.receive_json()
        await websocket.send_json({"id": str(UUID(message["doc_id"]))})  # EW518
    ```

    ## Use instead
    ```python
    from uuid import UUID

    from fastapi import WebSocket


    @app.websocket("/ws")
    async def edit(websocket: WebSocket) -> None:
        await websocket.accept()
        message = await websocket.receive_json()
        await websocket.send_json({"id": str(UUID(message["doc_id"]))})
    ```

    ## Fix safety
    There is no fix: which name was meant is for you to say.

    ## Known limits
    Files with `import *`, `globals()`, `exec` or `setattr` are left alone, and so are names of modules beside the file, which something else may have put there.

    ## References
    CWE-457; ruff F821 reports the names, and not the attributes.
    """

    code = "EW518"
    proof = "an import or an assignment of the name"
    name = "missing-name"
    severity = Severity.ERROR
    dialects = "SCIR"
    default = False
    cwe = (457,)
    needs = (REALTIME, frozenset({b"def "}))

    def query(self, flow: Flow) -> Iterator[Report]:
        from lint_rules.questions.loss.missing_names import missing_attributes, missing_names

        for function, node, name in missing_names(flow):
            yield flow.report(
                function,
                f"nothing defines `{name}`, so this raises `NameError`: import it, or give it a value",
                node=node,
            )
        for function, node, name in missing_attributes(flow):
            message = f"nothing gives `self.{name}` a value, so this raises `AttributeError`: set it in `__init__`"
            yield flow.report(function, message, node=node)
