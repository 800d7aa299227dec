"""EW604: what a client sent is run as code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lint_rules.analysis.fields import ClientWords
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Rule
from lint_rules.syntax import dotted

if TYPE_CHECKING:
    import ast

    import libcst as cst

    from lint_rules.facts import FunctionFacts

DANGEROUS = frozenset(
    {
        "pickle.loads",
        "marshal.loads",
        "dill.loads",
        "cloudpickle.loads",
        "jsonpickle.decode",
        "yaml.load",
        "yaml.unsafe_load",
    }
    | {"eval", "exec", "yaml.full_load"}
)


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
    Only values that demonstrably come from a message, within one function and its helpers.

    ## References
    CWE-502, CWE-95. python-socketio replaced pickle in its queues in 5.14.0 for this.
    """

    code = "EW604"
    name = "unsafe-deserialisation"
    dialects = "ESCIR"
    cwe = (502, 95)
    needs = (frozenset({b"pickle", b"marshal", b"dill", b"eval(", b"exec(", b"yaml."}), REALTIME)

    calls = frozenset(name.rpartition(".")[2] for name in DANGEROUS)

    def screen(self) -> bool:
        return super().screen() and bool(self.file.live) and any(map(self._may_run, self.file.module.functions))

    def _may_run(self, function: FunctionFacts) -> bool:
        """True when a call in the body, asked as a call of this function, is handed what the client sent."""
        handed = (call.args[0] for call in function.calls if call.args and dotted_name(call.func) in DANGEROUS)
        return any(ClientWords.of(function, self.file).said(argument) for argument in handed)

    def visit_Call(self, node: cst.Call) -> None:
        name = dotted(node.func) or ""
        if name not in DANGEROUS or "SafeLoader" in self.file.source_of(node) or not node.args:
            return
        function = self.file.function_around(node)
        twin = self.file.twins.twin(node)
        arguments: list[ast.expr] = getattr(twin, "args", [])
        if function is None or not arguments:
            return
        if ClientWords.of(function, self.file).said(arguments[0]):
            self.report(node, f"{name} runs what the client sent")
