"""EW606: the client picks which method runs."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lint_rules.analysis.fields import ClientWords
from lint_rules.facts import dotted_name
from lint_rules.rule import REALTIME, Rule
from lint_rules.syntax import dotted

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.facts import FunctionFacts

LOOKUPS = frozenset({"getattr", "importlib.import_module", "import_module"})


class DynamicDispatch(Rule):
    """
    ## What it does
    Reports `getattr(self, payload["action"])` and the like without a list of what is allowed.

    ## Why is this bad?
    The client can call every method that there is: inherited ones, `close`, helpers that check nothing because they trust their callers.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            await getattr(self, content["action"])(content)  # EW606
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            handler = {"rename": self.rename, "archive": self.archive}.get(content["action"])
    ```

    ## Fix safety
    There is no fix.

    ## Known limits
    A constant prefix (`f"do_{action}"`), a comparison or membership test, a `Literal` in the payload's type and a table of the server's own are taken for a list.

    ## References
    CWE-470, CWE-749.
    """

    code = "EW606"
    name = "dynamic-dispatch"
    dialects = "ESCIR"
    cwe = (470, 749)
    needs = (frozenset({b"getattr(", b"globals()", b"import_module("}), REALTIME)

    calls = frozenset({"getattr", "import_module"})

    def screen(self) -> bool:
        return super().screen() and bool(self.file.live) and any(map(self._may_dispatch, self.file.module.functions))

    def _may_dispatch(self, function: FunctionFacts) -> bool:
        """True when a call in the body, asked as a call of this function, lets the client choose."""
        named = (call for call in function.calls if dotted_name(call.func) in LOOKUPS)
        return any(self._is_chosen(call, function) for call in named)

    def visit_Call(self, node: cst.Call) -> None:
        if dotted(node.func) not in LOOKUPS:
            return
        function = self.file.function_around(node)
        twin = self.file.twins.twin(node)
        if function is not None and isinstance(twin, ast.Call) and self._is_chosen(twin, function):
            self.report(node, "the client picks which method runs, and nothing limits the choice")

    def _is_chosen(self, call: ast.Call, function: FunctionFacts) -> bool:
        """True when the client says the name that is looked up, and nothing limits it."""
        if not call.args:
            return False
        name = call.args[1] if dotted_name(call.func) == "getattr" and len(call.args) > 1 else call.args[0]
        spoken = ClientWords.of(function, self.file)
        if _has_prefix(name) or not spoken.said(name) or spoken.is_compared(name):
            return False
        return not _is_listed(name, function) and not _read_with_default(call)


def _has_prefix(name: ast.expr) -> bool:
    if isinstance(name, ast.JoinedStr):
        first = name.values[0]
        return isinstance(first, ast.Constant) and len(str(first.value)) > 2
    return isinstance(name, ast.BinOp) and isinstance(name.left, ast.Constant)


def _read_with_default(call: ast.Call) -> bool:
    """`getattr(settings, name, None)` that is only read is no dispatch; a call of it makes it one again."""
    return len(call.args) > 2 and isinstance(call.args[0], ast.Name) and call.args[0].id not in ("self", "cls")


def _is_listed(name: ast.expr, function: FunctionFacts) -> bool:
    """True when the function tests the name, or what it is read from, for membership, or looks it up in a table."""
    made = [node.value for node in function.nodes if isinstance(node, ast.Assign) and _binds(node, name)]
    if any(isinstance(value, ast.Subscript) and not isinstance(value.slice, ast.Constant) for value in made):
        return True
    written = " ".join(ast.dump(value) for value in [name, *made])
    return any(
        isinstance(node, ast.Compare)
        and any(isinstance(op, ast.In | ast.NotIn) for op in node.ops)
        and (ast.dump(node.left) == written or ast.dump(node.left) in written)
        for node in function.nodes
    )


def _binds(node: ast.Assign, name: ast.expr) -> bool:
    return isinstance(name, ast.Name) and any(
        isinstance(target, ast.Name) and target.id == name.id for target in node.targets
    )
