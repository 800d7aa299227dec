"""EW702: a topic that is not named as topics are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from lint_rules.dialects.emberwire import PACKAGES, kind_of_class
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.rule import FlowRule, Severity, Suspect

RESOURCE = re.compile(r"[a-z][a-z0-9_-]*")
SUBTOPIC = re.compile(r"[a-z][a-z0-9_-]*|\*|\0+")
HOLE = "\0"
"""Stands for what a replacement field of an f-string will hold."""

MOST_PARTS = 3
NAMED_IN = frozenset({"subscribe_and_join", "channel", "broadcast", "subscribe"})


class TopicNaming(FlowRule):
    """
    ## What it does
    Reports topics that are not `resource`, `resource:id` or `resource:id:subtopic`: other separators, capitals or spaces in the resource, empty parts, more than three.

    ## Why is this bad?
    The part in front of the first colon says which channel a topic belongs to, and routes match by it.
    With `room-42`, `Room:42` and `chat/room/42` side by side a route for `room:*` misses some, and nobody can tell from a topic in a log who decides about it.

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
    Literals and f-strings are judged where they are given to `channel`, to `subscribe`, to an endpoint's `broadcast`, or to the test kit; what a replacement field holds is not known.

    ## References
    Guide: one resource (`room:42`), one user (`notifications:user_123`), all of them (`updates:all`), a part of one (`room:42:typing`).
    """

    code = "EW702"
    name = "topic-naming"
    severity = Severity.ADVICE
    dialects = "E"
    needs = (
        frozenset({b"channel(", b"broadcast(", b"subscribe(", b"subscribe_and_join("}),
        frozenset({b"emberwire"}),
    )

    def suspects(self) -> Iterable[Suspect]:
        for call in self.file.module.calls:
            if self._takes_topic(call) and call.args:
                text = _text(call.args[0])
                problem = problem_with(text) if text is not None else None
                if problem is not None:
                    yield Suspect(call.args[0], f"{problem}; write `resource:id` or `resource:id:subtopic`")

    def _takes_topic(self, call: ast.Call) -> bool:
        """True for a call whose first argument is a topic or a pattern of topics of ours."""
        dotted = self.file.module.resolve(call.func) or ""
        last = dotted.rpartition(".")[2]
        if last not in NAMED_IN:
            return False
        if last in ("channel", "subscribe_and_join"):
            return dotted.partition(".")[0] in PACKAGES
        holder = call.func.value if isinstance(call.func, ast.Attribute) else None
        if last == "subscribe":
            return isinstance(holder, ast.Name) and holder.id == "self" and self._in_channel(call)
        return holder is not None and self._is_endpoint(holder)

    def _in_channel(self, call: ast.Call) -> bool:
        around = [f for f in self.file.module.functions if call in f.nodes and f.owner is not None]
        return any(kind_of_class(f.owner, self.file.project) == "Channel" for f in around if f.owner is not None)

    def _is_endpoint(self, holder: ast.expr) -> bool:
        """True for a name that an `Endpoint(...)` of ours was given to, here or where it comes from."""
        if (dotted_name(holder) or "") == "self.endpoint":
            return True
        dotted = self.file.module.resolve(holder)
        found = self.file.project.locate(dotted, seen_from=self.file.module) if dotted else None
        if found is None or isinstance(found[1], FunctionFacts) or not isinstance(found[1], ast.Call):
            return False
        made = found[0].resolve(found[1].func) or ""
        return made.rpartition(".")[2] == "Endpoint" and made.partition(".")[0] in PACKAGES


def problem_with(topic: str) -> str | None:
    """What is wrong with a topic's name, as the beginning of a sentence; None when nothing is.

    >>> problem_with("room:42:typing") is None, problem_with("room/42")
    (True, "the resource of 'room/42' is not a lower-case word")
    """
    parts = topic.split(":")
    shown = topic.replace(HOLE, "{}")
    if topic == "*" or not topic or topic.startswith(HOLE):
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


def _text(expression: ast.expr) -> str | None:
    """A literal's text, or an f-string's with its replacement fields as holes."""
    match expression:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts)
    return None
