"""Who gets in? For each connection of a file: is there a guard on every way from the handler to what it does?

    for access in accesses(engine, outline, options):
        access.verdict, access.guards, access.act        # "open", (), the first act that nothing guards

The answer says what it rests on, guards with their places, so that a rule and a map of all handlers are the same query;
what it was read from is in the ledger, under ("access", entry).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline
from lint_rules.code.syntax import dotted, last_name, literal
from lint_rules.code.walk import children
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import Fact, checks, is_check, merged
from lint_rules.flow.values import UNKNOWN, Value
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry, Middleware, Rows, matches
from lint_rules.frameworks.table import Table
from lint_rules.frameworks.words import CHECKING, says

Verdict = Literal["guarded", "partly", "unless", "open", "unknown", "closed", "idle"]
"""`partly`: everybody may connect, and some messages are guarded.
`unless`: guarded, but a setting switches that off. `unknown`: it rests on code that is not at hand. `closed`: nobody
gets in. `idle`: the handler does nothing that anybody could want."""

SERVING = frozenset({"send", "broadcast", "join", "serve", "keep", "spawn", "yield"})
"""Acts by which a connection is worth something to whoever has it."""

_ASIDE = frozenset({"examples", "example", "docs", "tests", "test", "samples", "demo", "demos", "tutorials", "e2e"})
"""Folders of programs that are none of the program's parts."""

_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True)
class Access:
    """How a handler lets clients in."""

    entry: Entry
    verdict: Verdict
    guards: tuple[Fact, ...] = ()
    act: Effect | None = None
    """The first act that is not guarded."""
    unless: str = ""
    looked_at: tuple[Function, ...] = ()

    @property
    def fails_open(self) -> bool:
        """True where the guards are off by default: the setting that switches them on has to be set."""
        return self.verdict == "unless" and any(fact.opens for fact in self.guards)


def accesses(engine: Engine, outline: Outline) -> list[Access]:
    """The answer for every handler of the file that lets clients in."""
    return engine.index.once(("accesses", outline.path), lambda: list(_accesses(engine, outline)))


def _accesses(engine: Engine, outline: Outline) -> Iterator[Access]:
    listed = engine.entries(outline)
    for entry in (*listed, *engine.inherited(outline)):
        if entry.kind in ("connect", "endpoint"):
            yield access_of(engine, entry, listed)


def access_of(engine: Engine, entry: Entry, siblings: Sequence[Entry]) -> Access:
    """The answer for one handler, of a file with these; kept by itself, so that it is known what it was read from."""
    return engine.index.once(("access", entry), lambda: _Judge(engine, entry, siblings).access())


_ROUTERS = ((b"include_router",), (b"dependencies",))
"""Of each a file holds one that may list dependencies for the routes of other files."""


def in_front(table: Table) -> Iterator[tuple[tuple[bytes, ...], ...]]:
    """Sets of tokens, of each of which a file holds one that stands in front of handlers which do not import it."""
    yield _ROUTERS
    yield from (row.holding for rows in table.rows for row in rows.middleware)


