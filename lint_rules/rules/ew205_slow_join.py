"""EW205: the client waits for somebody else's server until it may begin."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.analysis.flow import Flow, Label
from lint_rules.facts import dotted_name
from lint_rules.rule import FlowRule, Severity, Suspect
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.facts import FunctionFacts, ModuleFacts
    from lint_rules.project import Project

OUTSIDE = frozenset(
    {"httpx", "aiohttp", "requests", "urllib3", "urllib.request", "smtplib", "aiosmtplib", "boto3", "aioboto3"}
    | {"aiobotocore", "openai", "anthropic", "stripe", "twilio", "paramiko", "asyncssh", "ftplib", "subprocess"}
    | {"asyncio.create_subprocess_exec", "asyncio.create_subprocess_shell", "slack_sdk", "telegram", "sendgrid"}
)
"""Packages that speak to other machines or start programs. Databases and caches are not among them: who may join is
asked there."""

NO_TRAFFIC = frozenset({"Timeout", "ClientTimeout", "Limits", "Headers", "URL", "Auth", "BasicAuth", "FormData"})
"""What these packages offer that goes nowhere."""

CLIENTS = frozenset({"AsyncClient", "Client", "ClientSession", "Session", "AsyncOpenAI", "OpenAI", "AsyncAnthropic"})
"""Makers of clients: making one sends nothing, using it does."""

LATER = frozenset({"create_task", "ensure_future", "start_soon", "run_coroutine_threadsafe", "add_done_callback"})
HELPERS = 2
"""How many calls away from `join` the wait may stand."""


class SlowJoin(FlowRule):
    """
    ## What it does
    Reports HTTP requests, mails, programs and pauses that `join` waits for. Advice.

    ## Why is this bad?
    The client may do nothing before the answer to its join has come.
    When the other server is slow, every page that opens is; when it hangs, every join times out and is tried again, which makes it worse.

    ## Example
    ```python
    from typing import Any

    import httpx

    from emberwire import Channel, Error, Ok, Topic

    client = httpx.AsyncClient()


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            weather = await client.get(f"https://weather.example/{topic.rest}")  # EW205
            return Ok(weather=weather.json())
    ```

    ## Use instead
    ```python
    from typing import Any

    import httpx

    from emberwire import Channel, Error, Ok, Topic

    client = httpx.AsyncClient()


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            return Ok()

        async def after_join(self) -> None:
            weather = await client.get(f"https://weather.example/{self.topic.rest}")
            await self.push("weather", weather.json())
    ```

    ## Fix safety
    There is no fix: what the client is told later, it has to expect later.

    ## Known limits
    Asking another service whether this user may join has to happen in `join`, and is left alone.
    Databases and caches are not looked at, nor clients that cannot be followed to where they are made.

    ## References
    Phoenix: the client's join has a timeout (10 s) and is tried again after it.
    """

    code = "EW205"
    name = "slow-join"
    severity = Severity.ADVICE
    dialects = "E"
    needs = (
        frozenset({b"def join"}),
        frozenset({b"Channel"}),
        frozenset({b"await ", b"requests", b"subprocess", b"sleep"}),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.kind != "join" or role.dialect != "E":
                continue
            found = next((call for call in self._waits(role.function) if not _decides(call, role.function)), None)
            if found is not None:
                yield Suspect(found, "the client waits for this before it may do anything: do it in `after_join`")

    def _waits(self, function: FunctionFacts) -> Iterator[ast.Call]:
        """The calls of `join` that wait for something outside, themselves or in a helper."""
        looked = _Look(self.file.project)
        for call in _waited_calls(function):
            if looked.is_outside(call, function) or looked.helper_waits(call, function, HELPERS):
                yield call


@dataclass(frozen=True)
class _Look:
    project: Project

    def helper_waits(self, call: ast.Call, function: FunctionFacts, depth: int) -> bool:
        helper = self.project.callee(function, call)
        if helper is None or helper is function or depth == 0:
            return False
        return any(
            self.is_outside(inner, helper) or self.helper_waits(inner, helper, depth - 1)
            for inner in _waited_calls(helper)
        )

    def is_outside(self, call: ast.Call, function: FunctionFacts) -> bool:
        """True for a call that speaks to another machine, starts a program or pauses."""
        name = (dotted_name(call.func) or "").rpartition(".")[2]
        if name in ("to_thread", "run_in_executor", "run_sync"):
            return any(self._reaches_out(argument, function) for argument in call.args[:2])
        if name == "sleep" and (function.module.resolve(call.func) or "").startswith(("asyncio", "anyio", "time")):
            return bool(call.args) and not (isinstance(call.args[0], ast.Constant) and not call.args[0].value)
        return name not in CLIENTS | NO_TRAFFIC and self._reaches_out(call.func, function)

    def _reaches_out(self, expression: ast.expr, function: FunctionFacts) -> bool:
        dotted = function.module.resolve(expression)
        if dotted is None:
            return False
        if _is_outside(dotted):
            return True
        head = (dotted_name(expression) or "").partition(".")[0]
        made = [(value, function.module) for name, value in _bindings(function) if name == head]
        if isinstance(expression, ast.Attribute):
            made += self._found(expression.value, function)
        return any(
            isinstance(value, ast.Call) and _is_outside(module.resolve(value.func) or "") for value, module in made
        )

    def _found(self, holder: ast.expr, function: FunctionFacts) -> list[tuple[ast.expr, ModuleFacts]]:
        """What a name of a module, or an attribute of the class, was made from."""
        written = dotted_name(holder) or ""
        owner = function.owner
        if written.startswith("self.") and owner is not None:
            value = owner.assigns.get(written.removeprefix("self."))
            return [(value, owner.module)] if value is not None else []
        dotted = function.module.resolve(holder)
        found = self.project.locate(dotted, seen_from=function.module) if dotted else None
        return [(found[1], found[0])] if found is not None and isinstance(found[1], ast.expr) else []


def _is_outside(dotted: str) -> bool:
    return any(dotted == package or dotted.startswith(f"{package}.") for package in OUTSIDE)


def _bindings(function: FunctionFacts) -> Iterator[tuple[str, ast.expr]]:
    for node in function.own_nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.withitem(context_expr=value, optional_vars=ast.Name(id=name)):
                yield name, value


def _waited_calls(function: FunctionFacts) -> Iterator[ast.Call]:
    """The calls of a function, without what is started and left to itself."""
    later = {
        inner
        for call in function.calls
        if (dotted_name(call.func) or "").rpartition(".")[2] in LATER
        for argument in call.args
        for inner in walk(argument)
    }
    calls = [node for node in function.own_nodes if isinstance(node, ast.Call) and node not in later]
    yield from sorted(calls, key=lambda call: (call.lineno, call.col_offset))


def _decides(call: ast.Call, function: FunctionFacts) -> bool:
    """True for a question about this user whose answer a test of `join` looks at."""
    flow = Flow(function, {"self.assigns": Label.IDENTITY, "self.socket_id": Label.IDENTITY})
    asked = flow.of_all([*call.args, *(keyword.value for keyword in call.keywords)])
    if not asked & Label.IDENTITY:
        return False
    names = {name for name, value in _bindings(function) if any(inner is call for inner in walk(value))}
    return any(
        any(inner is call or (isinstance(inner, ast.Name) and inner.id in names) for inner in walk(node.test))
        for node in function.own_nodes
        if isinstance(node, ast.If | ast.IfExp)
    ) or any(
        isinstance(inner, ast.Attribute)
        and inner.attr == "raise_for_status"
        and isinstance(inner.value, ast.Name)
        and inner.value.id in names
        for inner in function.own_nodes
    )
