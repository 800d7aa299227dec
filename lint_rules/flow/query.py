"""What a flow rule asks: the handlers of a file, what they do, and who gets in.

    class UnauthenticatedConnect(Rule):
        def query(self, flow: Flow) -> Iterator[Report]:
            for access in flow.accesses():
                if access.verdict == "open":
                    yield flow.report(access.entry.function, "this connection is accepted …")

`docs/writing-rules.md` explains how to read the effects.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lint_rules.code.libcst_when_used import cst
from lint_rules.code.outline import Function
from lint_rules.code.syntax import annotated, called_name, dotted, given_to, last_name, own_calls
from lint_rules.flow.mounted import is_served
from lint_rules.flow.quoted import quoted
from lint_rules.flow.waits import may_wait
from lint_rules.frameworks.words import CONNECTION_NAMES, words

if TYPE_CHECKING:
    from lint_rules.code.outline import CallSite, Class, Outline, Piece
    from lint_rules.code.spans import Span
    from lint_rules.code.trees import Body
    from lint_rules.finding import Confidence, Fix, Severity
    from lint_rules.flow.access import Access, Door
    from lint_rules.flow.effects import Effect, Outcome
    from lint_rules.flow.engine import Engine
    from lint_rules.flow.facts import Facts
    from lint_rules.frameworks.model import Entry

    Done = list[tuple[Entry, Outcome]]
    """Handlers with all that they do."""

    Finder = Callable[["Flow"], Iterator[tuple[Function, cst.CSTNode | None, *tuple[str, ...]]]]

Near = re.Pattern[str] | Collection[Function]
"""Functions that may do what is asked for: these, or those in whose source a text is found."""

Others = Literal["live", "followed", "waiting", "any"]
"""Which functions are looked at that no handler is seen to call: `live` those that run for a connection all the same,
`followed` these with one step of what they call, `waiting` besides the coroutines that may block as far as names
tell, `any` every function: there are many, and most have nothing to do with a connection."""

MOST_REACHED = 24
"""Functions that a trace names."""


@dataclass(frozen=True)
class Report:
    """A finding of a flow rule: the file, the place in it, what to say, and what was looked at."""

    outline: Outline
    span: Span
    message: str
    trace: tuple[str, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None
    confidence: Confidence | None = None
    """Lower than the rule's own where less than usual speaks for it."""


