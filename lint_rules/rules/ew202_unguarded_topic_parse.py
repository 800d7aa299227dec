"""EW202: one odd topic crashes the join."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.words import word_set
from lint_rules.rule import Edit, Fix, FixKind, Rule, Severity

if TYPE_CHECKING:
    from lint_rules.flow.effects import Effect
    from lint_rules.flow.query import Flow, Report
    from lint_rules.frameworks.model import Entry

RAISES_VALUE_ERROR = frozenset({"int", "float", "UUID", "fromisoformat"})
_PARSERS = RAISES_VALUE_ERROR | {"Decimal", "ObjectId"}
_CAUGHT = frozenset({"ValueError", "Exception", "BaseException", "TypeError", "InvalidOperation", "InvalidId"})
TESTS = word_set("isdigit isdecimal isnumeric match fullmatch isalnum")


class UnguardedTopicParse(Rule):
    """
    ## What it does
    Reports `int(...)`, `UUID(...)` and the like on a part of the topic (in Channels: of the URL) with nothing that handles a bad value.

    ## Why is this bad?
    Clients write topics: `"room:abc"` is one.
    The exception crashes the join, and the client hears "join crashed" instead of "no such room".
    It tries again for ever, and each try writes a traceback to the log.

    ## Example
    ```python
    from emberwire import Channel, Error, Ok, Topic


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: dict[str, str]) -> Ok | Error:
            room = await rooms.get_for(self.assigns["user_id"], int(topic.rest))  # EW202
            return Ok() if room else Error(reason="unauthorized")
    ```

    ## Use instead
    ```python
    from typing import Any

    from emberwire import Channel, Error, Ok, Topic


    class RoomChannel(Channel):
        async def join(self, topic: Topic, payload: Any) -> Ok | Error:
            if not topic.rest.isdecimal():
                return Error(reason="no such room")
            room = await rooms.get_for(self.assigns["user_id"], int(topic.rest))
            return Ok() if room else Error(reason="unauthorized")
    ```

    ## Fix safety
    The fix puts the parse into a `try` that answers as for a topic that nobody serves; in Channels it closes.
    It is unsafe: what to answer is for you to say, and an outer `try` may have caught the exception.
    There is no fix where the parse does not always run: `a and int(b)`, a comprehension, a `while`, an `elif`.
    There is none for `Decimal` and `ObjectId`: their exceptions need an import.

    ## Known limits
    Reported:
    - a parse in a helper of the same file, without a fix

    Not reported:
    - a Channels consumer whose route is not found, or accepts only what can be parsed

    Not seen:
    - a parse in a helper of another file

    ## References
    CWE-755, CWE-20.
    """

    code = "EW202"
    name = "unguarded-topic-parse"
    fix = FixKind.UNSAFE
    severity = Severity.WARNING
    dialects = "EC"
    default = False
    cwe = (755, 20)
    needs = (
        frozenset({b"int(", b"float(", b"UUID(", b"Decimal(", b"fromisoformat(", b"ObjectId("}),
        frozenset({b"def join", b"url_route"}),
    )

    def query(self, flow: Flow) -> Iterator[Report]:
        for entry, parsed in flow.here("parse"):
            if (
                parsed.name not in _PARSERS
                or len(parsed.arguments) != 1
                or parsed.caught & _CAUGHT
                or _is_tested(parsed)
            ):
                continue
            text = parsed.arguments[0][1]
            if not text.labels & Label.CLIENT or text.labels & Label.MESSAGE:
                continue
            if entry.kind == "join":
                message = (
                    "a client can send any topic, and one of another form raises here: answer it with `Error(...)`"
                )
            elif entry.kind == "connect" and text.key and self._takes_other_text(flow, text.key, parsed.name):
                message = f"the route lets other texts through as {text.key!r}, and one of another form raises here: check it first"
            else:
                continue
            yield flow.report(parsed.function, message, node=parsed.node, fix=self._fix(flow, entry, parsed))

    def _takes_other_text(self, flow: Flow, key: str, parser: str) -> bool:
        """True when a route has this parameter, and each that has it lets through what the parser does not take."""
        pattern = re.compile(rf"\(\?P<{re.escape(key)}>([^)]*)\)|<((?:\w+:)?){re.escape(key)}>")
        found = [match for outline in flow.engine.index.holding(b"as_asgi") for match in pattern.findall(outline.code)]
        return bool(found) and all(_is_wide(regex, converter, parser) for regex, converter in found)

    def _fix(self, flow: Flow, entry: Entry, parsed: Effect) -> Fix | None:
        from lint_rules.code.libcst_when_used import cst
        from lint_rules.edit.guard import guarded

        if parsed.name not in RAISES_VALUE_ERROR or parsed.function is not entry.function:
            return None
        function = flow.body(parsed.function).node
        if entry.kind == "join":
            answer, imported = ['return Error(reason="unmatched topic")'], self._error_imported()
        else:
            answer, imported = ["self.close()" if function.asynchronous is None else "await self.close()", "return"], ()
        assert isinstance(parsed.node, cst.Call)
        edits = guarded(self.file.changes(parsed.function), function, parsed.node, answer)
        if imported is None or not edits:
            return None
        return Fix("answer a text that is none", (*edits, *imported), safe=False)

    def _error_imported(self) -> tuple[Edit, ...] | None:
        """What makes `Error` known; None where the name is something else already."""
        from lint_rules.edit.imports import add_import
        from lint_rules.frameworks.emberwire import is_ours

        known = self.file.outline.imports.get("Error", "")
        if is_ours(known, "Error"):
            return ()
        if known or self.file.outline.defines("Error"):
            return None
        return (add_import(self.file.changes(self.file.top), "emberwire", "Error"),)


def _is_tested(parsed: Effect) -> bool:
    """True when a test on the way looked at how the text is made up, or what it is."""
    from lint_rules.code.syntax import names_in

    facts = [fact for fact in parsed.facts if fact.labels & (Label.CLIENT | Label.PLACE) and fact.kind == "test"]
    return any(
        (fact.compared and fact.positive is not False) or not TESTS.isdisjoint(names_in(fact.node)) for fact in facts
    )


def _is_wide(regex: str, converter: str, parser: str) -> bool:
    """True for a route that takes letters, or, where a UUID is wanted, what counts none of its parts."""
    if regex and parser == "UUID":
        return "{" not in regex
    return regex.startswith(("\\w", "[^", ".", "[\\w", "[a-z", "[A-Z")) if regex else converter in ("", "str:", "slug:")
