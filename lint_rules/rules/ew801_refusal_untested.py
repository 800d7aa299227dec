"""EW801: tests that show who gets in, and none that shows who does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Class, Outline
from lint_rules.code.syntax import dotted, last_name, literal, own_calls, positional
from lint_rules.frameworks.emberwire import PACKAGES, is_ours
from lint_rules.rule import Confidence, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.file import File

_REFUSALS = {"connect": ("ConnectRefused", "Refuse"), "subscribe_and_join": ("JoinRefused", "Error")}
"""What the test kit raises, and what the application answers, when a connect or a join is refused."""

KIT = (b"emberwire.testing", b"emberwire import testing")


class RefusalUntested(Rule):
    """
    ## What it does
    Reports tests that never see a refusal, although the code refuses some.

    - tests of a socket in which nobody is refused the connection
    - tests of a channel in which nobody is refused the topic

    ## Why is this bad?
    Tests of what works stay green when a check is removed.
    An untested check is gone after the next rewrite, and only the stranger who gets in notices.

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
    Reported:
    - one place for the whole project: the first module that connects or joins

    Not seen:
    - paths and topics that are not literals
    - sockets and channels that are not found

    ## References
    Phoenix guides: test that an unauthorized user cannot join. CWE-862, CWE-1053.
    """

    code = "EW801"
    name = "refusal-untested"
    severity = Severity.WARNING
    confidence = Confidence.MEDIUM
    dialects = "E"
    default = False
    in_tests = True
    cwe = (862, 1053)
    needs = (
        frozenset({b"emberwire.testing", b"emberwire import testing"}),
        frozenset({b"connect", b"subscribe_and_join"}),
    )

    calls = frozenset(_REFUSALS)

    def __init__(self, file: File) -> None:
        super().__init__(file)
        self._seen: set[tuple[str, str]] = set()

    def visit_Call(self, node: cst.Call) -> None:
        for name, (refused, answer) in _REFUSALS.items():
            use = _use(name, node, self.file.outline)
            if use is None or use == "" or (name, use) in self._seen:
                continue
            self._seen.add((name, use))
            if self._is_first(name, use) and self._refuses(name, use, answer) and not self._tested(name, use, refused):
                who = "connection to" if name == "connect" else "join of"
                self.report(node, f"no test shows that a {who} {use!r} is refused: expect `{refused}` for somebody")

    def _users(self) -> list[Outline]:
        """The project's modules that use the test kit, by path."""
        found = {outline.path: outline for outline in self.file.index.holding(*KIT)}
        return [outline for _, outline in sorted({**found, self.file.outline.path: self.file.outline}.items())]

    def _is_first(self, name: str, key: str) -> bool:
        users = [outline for outline in self._users() if key in _uses(name, outline)]
        return bool(users) and users[0].path == self.file.outline.path

    def _tested(self, name: str, key: str, refused: str) -> bool:
        """True when a module that knows the refusal connects to the same place, or to one that cannot be seen."""
        return any(
            refused in outline.text and any(use in (key, "") for use in _uses(name, outline))
            for outline in self._users()
        )

    def _refuses(self, name: str, key: str, answer: str) -> bool:
        """True when the socket or channel behind the path or topic is found, and its answer may be a refusal."""
        statement = "mount" if name == "connect" else "channel"
        for outline in self.file.index.holding(f"{statement}(".encode()):
            for call in _calls(outline):
                if _pattern(call, statement, outline) == key:
                    owner = self.file.index.class_named(dotted(positional(call, 1)) or "", outline)
                    if owner is not None and self._answers(owner, "connect" if name == "connect" else "join", answer):
                        return True
        return False

    def _answers(self, owner: Class, method: str, answer: str) -> bool:
        found = self.file.index.method(owner, method)
        return found is not None and any(
            last_name(call) == answer for call in own_calls(self.file.flow.body(found).node)
        )


def _calls(outline: Outline) -> Iterator[cst.Call]:
    for site in outline.calls:
        if isinstance(site.piece.node, cst.Call):
            yield site.piece.node


def _uses(name: str, outline: Outline) -> list[str]:
    """The places that a module names in calls of a function of the test kit; an empty text for an unseen one."""
    uses = (_use(name, call, outline) for call in _calls(outline))
    return [use for use in uses if use is not None]


def _use(name: str, call: cst.Call, outline: Outline) -> str | None:
    """The path or resource in a call of a function of the test kit: empty if unseen, None for another call."""
    written = outline.resolve(dotted(call.func) or "")
    if written.partition(".")[0] not in PACKAGES or not written.endswith(f"testing.{name}"):
        return None
    text = _text(positional(call, 1), outline) or ""
    return text if name == "connect" else text.partition(":")[0]


def _pattern(call: cst.Call, statement: str, outline: Outline) -> str | None:
    if not is_ours(outline.resolve(dotted(call.func) or ""), statement):
        return None
    text = _text(positional(call, 0), outline)
    return text if statement == "mount" or text is None else text.partition(":")[0]


def _text(expression: cst.BaseExpression | None, outline: Outline) -> str | None:
    """A literal, a constant of the module, or the literal beginning of an f-string up to its first field."""
    match expression:
        case cst.Name(value=name) if name in outline.assigns:
            expression = outline.assigns[name].node
        case cst.FormattedString(parts=[cst.FormattedStringText(value=text), *_]) if ":" in text:
            return str(text)
    found = literal(expression)
    return found if isinstance(found, str) else None
