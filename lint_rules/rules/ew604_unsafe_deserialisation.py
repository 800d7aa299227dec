"""EW604: what a client sent is run as code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, keyword, last_name, positional
from lint_rules.flow.query import Flow, Report
from lint_rules.rule import REALTIME, Rule

_NEAR = re.compile(r"pickle|marshal|dill|eval\(|exec\(|yaml\.")
"""A function that runs what it is given holds one of these."""


class UnsafeDeserialisation(Rule):
    """
    ## What it does
    Reports `pickle`, `marshal`, `eval`, `exec` and `yaml.load` on what a client sent.

    ## Why is this bad?
    It runs what the client says, with the server's rights.

    ## Example
    ```python
    import pickle

    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        data = pickle.loads(await websocket.receive_bytes())  # EW604
    ```

    ## Use instead
    ```python
    import msgspec
    from fastapi import WebSocket


    @app.websocket("/ws")
    async def feed(websocket: WebSocket) -> None:
        await websocket.accept()
        data = msgspec.json.decode(await websocket.receive_bytes(), type=Command)
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    Not seen:
    - messages that the server has stored and reads later

    ## References
    CWE-502, CWE-95. python-socketio replaced pickle in its queues in 5.14.0 for this.
    """

    code = "EW604"
    name = "unsafe-deserialisation"
    dialects = "ESCIR"
    default = False
    cwe = (502, 95)
    needs = (frozenset({b"pickle", b"marshal", b"dill", b"eval(", b"exec(", b"yaml."}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        for _, effect in flow.acts_here("run", near=_NEAR, beyond=True, others="followed"):
            call = effect.node
            if isinstance(call, cst.Call) and "Safe" not in last_name(positional(call, 1) or keyword(call, "Loader")):
                written = dotted(call.func) or effect.name
                yield flow.report(effect.function, f"`{written}` runs code that the client sent: use JSON", node=call)
