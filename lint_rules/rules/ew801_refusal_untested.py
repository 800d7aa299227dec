"""EW801: tests that show who gets in, and none that shows who does not."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator

from lint_rules.dialects.emberwire import PACKAGES, is_ours, returned_word
from lint_rules.facts import ClassFacts, ModuleFacts
from lint_rules.rule import Confidence, FlowRule, Severity, Suspect

REFUSALS = {"connect": ("ConnectRefused", "Refuse"), "subscribe_and_join": ("JoinRefused", "Error")}
"""What the test kit raises, and what the application answers, when a connect or a join is refused."""


class RefusalUntested(FlowRule):
    """
    ## What it does
    Reports tests of a socket in which nobody is refused the connection, and tests of a channel in which nobody is refused the topic, although the code refuses some.

    ## Why is this bad?
    Tests of what works stay green when a check is taken out.
    A check that nobody tests is gone after the next rewrite, and nobody notices but the stranger who gets in.

    ## Example
    ```python
    from emberwire import Channel, Error, Ok, Socket, Topic, channel
    from emberwire.testing import connect, subscribe_and_join


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: dict[str, str]) -> Ok | Error:
            return Ok() if await rooms.is_member(topic.rest, self.assigns["user_id"]) else Error()


    class UserSocket(Socket):
        room = channel("room:*", RoomChannel)


    async def test_a_member_joins() -> None:
        async with connect(endpoint, "/socket", auth_token=token("ada")) as socket:
            await subscribe_and_join(socket, "room:42")  # EW801
    ```

    ## Use instead
    ```python
    import pytest

    from emberwire import Channel, Error, Ok, Socket, Topic, channel
    from emberwire.testing import JoinRefused, connect, subscribe_and_join


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: dict[str, str]) -> Ok | Error:
            return Ok() if await rooms.is_member(topic.rest, self.assigns["user_id"]) else Error()


    class UserSocket(Socket):
        room = channel("room:*", RoomChannel)


    async def test_a_member_joins() -> None:
        async with connect(endpoint, "/socket", auth_token=token("ada")) as socket:
            await subscribe_and_join(socket, "room:42")


    async def test_a_stranger_cannot_join() -> None:
        async with connect(endpoint, "/socket", auth_token=token("mallory")) as socket:
            with pytest.raises(JoinRefused):
                await subscribe_and_join(socket, "room:42")
    ```

    ## Fix safety
    There is no automatic fix; `emberwire gen socket` and `emberwire gen channel` write such tests with the code.

    ## Known limits
    The whole project is asked for a refusal, and one is reported once, in the first module that connects or joins.
    Paths and topics have to be literals, and the socket or channel behind them has to be found; else nothing is reported.

    ## References
    Phoenix guides: test that an unauthorized user cannot join. CWE-862, CWE-1053.
    """

    code = "EW801"
    name = "refusal-untested"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    dialects = "E"
    in_tests = True
    cwe = (862, 1053)
    needs = (
        frozenset({b"emberwire.testing", b"emberwire import testing"}),
        frozenset({b"connect", b"subscribe_and_join"}),
    )

    def suspects(self) -> Iterable[Suspect]:
        for name, (refused, answer) in REFUSALS.items():
            seen: set[str] = set()
            for call, key in _uses(name, self.file.module):
                if key is None or key in seen:
                    continue
                seen.add(key)
                if (
                    self._is_first(name, key)
                    and self._refuses(name, key, answer)
                    and not self._tested(name, key, refused)
                ):
                    who = "connection to" if name == "connect" else "join of"
                    message = f"no test shows that a {who} {key!r} is refused: expect `{refused}` for somebody"
                    yield Suspect(call, message)

    def _modules(self) -> list[ModuleFacts]:
        """The project's modules that use the test kit, by path."""
        found = self.file.project.holding(b"emberwire.testing", b"emberwire import testing")
        return sorted({*found, self.file.module}, key=lambda module: module.path)

    def _is_first(self, name: str, key: str) -> bool:
        users = [module for module in self._modules() if any(found == key for _, found in _uses(name, module))]
        return bool(users) and users[0].path == self.file.module.path

    def _tested(self, name: str, key: str, refused: str) -> bool:
        """True when a module that knows the refusal connects to the same place, or to one that cannot be seen."""
        return any(
            refused in module.source and any(found in (key, None) for _, found in _uses(name, module))
            for module in self._modules()
        )

    def _refuses(self, name: str, key: str, answer: str) -> bool:
        """True when the socket or channel behind the path or topic is found, and its answer may be a refusal."""
        statement = "mount" if name == "connect" else "channel"
        for module in self.file.project.holding(f"{statement}(".encode()):
            for call in module.calls:
                if _pattern(call, statement, module) == key and len(call.args) > 1:
                    owner = self.file.project.class_named(call.args[1], module)
                    if owner is not None and self._answers(owner, "connect" if name == "connect" else "join", answer):
                        return True
        return False

    def _answers(self, owner: ClassFacts, method: str, answer: str) -> bool:
        found = self.file.project.method(owner, method)
        return found is not None and any(
            isinstance(node, ast.Call) and returned_word(node) == answer for node in found.own_nodes
        )


def _uses(name: str, module: ModuleFacts) -> Iterator[tuple[ast.Call, str | None]]:
    """The calls of a function of the test kit in a module, each with the path or resource, None for an unseen one."""
    for call in module.calls:
        dotted = module.resolve(call.func) or ""
        if dotted.partition(".")[0] in PACKAGES and dotted.endswith(f"testing.{name}"):
            text = _text(call.args[1], module) if len(call.args) > 1 else None
            yield call, text if name == "connect" or text is None else text.partition(":")[0]


def _pattern(call: ast.Call, statement: str, module: ModuleFacts) -> str | None:
    dotted = module.resolve(call.func) or ""
    if not is_ours(dotted, statement) or not call.args:
        return None
    text = _text(call.args[0], module)
    return text if statement == "mount" or text is None else text.partition(":")[0]


def _text(expression: ast.expr, module: ModuleFacts) -> str | None:
    """A literal, a constant of the module, or the literal beginning of an f-string up to its first field."""
    match expression:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name) if name in module.assigns:
            return _text(module.assigns[name], module) if isinstance(module.assigns[name], ast.Constant) else None
        case ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]) if ":" in text:
            return text
    return None
