"""EW205: the client waits for somebody else's server until it may begin."""

from __future__ import annotations

from collections.abc import Iterator

from lint_rules.code.lazy import cst
from lint_rules.code.outline import Function
from lint_rules.code.syntax import bound_names, called_name, own_calls, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow, Report
from lint_rules.flow.values import UNKNOWN, union
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import LATER, NO_TRAFFIC, is_outside
from lint_rules.rule import Rule, Severity


class SlowJoin(Rule):
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

    def query(self, flow: Flow) -> Iterator[Report]:
        for entry in flow.handlers("join"):
            effects = flow.run(entry).effects
            given = {effect.node: union(value for _, value in effect.arguments) for effect in effects}
            waits = [effect for effect in effects if _is_wait(effect) and not _runs_later(effect, flow)]
            found = next((wait for wait in waits if not any(_decides(*s, given, flow) for s in _steps(wait))), None)
            if found is not None:
                node = found.chain[0][1] if found.chain else found.node
                message = "the client waits for this before it may do anything: do it in `after_join`"
                yield flow.report(entry.function, message, node=node)


def _is_wait(effect: Effect) -> bool:
    """True for a call that speaks to another machine, starts a program or pauses."""
    if effect.full in ("asyncio.sleep", "anyio.sleep", "time.sleep"):
        length = effect.argument(0, "delay", "secs").const
        return length is UNKNOWN or bool(length)
    return effect.name not in NO_TRAFFIC and (is_outside(effect.full) or is_outside(effect.receiver.maker))


def _steps(effect: Effect) -> list[tuple[Function, cst.CSTNode]]:
    """The calls that lead to it from the handler, and it."""
    return [*effect.chain, (effect.function, effect.node)]


def _runs_later(effect: Effect, flow: Flow) -> bool:
    """True when the call, or one that leads to it, is given to something that starts it: nobody waits for that."""
    return any(node in _started(function, flow) for function, node in _steps(effect))


def _started(function: Function, flow: Flow) -> set[cst.CSTNode]:
    starters = (call for call in own_calls(flow.body(function).node) if called_name(call) in LATER)
    return {node for call in starters for arg in call.args for node in walk(arg.value)}


def _decides(function: Function, call: cst.CSTNode, given: dict[cst.CSTNode, int], flow: Flow) -> bool:
    """True for a question about this user whose answer a test looks at."""
    if not given.get(call, Label.NOTHING) & Label.IDENTITY:
        return False
    nodes = list(own_nodes(flow.body(function).node))
    kept = [node for node in nodes if isinstance(node, cst.Assign) and call in walk(node.value)]
    answers = {name for node in kept for target in node.targets for name in bound_names(target.target)}
    tests = [node.test for node in nodes if isinstance(node, cst.If | cst.IfExp)]
    tests += [node.func for node in nodes if isinstance(node, cst.Call) and called_name(node) == "raise_for_status"]
    looked_at = [node for test in tests for node in walk(test)]
    return any(node is call or (isinstance(node, cst.Name) and node.value in answers) for node in looked_at)