@dataclass(frozen=True, eq=False)
class Flow:
    """One file as the flow sees it."""

    engine: Engine
    outline: Outline

    @property
    def entries(self) -> list[Entry]:
        """The handlers of this file: functions that a framework calls for a client, if a route leads to their class."""
        found, mounting = self.engine.entries(self.outline), self.engine.table.mounting
        return [entry for entry in found if entry.row.framework not in mounting or is_served(self.engine, entry)]

    def run(self, entry: Entry) -> Outcome:
        """All that a handler does, with what holds before it."""
        return self.engine.run(entry)

    def connected(self, entry: Entry) -> Facts:
        """What holds for everybody who is connected, when a class serves its messages in methods of their own."""
        from lint_rules.flow.facts import merged

        mine = [
            e for e in self.entries if e.kind == "connect" and not e.row.without and e.owner is entry.owner is not None
        ]
        ends = [facts for e in mine for facts, _, _, closed in self.run(e).exits if not closed]
        accepts = [act.facts for e in mine for act in self.run(e).effects if act.kind == "accept" and not act.closed]
        return merged(ends) | merged(accepts)

    def effects(self, *kinds: str, beyond: bool = False, near: Near | None = None) -> list[tuple[Entry, Effect]]:
        """What the handlers of this file do, in this file or elsewhere, with the handler that it is done for.

        Without `kinds`, all of it. An effect that several handlers reach comes once for each. With `beyond`, a file
        without handlers is looked at through the endpoints of the whole project, if `near` is found in a function and
        one of them may come to it.
        """
        return self._effects(self._done(self.entries), kinds, near if beyond else None)

    def _effects(self, done: Done, kinds: tuple[str, ...], beyond: Near | None) -> list[tuple[Entry, Effect]]:
        if not done and self._near(beyond) and self._may_be_reached():
            return self.engine.index.once(("everywhere", kinds), lambda: _effects(self._done_everywhere(), kinds))
        return _effects(done, kinds)

    def _may_be_reached(self) -> bool:
        """False for functions of a file that no other one imports: to learn so costs less than to run all handlers.

        A method may be found by its name alone.
        """
        from lint_rules.flow.unused import is_imported

        engine = self.engine
        return engine.was_everywhere or bool(self.outline.classes) or is_imported(engine, self.outline.path)

    def _done(self, entries: list[Entry]) -> Done:
        return [(entry, self.engine.run(entry)) for entry in entries]

    def _done_everywhere(self) -> Done:
        return self._done(self.everywhere())

    def everywhere(self) -> list[Entry]:
        """The endpoints of the whole project to which a route leads."""
        return [entry for entry in self.engine.everywhere() if is_served(self.engine, entry)]

    def here(self, *kinds: str, beyond: bool = False, near: Near | None = None) -> Iterator[tuple[Entry, Effect]]:
        """The same, and only what stands in this file: what a rule may report."""
        found = self.effects(*kinds, beyond=beyond, near=near)
        return ((entry, effect) for entry, effect in found if effect.function.outline is self.outline)

    def acts(
        self, *kinds: str, near: Near, others: Others, beyond: bool = False
    ) -> Iterator[tuple[Entry | None, Effect]]:
        """What `effects` gives, and what other functions of this file do that `near` speaks of.

        These are functions that no handler is seen to reach; their effects come without a handler.
        """
        done = self._done(self.entries)
        yield from self._effects(done, kinds, near if beyond else None)
        for outcome in self._other_outcomes(done, near, others, beyond=beyond):
            yield from ((None, effect) for effect in outcome.effects if not kinds or effect.kind in kinds)

    def acts_here(
        self, *kinds: str, near: Near, others: Others, beyond: bool = False
    ) -> Iterator[tuple[Entry | None, Effect]]:
        """The same, and only what stands in this file."""
        found = self.acts(*kinds, near=near, others=others, beyond=beyond)
        return ((entry, effect) for entry, effect in found if effect.function.outline is self.outline)

    def _near(self, near: Near | None) -> list[Function]:
        """The functions of this file that do something, and that are meant."""
        meant = self.outline.saying(near) if isinstance(near, re.Pattern) else near or ()
        return [function for function in self.outline.functions if function in meant and not function.is_abstract]

    def _other_outcomes(self, done: Done, near: Near, others: Others, *, beyond: bool) -> Iterator[Outcome]:
        asked = self._near(near)
        if not asked:
            return
        is_called = beyond and not done and self._may_be_reached()
        reached = self._reached_everywhere() if is_called else _reached(done)
        left = [function for function in asked if function not in reached]
        live = frozenset(self.live()) if left and others != "any" else frozenset[Function]()
        for function in left:
            if others == "followed" and function in live:
                yield self.engine.alone(function)
            elif others == "waiting" and (function in live or function.is_async):
                yield from self._waiting(function, 2 if function in live else 1)
            elif others == "any" or (function in live and function.parent is None):
                yield self.engine.within(function)

    def _waiting(self, function: Function, steps: int) -> Iterator[Outcome]:
        if may_wait(function, self.engine.index, self._helper, steps):
            yield self.engine.alone(function, steps)

    def _helper(self, written: str, function: Function) -> Function | None:
        """The project's function behind a call, also the method of what the file makes: `hub` of `hub = Hub()`."""
        known = self.function_named(written, function)
        holder, _, name = written.rpartition(".")
        if known is not None or not holder:
            return known
        index, made = self.engine.index, set(function.outline.made.get(holder, ()))
        owners = filter(None, (index.class_named(each, function.outline) for each in made))
        return next(filter(None, (index.method(owner, name) for owner in owners)), None) or index.only_method(name)

    def reached(self, *kinds: str) -> set[Function]:
        """The handlers of these kinds in this file, and all functions that they call."""
        return _reached(self._done(list(self.handlers(*kinds))))

    def _reached_everywhere(self) -> set[Function]:
        return self.engine.index.once("reached everywhere", lambda: _reached(self._done_everywhere()))

    def unreached(self, text: re.Pattern[str]) -> Iterator[tuple[Function, bool]]:
        """The functions of this file with such a text that no handler of it reaches, and whether they run for a
        connection all the same: `engine.alone` says what they do."""
        reached = _reached(self._done(self.entries))
        left = [f for f in self.outline.functions if f not in reached and text.search(f.text)]
        live = frozenset(self.live()) if left else ()
        return ((function, function in live) for function in left)

    def live(self) -> list[Function]:
        """The functions of this file that run for a connection: handlers, the methods beside them, what is given a
        connection, what they reach in this file, and what is defined inside of these; in source order."""
        return self.engine.index.once(("live", self.outline.path), self._live)

    def _live(self) -> list[Function]:
        found = {entry.function for entry in self.entries}
        unserved = {entry.function for entry in self.engine.entries(self.outline)} - found
        owners = {function.owner for function in found if function.owner is not None}
        owners |= {owner for owner in self.outline.classes.values() if self.holds_connection(owner)}
        for function in self.outline.functions:
            is_live = function.owner in owners or self._is_given_connection(function)
            if is_live and function not in unserved:
                found.add(function)
        self._follow_calls(found)
        return [function for function in self.outline.functions if not found.isdisjoint(function.scopes)]

    def _follow_calls(self, found: set[Function]) -> None:
        """Add what these functions call by name in this file, and what that calls."""
        calls = [
            (site.inside, called)
            for site in self.outline.calls
            if site.inside is not None and (called := self._called(site)) is not None
        ]
        new = True
        while new:
            reached = {called for inside, called in calls if not found.isdisjoint(inside.scopes)} - found
            found |= reached
            new = bool(reached)

    def _called(self, site: CallSite) -> Function | None:
        head, _, tail = site.written.partition(".")
        if head in ("self", "cls") and site.inside is not None and site.inside.owner is not None:
            return site.inside.owner.methods.get(tail)
        for scope in site.inside.scopes if site.inside is not None and not tail else ():
            if head in scope.nested:
                return scope.nested[head]
        return self.outline.by_qualname.get(site.written)

    def holds_connection(self, owner: Class) -> bool:
        """True for a class whose objects have a connection of their own: given to them, or made by them."""
        start = owner.methods.get("__init__")
        return start is not None and ("WebSocketResponse(" in start.text or self._is_given_connection(start))

    def _is_given_connection(self, function: Function) -> bool:
        return bool(self.connections(function))

    def connections(self, function: Function) -> set[str]:
        """The parameters of a function that are connections, by their annotation or else by their name."""
        from lint_rules.frameworks.entries import typed_as_connection

        bare = CONNECTION_NAMES.intersection(function.parameters) - function.annotations.keys()
        return {*bare, *typed_as_connection(function)}

    def held_connections(self, function: Function) -> set[str]:
        """The same, with those that a function makes for a request: `ws = web.WebSocketResponse()`."""
        made = self.engine.index.once(("made connections", function), lambda: set(self._made_connections(function)))
        return self.connections(function) | made

    def _made_connections(self, function: Function) -> Iterator[str]:
        makers = self.engine.table.makers
        if any(f"{maker}(" in function.text for maker in makers):
            for node in self.nodes(function):
                if isinstance(node, cst.Assign) and last_name(node.value) in makers:
                    yield from filter(None, (dotted(target.target) for target in node.targets))

    def callee(self, call: cst.Call, function: Function) -> Function | None:
        """The project's function that a call in a function reaches: `self.tell`, `hub.tell`, `tell`; None if unknown.

        `hub` may be a parameter with the annotation `Hub`.
        """
        return self.function_named(dotted(call.func) or "", function)

    def function_named(self, written: str, function: Function) -> Function | None:
        """The same for the name alone."""
        index = self.engine.index
        head, _, rest = written.partition(".")
        if head in ("self", "cls") and function.owner is not None:
            name, _, method = rest.partition(".")
            held = index.attribute_class(function.owner, name) if method else function.owner
            return index.method(held, method or name) if held is not None else None
        for scope in function.scopes:
            if written in scope.nested:
                return scope.nested[written]
        if head in function.parameters:
            owner = self._class_of_parameter(head, function)
            return index.method(owner, rest) if owner is not None else None
        found = index.named(written, function.outline) if written else None
        return found if isinstance(found, Function) else None

    def likely_callee(self, call: cst.Call, function: Function) -> Function | None:
        """The callee, or else the only method of that name in the project, if the name is of several words."""
        known = self.callee(call, function)
        if known is None and isinstance(call.func, cst.Attribute) and len(words(called_name(call))) > 1:
            return self.engine.index.only_method(called_name(call))
        return known

    def callee_or_made(self, call: cst.Call, function: Function) -> Function | None:
        """The callee; of an object that the function makes, its method; of a class, its `__init__`: `start` for
        `beat.start()`, behind `beat = Heartbeat(ws)`."""
        known = self.callee(call, function)
        if known is not None:
            return known
        owner = self._class_made(call, function)
        if owner is not None:
            return self.engine.index.method(owner, "__init__")
        holder, _, name = (dotted(call.func) or "").rpartition(".")
        made = list(given_to(holder, self.nodes(function))) if holder else []
        owner = self._class_made(made[0], function) if len(made) == 1 else None
        return self.engine.index.method(owner, name) if owner is not None else None

    def _class_made(self, made: cst.BaseExpression, function: Function) -> Class | None:
        if not isinstance(made, cst.Call) or not last_name(made)[:1].isupper():
            return None
        return self.engine.index.class_named(dotted(made.func) or "", function.outline)

    def _class_of_parameter(self, name: str, function: Function) -> Class | None:
        annotation = function.annotations.get(name)
        written = annotated(annotation.node) if annotation is not None else ""
        return self.engine.index.class_named(written, function.outline) if written else None

    def accesses(self) -> list[Access]:
        """For every handler that lets clients in: is there a guard on every way?"""
        from lint_rules.flow.access import accesses

        return accesses(self.engine, self.outline)

    def span(self, function: Function, node: cst.CSTNode) -> Span:
        """Where a node of a function stands."""
        return self.engine.index.bodies.span(function, node)

    def reaching(self, effects: Iterable[Effect], who: str = "a stranger") -> tuple[str, ...]:
        """A line of a trace for each function in which one of these acts stands, or that leads to one."""
        firsts: dict[Function, cst.CSTNode] = {}
        for effect in effects:
            for function, node in (*effect.chain, (effect.function, effect.node)):
                firsts.setdefault(function, node)
        shown = list(firsts.items())[:MOST_REACHED]
        return tuple(self.way(function, self.span(function, node), who=who) for function, node in shown)

    def way(self, function: Function, span: Span | None = None, *, who: str) -> str:
        """A line of a trace: who reaches a function, or a place in it."""
        path, root = function.outline.path, self.engine.index.disk.root
        shown = path.relative_to(root) if path.is_relative_to(root) else path
        return f"{who} reaches {function.qualname} ({shown.as_posix()}:{(span or function.head).line})"

    def body(self, function: Function) -> Body:
        """The libcst tree of a function, and where its nodes stand."""
        return self.engine.index.bodies.of(function)

    def block(self, function: Function) -> cst.BaseSuite:
        """The body of a function as libcst has it."""
        return self.body(function).node.body

    def nodes(self, function: Function) -> tuple[cst.CSTNode, ...]:
        """Every node that runs with a function, in source order, without what is defined inside of it."""
        return self.body(function).nodes

    def calls(self, function: Function) -> tuple[cst.Call, ...]:
        """The calls among these nodes."""
        return self.body(function).calls

    def handlers(self, *kinds: str) -> Iterator[Entry]:
        """The handlers of these kinds in this file; all kinds without any.

        A method that stands for the connect of a class without one is what it is besides.
        """
        for entry in (entry for entry in self.entries if not entry.row.without):
            if not kinds or entry.kind in kinds:
                yield entry

    def handlers_here(self, *kinds: str) -> Iterable[Entry]:
        """The same where the function stands in this file, one for each function."""
        found: dict[Function, Entry] = {}
        for entry in self.handlers(*kinds):
            if entry.function.outline is self.outline:
                found.setdefault(entry.function, entry)
        return found.values()

    @property
    def connection_classes(self) -> set[Class]:
        """The classes of the handlers of this file of which every connection has an object, `self`."""
        return {entry.owner for entry in self.entries if entry.owner is not None and entry.row.connection == "self"}

    def sends(self, call: cst.Call) -> bool:
        """True for a call by the name of a method that sends one message to one client."""
        return called_name(call) in self.engine.table.sending

    def hears(self, block: cst.CSTNode) -> bool:
        """True where a block receives a client's message."""
        return any(self.engine.table.receives(called_name(call)) for call in own_calls(block))

    def is_receive_loop(self, node: cst.CSTNode) -> bool:
        """True for a loop that receives the client's messages, and for any `async for`."""
        if isinstance(node, cst.For) and node.asynchronous is not None:
            return True
        return isinstance(node, cst.For | cst.While) and self.hears(node)

    def report(
        self,
        function: Function,
        message: str,
        *,
        node: cst.CSTNode | None = None,
        trace: tuple[str, ...] = (),
        fix: Fix | None = None,
        severity: Severity | None = None,
        confidence: Confidence | None = None,
    ) -> Report:
        """A report at a node of a function, or at the function itself.

        In the message, `{it}` is how the code names that, and `{here}` is the name of the function.
        """
        span = function.head if node is None else self.span(function, node)
        if "{it}" in message and node is not None:
            message = message.replace("{it}", quoted(node))
        message = message.replace("{here}", function.qualname)
        return Report(function.outline, span, message, trace, fix, severity, confidence)

    def reports(self, *finders: tuple[Finder, str]) -> Iterator[Report]:
        """A report with the message beside a finder for each place that it finds in this file.

        Names that come with a place fill `{0}` and `{1}` of the message.
        """
        for find, message in finders:
            for function, node, *names in find(self):
                yield self.report(function, message.format(*names, it="{it}", here="{here}"), node=node)

    def report_access(
        self, access: Access, message: str, *, trace: tuple[str, ...] = (), confidence: Confidence | None = None
    ) -> Report:
        """A report at a handler that lets clients in; at its class, where the class has it from elsewhere."""
        function, owner = access.entry.function, access.entry.owner
        if owner is None or owner is function.owner:
            return self.report(function, message, trace=trace, confidence=confidence)
        return Report(owner.outline, owner.head, message, trace, confidence=confidence)

    def report_door(self, door: Door, message: str, acts: Iterable[Effect], looked_at: tuple[str, ...] = ()) -> Report:
        """A report at a server, else at the handler that lets clients in, with the acts that strangers reach."""
        trace = (*looked_at, *self.reaching(acts))
        if door.server is None:
            return self.report_access(door.accesses[0], message, trace=trace)
        return Report(self.outline, door.server.span, message, trace)

    def report_value(
        self, value: Piece, message: str, *, trace: tuple[str, ...] = (), severity: Severity | None = None
    ) -> Report:
        """A report at an expression that is given to a name at the top of a file or class."""
        return Report(value.outline, value.span, message, trace, severity=severity)


def _effects(done: Done, kinds: tuple[str, ...]) -> list[tuple[Entry, Effect]]:
    """What was done of these kinds, or all of it without any, with the handler that it is done for."""
    return [(e, effect) for e, outcome in done for effect in outcome.effects if not kinds or effect.kind in kinds]


def _reached(done: Done) -> set[Function]:
    """These handlers and all functions that they call."""
    acting = {effect.function for _, outcome in done for effect in outcome.effects}
    return acting | {entry.function for entry, _ in done}
