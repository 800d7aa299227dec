"""EW606: the client picks which method runs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import called_name, dotted, given_to, source
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import Label
from lint_rules.rule import REALTIME, Rule

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect

PREFIX = 3
"""Letters in front of what the client says that make the choice one of a family: `do_`."""

RUNS = "the client chooses which method runs, and nothing limits the choice: look it up in a table of allowed names"
SETS = "the client chooses which fields are set, and nothing limits the choice: allow the names of a list"

_OPEN_TABLE = r"\b{}\s*:\s*(?:dict|Dict|typing\.Dict|Mapping)(?:\[str\b|\s*$|\s*=)"
"""A field of a model that is a table with keys of the client's choice."""

_GIVES = frozenset({"get", "pop"})
"""Methods that take a part out of a message."""

_LENGTH = re.compile(r"\blen\([^<>=]*\)")
"""How long something is says nothing of what is in it."""

_NEAR = re.compile(r"[gs]etattr\(|import_module\(")
"""A function that picks something by its name holds one of these."""


class DynamicDispatch(Rule):
    """
    ## What it does
    Reports a method or field that the client names, without a list of what is allowed.

    - `getattr(self, payload["action"])` and the like
    - `setattr(order, name, value)` with the client's name

    ## Why is this bad?
    The client can call every method: inherited ones, `close`, and helpers that check nothing because they trust their callers.
    It can set every field: the owner, the price, the mark that says it was approved.

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
    Counts as a list:
    - a constant prefix: `f"do_{action}"`
    - a comparison, a membership test, a `Literal` in the payload's type, or a table of the server
    - a name that the function tests anywhere, or makes by a call or comprehension
    - a model of the message, but for the keys of a field that is a table: `changes: dict[str, str]`

    Not reported:
    - a function that sets fields, in a file that names no socket

    ## References
    CWE-470, CWE-749.
    """

    code = "EW606"
    name = "dynamic-dispatch"
    dialects = "ESCIR"
    default = False
    cwe = (470, 749)
    needs = (frozenset({b"getattr(", b"setattr(", b"globals()", b"import_module("}), REALTIME)

    def query(self, flow: Flow) -> Iterator[Report]:
        for _, effect in flow.acts_here("choose", near=_NEAR, beyond=True, others="followed"):
            sets = effect.name == "setattr"
            if not _has_prefix(effect.payload) and (_sets_any if sets else _runs_any)(flow, effect):
                yield flow.report(effect.function, SETS if sets else RUNS, node=effect.node)


def _has_prefix(name: Value) -> bool:
    return len(name.text.partition("{")[0]) >= PREFIX


def _runs_any(flow: Flow, effect: Effect) -> bool:
    """`getattr(settings, name, None)` that is only read is no dispatch; a call of it makes it one again."""
    match effect.node:
        case cst.Call(args=[cst.Arg(value=cst.Name(value=holder)), _, _]):
            return holder in ("self", "cls") or _is_called(flow, effect)
    return True


def _is_called(flow: Flow, effect: Effect) -> bool:
    """True for a method that is kept under a name and called by it: `action = getattr(actions, name, None)`."""
    called = {call.func.value for call in flow.calls(effect.function) if isinstance(call.func, cst.Name)}
    nodes = flow.nodes(effect.function) if called else ()
    return any(given is effect.node for name in called for given in given_to(name, nodes))


def _sets_any(flow: Flow, effect: Effect) -> bool:
    """True for `for name, value in data["set"].items(): setattr(order, name, value)`, if the function looks neither at
    the name nor at the table: what a comprehension or another call made of the message may be a part of it."""
    node = effect.node
    name = node.args[1].value.value if isinstance(node, cst.Call) and isinstance(node.args[1].value, cst.Name) else ""
    nodes = flow.nodes(effect.function)
    table = next((found for loop in nodes if (found := _gone_through(loop, name)) is not None), None)
    if table is None or not _is_as_sent(table, nodes) or not _is_open(flow, effect, table):
        return False
    looked_at = re.compile(rf"\b{name}\b|{re.escape(source(table))}")
    tests = (part for part in nodes if isinstance(part, cst.Comparison | cst.SubscriptElement | cst.CompFor))
    given = (call for call in flow.calls(effect.function) if call is not node and name in map(_written, call.args))
    return not any(looked_at.search(_LENGTH.sub("", source(part))) for part in tests) and not any(given)


def _written(arg: cst.Arg) -> str:
    return dotted(arg.value) or ""


def _gone_through(loop: cst.CSTNode, name: str) -> cst.BaseExpression | None:
    """The table whose pairs a loop goes through, the keys under that name."""
    match loop:
        case cst.For(
            target=cst.Tuple(elements=[cst.Element(value=cst.Name(value=key)), _]),
            iter=cst.Call(func=cst.Attribute(value=table, attr=cst.Name(value="items"))),
        ) if key == name:
            return table
    return None


def _is_as_sent(table: cst.BaseExpression, nodes: Iterable[cst.CSTNode]) -> bool:
    """True for a part of the message, and for a name that is given nothing else."""
    parts = (cst.Subscript, cst.Attribute)
    given = list(given_to(table.value, nodes)) if isinstance(table, cst.Name) else [table]
    return all(
        isinstance(part, parts) or (isinstance(part, cst.Call) and called_name(part) in _GIVES) for part in given
    )


def _is_open(flow: Flow, effect: Effect, table: cst.BaseExpression) -> bool:
    """False for the fields of a message that was held against a model: these are all that it can name.

    A field that is a table by itself (`changes: dict[str, str]`) has whatever keys the client writes.
    """
    if not effect.payload.labels & Label.CHECKED:
        return True
    field = table.attr.value if isinstance(table, cst.Attribute) else ""
    written = re.compile(_OPEN_TABLE.format(field), re.MULTILINE)
    files = flow.engine.index.holding(f"{field}:".encode()) if field else ()
    return any(written.search(outline.code) for outline in files)