@dataclass
class _Judge:
    engine: Engine
    entry: Entry
    siblings: Sequence[Entry]
    run: Outcome = field(init=False)

    def __post_init__(self) -> None:
        self.run = self.engine.run(self.entry)

    def access(self) -> Access:
        """The answer for this handler."""
        if self.run.given_up:
            return self._answer("unknown")
        if self._is_abstract():
            return self._answer("idle")
        if self.entry.row.accepts:
            found = self._by_return()
        elif self.entry.row.refuses_by_return:
            found = self._by_falsehood()
        elif self.entry.kind == "connect":
            found = self._by_class()
        else:
            found = self._by_acts()
        if found.verdict == "open" and self._is_elsewhere():
            return self._answer("guarded", act=found.act)
        return found

    def _answer(self, verdict: Verdict, facts: Iterable[Fact] = (), act: Effect | None = None) -> Access:
        guards = tuple(checks(facts))
        unless = next((fact.unless for fact in guards if fact.unless), "")
        if verdict == "guarded" and guards and all(fact.unless for fact in guards):
            verdict = "unless"
        functions = dict.fromkeys(effect.function for effect in self.run.effects)
        return Access(self.entry, verdict, guards, act, unless, tuple(functions))

    def _is_abstract(self) -> bool:
        """A class that others derive from does not say how they let clients in."""
        owner = self.entry.owner
        return owner is not None and owner.is_abstract

    def _by_return(self) -> Access:
        """Every way to `return Accept(...)` must be guarded."""
        ways = [facts for facts, _, node, _ in self.run.exits if _word(node) in self.entry.row.accepts]
        if not ways:
            return self._answer("closed")
        if all(checks(facts) for facts in ways):
            return self._answer("guarded", merged(ways) or ways[0])
        act = next((e for e in self.run.effects if e.kind == "return" and not checks(e.facts)), None)
        return self._answer("open", act=act)

    def _by_falsehood(self) -> Access:
        """Every way to an end that is not `return False` must be guarded, or the handlers of messages ask."""
        ways = [facts for facts, value, _, closed in self.run.exits if not closed and value.const is not False]
        if not ways:
            return self._answer("closed")
        if all(checks(facts) for facts in ways):
            return self._answer("guarded", frozenset.intersection(*ways) or ways[0])
        if any(
            value.labels & (Label.ASKED | Label.IDENTITY) and value.const is UNKNOWN
            for _, value, _, _ in self.run.exits
        ):
            return self._answer("unknown")  # what unknown code says about the client is returned
        others = [
            self.engine.run(e) for e in self.siblings if e.kind == "message" and e.framework == self.entry.framework
        ]
        found = [fact for other in others for fact in _guards_in(other)]
        if found:
            return self._answer("guarded", found)
        return self._answer("open")

    def _by_class(self) -> Access:
        """Messages are served by methods: what `connect` has let through, each of them may still refuse."""
        accepted = [e for e in self.run.effects if e.kind == "accept" and not e.closed]
        if not accepted and not self.entry.row.admits:
            return self._answer("idle")
        ends = [facts for facts, _, _, closed in self.run.exits if not closed]
        if not ends:
            return self._answer("closed")
        at_end = merged(ends)
        acts = [act for act in self._acts(self.run) if not checks(act.facts) and not self._is_before(act)]
        if checks(at_end) and not acts:
            return self._answer("guarded", at_end)
        served = [act for entry in self._messages() for act in self._acts(self.engine.run(entry))]
        open_acts = [act for act in served if not checks(act.facts | at_end)]
        asked = [fact for entry in self._messages() for fact in _guards_in(self.engine.run(entry))]
        if asked and not acts:
            return self._answer("partly" if open_acts else "guarded", asked, next(iter(open_acts), None))
        return self._answer("open", act=next(iter([*acts, *open_acts]), None))

    def _is_before(self, act: Effect) -> bool:
        """True for what a method does that the framework calls first: there is no connection yet."""
        call = act.chain[0][1] if act.chain else None
        return isinstance(call, cst.Call) and last_name(call) in self.entry.row.before

    def _messages(self) -> list[Entry]:
        owner = self.entry.owner
        if owner is None:
            return []
        lineage = self.engine.index.ancestors(owner)
        own = [e for e in self.siblings if e.owner in lineage]
        elsewhere = [
            e
            for current in lineage
            if current.outline is not self.entry.function.outline
            for e in self.engine.entries(current.outline)
            if e.owner is current
        ]
        return [e for e in (*own, *elsewhere) if e.kind == "message"]

    def _by_acts(self) -> Access:
        """One function is the whole life: what it does for the client must be guarded."""
        accepted = self.entry.row.admits or any(e.kind == "accept" and not e.closed for e in self.run.effects)
        acts = self._acts(self.run)
        if not accepted or not acts:
            return self._answer("idle")
        open_acts = [act for act in acts if not checks(act.facts)]
        if not open_acts:
            return self._answer("guarded", acts[0].facts)
        return self._answer("open", act=open_acts[0])

    def _acts(self, run: Outcome) -> list[Effect]:
        """What is of worth to a client; a step of the login itself is not."""
        guarded_later = any(checks(effect.facts) for effect in run.effects) or any(checks(x[0]) for x in run.exits)
        acts = []
        for effect in run.effects:
            if effect.kind == "accept" and not effect.closed and self._is_taken_in(effect):
                acts.append(effect)
            if effect.kind not in SERVING or effect.closed:
                continue
            if effect.kind in ("send", "yield", "broadcast") and is_plain(effect):
                continue
            unnamed = effect.kind in ("serve", "keep") and effect.name != "[]"
            if unnamed and guarded_later and not checks(effect.facts):
                continue
            acts.append(effect)
        return acts

    def _is_taken_in(self, accept: Effect) -> bool:
        """True where an object that has other connections too accepts this one: it was put beside them."""
        function = accept.function
        return self.entry.kind == "endpoint" and function is not self.entry.function and function.owner is not None

    # Around the handlers ---------------------------------------------------------------------------------------------

    def _is_elsewhere(self) -> bool:
        """The decision stands in a middleware, the stack around the application, or the call that registers it."""
        return (
            self._is_registered_with_check() or self._is_declared() or self._is_local() or self._has_no_users()
            or self._router_checks()
            or any(self._runs_before(row) for rows in self._rows() for row in rows.middleware)
        )  # fmt: skip

    def _rows(self) -> list[Rows]:
        framework = self.entry.framework
        return [rows for rows in self.engine.table.rows if rows.name == framework]

    def _is_registered_with_check(self) -> bool:
        call = self._site()
        return call is not None and any(
            arg.keyword is not None and arg.keyword.value in self.entry.row.checked_by for arg in call.args
        )

    def _is_declared(self) -> bool:
        """`authenticator_class = Members` in the class, which the framework asks before the handler."""
        owner = self.entry.owner
        if owner is None:
            return False
        found = (self.engine.index.class_value(owner, name) for name in self.entry.row.declared)
        return any(value is not None and literal(value.node) is not None for value in found)

    def _site(self) -> cst.Call | None:
        site = self.entry.site
        return site.node if site is not None and isinstance(site.node, cst.Call) else None

    def _is_local(self) -> bool:
        """True for a server that listens on this machine only."""
        call = self._site()
        if call is None or not self.entry.row.host:
            return False
        position, keyword = self.entry.row.host
        given = [arg.value for arg in call.args if arg.keyword is None][int(position) : int(position) + 1]
        given += [arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == keyword]
        return any(literal(value) in _LOCAL for value in given)

    def _has_no_users(self) -> bool:
        """An application that tells no users apart is open on purpose, unless it spends the server's own account."""
        tokens = tuple(token for rows in self._rows() for token in rows.users)
        if not tokens or any(effect.kind == "spawn" for effect in self.run.effects):
            return False
        return not self.engine.index.once(
            ("users", self.entry.framework), lambda: any(True for _ in self.engine.index.holding(*tokens))
        )

    def _router_checks(self) -> bool:
        """`include_router(router, dependencies=[…])`, or the same of the application, anywhere in the project."""
        if self.entry.framework != "Starlette":
            return False
        return self.engine.index.once("router dependencies", self._included)

    def _included(self) -> bool:
        first, *rest = _ROUTERS
        for outline in self.engine.index.holding(*first, also=tuple(rest)):
            for call in outline.calls:
                if call.written.endswith(("include_router", "FastAPI", "Starlette")):
                    node = call.piece.node
                    keywords = [a for a in getattr(node, "args", ()) if a.keyword is not None]
                    for arg in keywords:
                        if arg.keyword.value == "dependencies" and self._dependencies_check(arg.value, outline):
                            return True
        return False

    def _dependencies_check(self, listed: cst.CSTNode, outline: Outline) -> bool:
        for element in getattr(listed, "elements", ()):
            call = element.value
            if isinstance(call, cst.Call) and call.args:
                found = self.engine.index.named(dotted(call.args[0].value) or "", outline)
                if not isinstance(found, Function) or _guards_in(self.engine.around(found)):
                    return True
        return False

    def _runs_before(self, row: Middleware) -> bool:
        aside = self._aside(self.entry.function.outline)
        key = ("middleware", row, aside)
        return self.engine.index.once(
            key, lambda: any(self._checks(row, outline) for outline in self._files(row, aside))
        )

    def _files(self, row: Middleware, aside: str) -> Iterator[Outline]:
        """The files with such a middleware; an example or a test is no part of the program, nor the program of it."""
        first, *rest = row.holding
        found = self.engine.index.holding(*first, also=tuple(rest))
        return (outline for outline in found if self._aside(outline) == aside)

    def _aside(self, outline: Outline) -> str:
        """The folder of examples or tests that a file stands in; empty for the program itself."""
        parts = outline.path.parent.parts[len(self.engine.index.project.root.parts) :]
        return next((part for part in parts if part in _ASIDE), "")

    def _checks(self, row: Middleware, outline: Outline) -> bool:
        if row.method:
            owners = [c for c in outline.classes.values() if row.method in c.methods]
            calls = [c.methods[row.method] for c in owners]
            return any("websocket" in call.text and self._refuses(call) for call in calls)
        if row.decorator:
            marked = [f for f in outline.functions if any(matches(row.decorator, d.written) for d in f.decorators)]
            if any(self._refuses(function) for function in marked):
                return True
        if row.listed:
            return any(self._names_a_check(call.piece.node, row) for call in outline.calls)
        return any(
            self._stack_refuses(call.piece.node, row, outline)
            for call in outline.calls
            if row.stack and matches(row.stack, call.written)
        )

    def _names_a_check(self, call: cst.BaseExpression, row: Middleware) -> bool:
        """`middlewares=[auth_middleware]` of a package that is not at hand: believed by its name."""
        for arg in getattr(call, "args", ()):
            if arg.keyword is not None and arg.keyword.value == row.listed:
                names = [dotted(e.value) or "" for e in getattr(arg.value, "elements", ())]
                return any(says(name, CHECKING - {"session"}) for name in names)
        return False

    def _refuses(self, function: Function) -> bool:
        """A check inside a helper counts where the helper's end brings it along."""
        run = self.engine.around(function)
        own = [effect.facts for effect in run.effects if effect.function is function]
        return any(checks(facts) for facts in (*own, *(facts for facts, *_ in run.exits)))

    def _stack_refuses(self, root: cst.CSTNode, row: Middleware, outline: Outline) -> bool:
        stack = [root]
        while stack:
            node = stack.pop()
            stack.extend(children(node))
            name = (dotted(node.func) or "") if isinstance(node, cst.Call) else ""
            last = name.rpartition(".")[2]
            if not last or last in row.harmless:
                continue
            found = self.engine.index.named(name, outline)
            if isinstance(found, Class):
                method = self.engine.index.method(found, "__call__")
                if method is not None and self._refuses(method):
                    return True
            elif found is None and says(last, CHECKING):
                return True
        return False


