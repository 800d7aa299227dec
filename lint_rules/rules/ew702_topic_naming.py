"""EW702: a topic that is not named as topics are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.syntax import dotted, literal, positional
from lint_rules.frameworks.emberwire import PACKAGES, kind_of, makes
from lint_rules.rule import Rule, Severity

if TYPE_CHECKING:
    from lint_rules.file import File

RESOURCE = re.compile(r"[a-z][a-z0-9_-]*")
SUBTOPIC = re.compile(r"[a-z][a-z0-9_-]*|\*|\0+")
_HOLE = "\0"
"""Stands for what a replacement field of an f-string will hold."""

MOST_PARTS = 3
NAMED_IN = frozenset({"subscribe_and_join", "channel", "broadcast", "subscribe"})


class TopicNaming(Rule):
    """
    ## What it does
    Reports topics that are not `resource`, `resource:id` or `resource:id:subtopic`: other separators, capitals or spaces in the resource, empty parts, more than three.

    ## Why is this bad?
    The part in front of the first colon says which channel a topic belongs to, and routes match by it.
    With `room-42`, `Room:42` and `chat/room/42` side by side, a route for `room:*` misses some.
    Nobody can tell from a topic in a log which channel decides about it.

    ## Example
    ```python
    from emberwire import Endpoint, Socket, channel, mount


    class UserSocket(Socket):
        room = channel("Room/*", RoomChannel)  # EW702


    endpoint = Endpoint(mount("/socket", UserSocket))


    async def tell(room_id: str) -> None:
        await endpoint.broadcast(f"room.{room_id}.typing", "typing", {})  # EW702
    ```

    ## Use instead
    ```python
    from emberwire import Endpoint, Socket, channel, mount


    class UserSocket(Socket):
        room = channel("room:*", RoomChannel)


    endpoint = Endpoint(mount("/socket", UserSocket))


    async def tell(room_id: str) -> None:
        await endpoint.broadcast(f"room:{room_id}:typing", "typing", {})
    ```

    ## Fix safety
    There is no automatic fix: clients know the topic by its name.

    ## Known limits
    Reported:
    - literals and f-strings that are given to `channel`, `subscribe`, an endpoint's `broadcast` or the test kit

    Not seen:
    - what a replacement field holds

    ## References
    Guide: one resource (`room:42`), one user (`notifications:user_123`), all of them (`updates:all`), a part of one (`room:42:typing`).
    """

    code = "EW702"
    name = "topic-naming"
    severity = Severity.ADVICE
    dialects = "E"
    default = False
    needs = (
        frozenset({b"channel(", b"broadcast(", b"subscribe(", b"subscribe_and_join("}),
        frozenset({b"emberwire"}),
    )

    calls = NAMED_IN

    def __init__(self, file: File) -> None:
        super().__init__(file)
        self._owners: list[str] = []

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        self._owners.append(kind_of(self.file.class_of(node), self.file.index))

    def leave_ClassDef(self, node: cst.ClassDef) -> None:
        self._owners.pop()

    def visit_Call(self, node: cst.Call) -> None:
        topic = positional(node, 0)
        if topic is None or not self._takes_topic(node):
            return
        text = _text(topic)
        problem = problem_with(text) if text is not None else None
        if problem is not None:
            self.report(topic, f"{problem}; write `resource:id` or `resource:id:subtopic`")

    def _takes_topic(self, call: cst.Call) -> bool:
        """True for a call whose first argument is a topic or a pattern of topics of ours."""
        written = dotted(call.func) or ""
        holder, _, last = written.rpartition(".")
        if last not in NAMED_IN:
            return False
        if last in ("channel", "subscribe_and_join"):
            return self.file.outline.resolve(written).partition(".")[0] in PACKAGES
        if last == "subscribe":
            return holder == "self" and "Channel" in self._owners
        return holder == "self.endpoint" or makes(holder, self.file.outline, self.file.index) == "Endpoint"


def problem_with(topic: str) -> str | None:
    """What is wrong with a topic's name, as the beginning of a sentence; None when nothing is.

    >>> problem_with("room:42:typing") is None, problem_with("room/42")
    (True, "the resource of 'room/42' is not a lower-case word")
    """
    parts = topic.split(":")
    shown = topic.replace(_HOLE, "{}")
    if topic == "*" or not topic or topic.startswith(_HOLE):
        return None
    if not RESOURCE.fullmatch(parts[0]):
        return f"the resource of {shown!r} is not a lower-case word"
    if any(part == "" for part in parts):
        return f"a part of {shown!r} is empty"
    if len(parts) > MOST_PARTS:
        return f"{shown!r} has {len(parts)} parts"
    if len(parts) == MOST_PARTS and not SUBTOPIC.fullmatch(parts[2]):
        return f"the subtopic of {shown!r} is not a lower-case word"
    return None


def _text(expression: cst.BaseExpression) -> str | None:
    """A literal's text, or an f-string's with its replacement fields as holes."""
    if isinstance(expression, cst.FormattedString):
        return "".join(part.value if isinstance(part, cst.FormattedStringText) else _HOLE for part in expression.parts)
    text = literal(expression)
    return text if isinstance(text, str) else None
