"""EW606: the client picks which method runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lint_rules.code.libcst_when_used import cst
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.values import Value
from lint_rules.rule import REALTIME, Rule

PREFIX = 3
"""Letters in front of what the client says that make the choice one of a family: `do_`."""

NEAR = re.compile(r"getattr\(|import_module\(")
"""A function that picks something by its name holds one of these."""


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
    default = False
    cwe = (470, 749)
    needs = (frozenset({b"getattr(", b"globals()", b"import_module("}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        message = "the client chooses which method runs, and nothing limits the choice: look it up in a table of allowed names"
        for _, effect in flow.acts_here("choose", near=NEAR, beyond=True, others="followed"):
            if not _has_prefix(effect.payload) and not _is_read_with_default(effect.node):
                yield flow.report(effect.function, message, node=effect.node)


def _has_prefix(name: Value) -> bool:
    return len(name.text.partition("{")[0]) >= PREFIX


def _is_read_with_default(node: cst.CSTNode) -> bool:
    """`getattr(settings, name, None)` that is only read is no dispatch; a call of it makes it one again."""
    match node:
        case cst.Call(args=[cst.Arg(value=cst.Name(value=holder)), _, _]):
            return holder not in ("self", "cls")
    return False
