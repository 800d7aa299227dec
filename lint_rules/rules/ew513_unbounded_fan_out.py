"""EW513: a client says how much is done for it, and nothing sets a limit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, is_waiting_loop, last_name, literal
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.values import union
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import TASKS
from lint_rules.frameworks.words import says
from lint_rules.rule import REALTIME, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.code.outline import Function
    from lint_rules.flow.audience import Told
    from lint_rules.flow.effects import Effect
    from lint_rules.frameworks.model import Entry

LIMITER = re.compile(r"(?i)throttl|rate_?limit|limiter|slowapi|semaphore|max_conn|max_client")
"""In a file, one of these words says that somebody thought of how much may come."""

BOUND = re.compile(
    r"(?i)(?<!\.)(?!\blimit=)limit(?! \d| %)|\brate|(?<!sample)(?<!frame)(?<!bit)_rate|bucket|quota|debounce"
    r"|per_(?:second|minute)|\bmax_\w*(?:conn|client|socket|session|messages|msg|event|request|call|task|job|worker|per_"
    r"|rate|concurren|parallel|subscri|queue|pending|burst|attempt|retr|interval)"
)
"""The same in a function and in the class around it: what it counts is what comes. `limit=10` is how many rows a query
gives, `max_users` how many are in a room, and `max_hp` is of the game."""


class UnboundedFanOut(Rule):
    """
    ## What it does
    Reports, in a file without any limit, where a client decides how much is done for it.

    - a handler that sends what each message says to all clients, or a text to a room
    - a handler that starts a task or a thread for each message, or asks a model
    - as many rows or lines as the client names
    - a thread, program, consumer or Redis client for each connection of a stranger
    - a login that is waited for without a timeout

    ## Why is this bad?
    A message to a room of a thousand costs a thousand sends.
    One client that writes a hundred messages a second keeps the loop from everybody else.
    Work without a bound also fills the memory, and a model that is paid by the call costs money.

    ## Example
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):  # EW513
            await self.channel_layer.group_send("lobby", {"type": "said", "text": content["text"]})
    ```

    ## Use instead
    ```python
    from channels.generic.websocket import AsyncJsonWebsocketConsumer


    class Chat(AsyncJsonWebsocketConsumer):
        async def receive_json(self, content):
            if self.limiter.is_exhausted():
                return
            await self.channel_layer.group_send("lobby", {"type": "said", "text": content["text"]})
    ```

    ## Fix safety
    There is no fix: how much a client may say is for you to say.

    ## Known limits
    Counts as a limit:
    - a word with `limit`, `rate` or `max_` in the function or its class
    - a comparison of the number of tasks before one is started
    - a client's one task, where the one before is cancelled
    - a thread, where the handler asks for the one before

    Does not count:
    - `limit=` in a call, the number of users or points, and the rate of a sound

    Not reported:
    - Emberwire's own channels, which have a limit by default
    - a room that the client names, unless the field says that people wrote a text

    Not seen:
    - a limit of a proxy, which counts connections and seldom messages

    ## References
    CWE-770, OWASP API4:2023.
    """

    code = "EW513"
    name = "unbounded-fan-out"
    severity = Severity.ADVICE
    dialects = "SCIR"
    default = False
    cwe = (770,)
    needs = (
        frozenset({b"group_send", b"broadcast", b"emit(", b"create_task", b"ensure_future", b"publish"})
        | {
            b"start_background_task",
            b"Thread(",
            b"Popen(",
            b"recv",
            b"receive",
            b"on_",
            b"iter_",
            b".on(",
            b"message",
        },
        REALTIME,
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        if LIMITER.search(flow.outline.code) is not None:
            return
        from lint_rules.flow.audience import told
        from lint_rules.questions.replies.untold import started_per_message

        sends: dict[Function, list[Effect]] = {}
        for entry, sent in told(flow):
            if entry is not None and _counts(entry, sent, flow):
                sends.setdefault(sent.function if entry.kind == "endpoint" else entry.function, []).append(sent.effect)
        for function, acts in sends.items():
            if function.outline is flow.outline and not _is_bound(function):
                message = (
                    f"`{function.qualname}` sends each message to a room, as fast as a client writes: add a rate limit"
                )
                yield flow.report(function, message, trace=flow.reaching(acts, "a client"))
        started = [each for each in started_per_message(flow) if not _is_limited(*each, flow)]
        for function, call in started:
            what = "task" if last_name(call) in TASKS else "thread"
            message = f"each message starts a {what} in `{{here}}`, and nothing limits how many run: use a semaphore"
            yield flow.report(function, message, node=call.func)  # the call itself may be EW505's
        yield from self._amounts(flow, {call for _, call in started})

    def _amounts(self, flow: Flow, told_of: set[cst.Call]) -> Iterator[Report]:
        from lint_rules.questions.load.amounts import started_by_strangers, waits_for_login
        from lint_rules.questions.load.demands import models_asked
        from lint_rules.questions.load.how_many import asked_amounts

        for function, package in models_asked(flow):
            if not _is_bound(function):
                message = f"a client may ask a model ({package}) in `{{here}}` as often as it likes: add a rate limit"
                yield flow.report(function, message)
        for function, node, field in asked_amounts(flow):
            message = f"a client asks for as much as it likes by `{field}`, which is read and sent at once: bound it"
            yield flow.report(function, message, node=node)
        for function, call in started_by_strangers(flow):
            if call in told_of:
                continue
            yield flow.report(
                function,
                "each connection in `{here}` starts work, and nothing checks who connects: limit how many run",
                node=call.func,
            )
        for function, node in waits_for_login(flow):
            message = "`{it}` waits for ever for a client that sends nothing: set a timeout"
            yield flow.report(function, message, node=node)


def _is_limited(function: Function, call: cst.Call, flow: Flow) -> bool:
    """True for a task or thread of a message whose number something bounds."""
    if _is_bound(function) or _is_counted(function):
        return True
    return _asks_for_one(call, function, flow) or _takes_turns(call, function, flow)


def _is_bound(function: Function) -> bool:
    """True where the function, or the class that it stands in, speaks of a limit."""
    owner = function.owner
    around = owner.text if owner is not None else ""
    return BOUND.search(function.text) is not None or BOUND.search(around) is not None


def _is_counted(function: Function) -> bool:
    """True where the tasks go into a set whose size is compared: `if len(tasks) >= 5: await asyncio.wait(tasks)`."""
    kept = re.findall(r"\b([\w.]+)\.(?:add|append)\(", function.text)
    return any(re.search(rf"\blen\({re.escape(name)}\) *[<>=]", function.text) for name in kept)


def _asks_for_one(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for a thread where the function asks for what it keeps of the one before: `if self.worker.is_alive()`."""
    if last_name(call) in TASKS:
        return False
    tests = [node.test for node in flow.nodes(function) if isinstance(node, cst.If | cst.While)]
    asked = {dotted(part) for test in tests for part in walk(test) if isinstance(part, cst.Name | cst.Attribute)}
    return not asked.isdisjoint(_kept(function, flow))


def _kept(function: Function, flow: Flow) -> Iterator[str]:
    """What outlives the function and is set or filled in it: `self.worker`, `threads` of `threads[sid] = …`."""
    for node in flow.nodes(function):
        match node:
            case (
                cst.AssignTarget(target=cst.Attribute() as target)
                | cst.AssignTarget(target=cst.Subscript(value=target))
            ):
                yield dotted(target) or ""
            case cst.Global(names=names):
                yield from (item.name.value for item in names)
            case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value="add" | "append"))):
                yield dotted(held) or ""


def _takes_turns(call: cst.Call, function: Function, flow: Flow) -> bool:
    """True for the one task of a connection, filed under it where a file cancels the one before: `tasks[sid] = …`."""
    connections = flow.connections(function) | set(function.takes[:1])
    for node in flow.nodes(function):
        match node:
            case cst.Assign(
                targets=[
                    cst.AssignTarget(
                        target=cst.Subscript(
                            value=held, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.Name(value=key)))]
                        )
                    )
                ],
                value=value,
            ) if value is call and key in connections:
                name = re.escape(dotted(held) or "")
                taken = re.search(rf"= *{name}(\.pop\(|\.get\(|\[)", function.outline.code)
                return taken is not None and ".cancel()" in function.outline.text
    return False


def _counts(entry: Entry, sent: Told, flow: Flow) -> bool:
    """True for messages of a client, where the framework has no limit of its own."""
    each = entry.kind == "message" or (entry.kind == "endpoint" and _is_for_each(sent, flow))
    limits = flow.engine.table.named[entry.framework].limits_rate
    return each and not limits and (_is_text(sent) if _is_for_some(sent) else _is_said(sent))


def _is_for_each(sent: Told, flow: Flow) -> bool:
    """True for what an endpoint does in a loop that may wait for messages: a `for` over clients is no such loop."""
    return sent.effect.in_loop and any(_waits_around(*step, flow) for step in sent.effect.steps)


def _waits_around(function: Function, node: cst.CSTNode, flow: Flow) -> bool:
    waiting = (part for part in walk(flow.body(function).node) if is_waiting_loop(part))
    return any(is_in(node, loop.body) for loop in waiting)


def _is_for_some(sent: Told) -> bool:
    """True for a room that the client names or is in: a call, a game, an order have few members."""
    return bool(sent.effect.place.labels & (Label.PLACE | Label.CLIENT))


def _is_said(sent: Told) -> bool:
    """True where what goes out holds what the client said: a button that tells all the same each time is none."""
    return bool(union(sent.said) & Label.CLIENT)


def _is_text(sent: Told) -> bool:
    """True for what people write, in rooms of any size."""
    parts = (part.value if isinstance(part, cst.Name) else literal(part) for part in walk(sent.node))
    return any(isinstance(name, str) and says(name, _WRITTEN) for name in parts)


_WRITTEN = frozenset({"text", "message", "messages", "chat", "comment", "say", "said"})
