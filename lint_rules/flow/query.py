"""What a flow rule asks: the handlers of a file, what they do, and who gets in.

    class UnauthenticatedConnect(FlowQuery):
        def query(self, flow: Flow) -> Iterator[Report]:
            for access in flow.accesses():
                if access.verdict == "open":
                    yield flow.report(access.entry.function, "this connection is accepted …")

`docs/writing-rules.md` explains how to read the effects.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.rule import Rule

if TYPE_CHECKING:
    import libcst as cst

    from lint_rules.code.bodies import Body
    from lint_rules.code.outline import Function, Outline
    from lint_rules.flow.access import Access
    from lint_rules.flow.effects import Effect, Outcome
    from lint_rules.flow.engine import Engine
    from lint_rules.frameworks.model import Entry
    from lint_rules.places import Span
    from lint_rules.rule import Fix, Severity


@dataclass(frozen=True)
class Report:
    """A finding of a flow rule: the node, the function that it stands in, what to say, and what was looked at."""

    function: Function
    node: cst.CSTNode
    message: str
    trace: tuple[str, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None


@dataclass(frozen=True, eq=False)
class Flow:
    """One file as the flow sees it."""

    engine: Engine
    outline: Outline

    @property
    def entries(self) -> list[Entry]:
        """The handlers of this file: functions that a framework calls for a client."""
        return self.engine.entries(self.outline)

    def run(self, entry: Entry) -> Outcome:
        """All that a handler does, with what holds before it."""
        return self.engine.run(entry)

    def effects(self, *kinds: str) -> Iterator[tuple[Entry, Effect]]:
        """What the handlers of this file do, in this file or elsewhere, with the handler that it is done for.

        Without `kinds`, all of it. An effect that several handlers reach comes once for each.
        """
        for entry in self.entries:
            for effect in self.engine.run(entry).effects:
                if not kinds or effect.kind in kinds:
                    yield entry, effect

    def here(self, *kinds: str) -> Iterator[tuple[Entry, Effect]]:
        """The same, and only what stands in this file: what a rule may report."""
        return ((e, effect) for e, effect in self.effects(*kinds) if effect.function.outline is self.outline)

    def reaching(self, *kinds: str, near: tuple[str, ...] = ()) -> Iterator[tuple[Entry, Effect]]:
        """What stands in this file and is done for a handler of any file.

        A file without handlers is reached from others; to see from which, all endpoints of the project are run once,
        and only when one of the texts `near` stands in the file.
        """
        if self.entries or not self.outline.says(*near):
            yield from self.here(*kinds)
            return
        for entry in self.engine.everywhere():
            for effect in self.engine.run(entry).effects:
                if effect.function.outline is self.outline and effect.kind in kinds:
                    yield entry, effect

    def accesses(self) -> list[Access]:
        """For every handler that lets clients in: is there a guard on every way?"""
        from lint_rules.flow.access import accesses

        return accesses(self.engine, self.outline)

    def span(self, function: Function, node: cst.CSTNode) -> Span:
        """Where a node of a function stands."""
        return self.engine.body(function).span(node)

    def body(self, function: Function) -> Body:
        """The libcst tree of a function, and where its nodes stand."""
        return self.engine.body(function)

    def handlers(self, *kinds: str, framework: str = "") -> Iterator[Entry]:
        """The handlers of these kinds in this file; all kinds without any, all frameworks without one."""
        for entry in self.entries:
            if (not kinds or entry.kind in kinds) and framework in ("", entry.framework):
                yield entry

    def report(
        self,
        function: Function,
        message: str,
        *,
        node: cst.CSTNode | None = None,
        trace: tuple[str, ...] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
    ) -> Report:
        """A report at a node of a function, or at the function itself."""
        return Report(function, node if node is not None else self.body(function).node, message, trace, fix, severity)


class FlowQuery(Rule):
    """A rule that asks the flow. Its one method is `query`."""
