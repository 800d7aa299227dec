"""EW202: one odd topic crashes the join."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lint_rules.facts import FunctionFacts
from lint_rules.flow import Label
from lint_rules.rule import FlowRule, Invalid, Severity, Suspect, Valid, call_name


class UnguardedTopicParse(FlowRule):
    """
    ## What it does
    Reports `int(...)` and `UUID(...)` of a part of the topic without anything that catches the failure.

    ## Why is this bad?
    The topic is whatever the client put there: `room:abc` crashes the join, and the log fills with tracebacks.

    ## Example
    ```python
    async def join(self, topic, payload):
        room_id = int(topic.rest)
    ```

    ## Use instead
    ```python
    async def join(self, topic, payload):
        try:
            room_id = int(topic.rest)
        except ValueError:
            return Error(reason="no such room")
    ```

    ## Fix safety
    There is no automatic fix yet.

    ## Known limits
    A test such as `topic.rest.isdigit()` before it counts as handling.

    ## References
    Guide: ids in topics are text until they are parsed. CWE-20.
    """

    code = "EW202"
    name = "unguarded-topic-parse"
    severity = Severity.WARNING
    dialects = "E"
    cwe = (20,)
    needs = (frozenset({b"def join"}), frozenset({b"int(", b"UUID("}))

    VALID = (
        Valid(
            "from emberwire import Channel, Error, Ok\nclass R(Channel):\n    async def join(self, topic, payload):\n        try:\n            n = int(topic.rest)\n        except ValueError:\n            return Error()\n        return Ok(n=n)\n"
        ),
        Valid(
            "from emberwire import Channel, Error\nclass R(Channel):\n    async def join(self, topic, payload):\n        if not topic.rest.isdigit():\n            return Error()\n        n = int(topic.rest)\n"
        ),
    )
    INVALID = (
        Invalid(
            "from emberwire import Channel, Ok\nclass R(Channel):\n    async def join(self, topic, payload):\n        n = int(topic.rest)\n        return Ok(n=n)\n",
            line=4,
        ),
    )

    def suspects(self) -> Iterable[Suspect]:
        for role in self.file.roles:
            if role.kind == "join" and role.dialect == "E" and not _tests_first(role.function):
                caught = {
                    inner
                    for node in role.function.nodes
                    if isinstance(node, ast.Try)
                    for s in node.body
                    for inner in ast.walk(s)
                }
                for call in role.function.calls:
                    if call not in caught and self._parses_topic(call, role.function):
                        yield Suspect(call, "a topic is whatever the client put there: an odd one crashes this join")

    def _parses_topic(self, call: ast.Call, function: FunctionFacts) -> bool:
        return (
            call_name(call) in ("int", "UUID")
            and bool(call.args)
            and bool(self.file.trails.flow(function).of(call.args[0]) & Label.PLACE)
        )


def _tests_first(function: FunctionFacts) -> bool:
    return any(
        call_name(call) in ("isdigit", "isdecimal", "isnumeric", "match", "fullmatch") for call in function.calls
    )