def _guards_in(run: Outcome) -> list[Fact]:
    """Guards that hold before something that a function does, or at one of its ends."""
    facts = {fact for effect in run.effects for fact in effect.facts if is_check(fact)}
    facts |= {fact for facts_at_end, *_ in run.exits for fact in facts_at_end if is_check(fact)}
    return sorted(facts, key=lambda fact: fact.text)


def is_plain(effect: Effect) -> bool:
    """True for what gives nothing away: a fixed text, or the client's own words back to itself."""
    values = [value for _, value in effect.arguments] if effect.payload.const is UNKNOWN else [effect.payload]
    if effect.kind == "broadcast":
        return False
    return bool(values) and all(_is_plain(value) for value in values)


def _is_plain(value: Value) -> bool:
    if value.const is not UNKNOWN:
        return True
    if value.parts is not None and not value.labels & Label.WHOLE:
        return all(_is_plain(part) for part in value.parts.values())
    return bool(value.labels & (Label.CLIENT | Label.ERROR)) and not value.labels & (Label.ASKED | Label.IDENTITY)


def _word(node: cst.CSTNode) -> str:
    """`Accept` for `return Accept(...)`."""
    value = node.value if isinstance(node, cst.Return) else None
    called = value.func if isinstance(value, cst.Call) else value
    return (dotted(called) or "").rpartition(".")[2]
