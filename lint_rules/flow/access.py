"""Who gets in? For each connection of a file: is there a guard on every way from the handler to what it does?

    for access in accesses(engine, outline):
        access.verdict, access.guards, access.act        # "open", (), the first act that nothing guards
    doors(engine, outline)    # the same by connection, and the server object where there is no function for it

The answer names the guards with their places, so that a rule and the map of all handlers are the same query; what it
was read from is kept in `engine.judged`. `rooms.py` gives the same answer for joins, `messages.py` for
the handlers of messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal

import libcst as cst

from lint_rules.code.outline import Class, Function, Outline, Piece
from lint_rules.code.syntax import dotted, last_name
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.acts import (
    acts_of_worth,
    is_put_beside,
    is_sent_back,
    is_strange,
    reaches_further,
    tells_everybody,
    tells_off,
)  # fmt: skip
from lint_rules.flow.around import Around, Surroundings, guards_in
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import NONE, Fact, Facts, checks, is_check, is_claim, is_optional, merged, nearness, why_void
from lint_rules.flow.handed_in import HANDED_IN, is_handed_in
from lint_rules.flow.mounted import is_served
from lint_rules.flow.program import NO_USERS, knows_nobody
from lint_rules.flow.quoted import quoted
from lint_rules.flow.values import UNKNOWN, Value
from lint_rules.frameworks.entries import namespaces_that_ask
from lint_rules.frameworks.labels import ORIGIN, Label
from lint_rules.frameworks.model import Entry

Verdict = Literal["guarded", "partly", "unless", "open", "meant", "unknown", "unseen", "closed", "idle"]
"""`partly`: everybody may connect, and some messages are guarded. `unless`: guarded, but a setting switches that off.
`meant`: nobody is asked, and the program says why. `unknown`: it rests on code that is not at hand. `unseen`: no call
was found that lets a client in. `closed`: nobody gets in. `idle`: the handler does nothing that anybody could want."""

What = Literal["connect", "join", "message"]
"""What a client is let do."""

NO_ACCEPT = "no call was found in it that accepts the connection"
PUBLIC = "the project has no login, and what clients send is not run"
OPEN = frozenset({"open", "meant", "idle"})
"""The verdicts on a connection that lets everybody in."""

LISTENING = "only its messages ask who is there"
UNSERVED = "no route leads to it: what the router imports does not name the class"
UNBOUND = "its server is given no application, and another one of the project has it"
BASE = "a base class: the classes that derive from it are judged"


@dataclass(frozen=True)
class Access:
    """Whether somebody decides about a client before it may connect, join or be served, and what that rests on."""

    entry: Entry
    verdict: Verdict
    guards: tuple[Fact, ...] = ()
    act: Effect | None = None
    """The first act that is not guarded; of a join that is no callback the join itself."""
    unless: str = ""
    looked_at: tuple[Function, ...] = ()
    what: What = "connect"
    around: Around | None = None
    """The decision that stands around the handler, where none stands in it."""
    holds: Facts = NONE
    """The guards that hold for every client that is let in."""
    why: str = ""
    """Why the analysis gave up, or why an open handler is not reported."""
    acts: tuple[Effect, ...] = ()
    """What of worth is not guarded, the first of it in front."""
    claim: Fact | None = None
    """The decision of an open handler that refuses somebody and proves nothing: `facts.is_claim`."""
    void: str = ""
    """Why the test that was meant to keep strangers out keeps nobody out, of an open handler."""
    early: tuple[Effect, ...] = ()
    """What is done for a client before it is asked who it is, of a handler that asks everybody in the end."""
    asks: bool = False
    """True where something that this rests on may look at what a client brings, though it proves nothing."""
    is_public: bool = False
    """True for an open handler that is meant for everybody, by all that the project shows; `why` says so."""

    @property
    def by_messages(self) -> bool:
        """True where whoever connects is let in, and the handlers of its messages decide, each for itself."""
        decided = self.verdict in ("guarded", "unless", "partly")
        return self.what == "connect" and decided and not self.holds and self.around is None

    @property
    def fails_open(self) -> bool:
        """True where the guards are off by default: the setting that switches them on has to be set."""
        return self.verdict == "unless" and bool(self.guards) and all(fact.opens for fact in _deciding(self.guards))


@dataclass(frozen=True)
class Door:
    """One way in: what is said of it, more than once where a handler is registered twice or serves in several files."""

    accesses: tuple[Access, ...]
    server: Piece | None = None
    """The server object, where no function is called when somebody connects: it is what lets everybody in."""


def accesses(engine: Engine, outline: Outline) -> list[Access]:
    """The answer for every handler of the file that lets clients in."""
    listed = engine.entries(outline)
    letting_in = (e for e in (*listed, *engine.inherited(outline)) if e.row.kind in ("connect", "endpoint"))
    return [_access_of(engine, entry, listed) for entry in letting_in]


def doors(engine: Engine, outline: Outline) -> list[Door]:
    """The doors to report in a file; a server that asks nobody stands where it is made, and counts there alone."""
    found: dict[object, list[Access]] = {}
    for access in accesses(engine, outline):
        if server_of(engine, access) is None:
            found.setdefault((access.entry.function, access.entry.owner), []).append(access)
    listed = [Door(tuple(same)) for same in found.values()]
    if any(f"{name.rpartition('.')[2]}(" in outline.text for name in engine.table.servers):
        unasked = engine.index.once("unasked servers", lambda: _unasked(engine))
        listed += [Door(tuple(same), server) for server, same in unasked.items() if server.outline is outline]
    return listed


def _unasked(engine: Engine) -> dict[Piece, list[Access]]:
    """The servers for which no function is called when somebody connects."""
    rows = [row for rows in engine.table.rows for row in rows.handlers if row.without and row.decorator]
    tokens = sorted({token for row in rows for token in row.needs})
    registering = sorted({row.decorator.rpartition("*")[2].encode() for row in rows})
    found: dict[Piece, list[Access]] = {}
    for outline in engine.index.holding(*tokens, also=(tuple(registering),)):
        for access in accesses(engine, outline):
            server = server_of(engine, access)
            if server is not None:
                found.setdefault(server, []).append(access)
    return found


def server_of(engine: Engine, access: Access) -> Piece | None:
    """The server at the top of a file of which no function is called when somebody connects, in any namespace."""
    entry = access.entry
    if not entry.row.without or not entry.row.decorator or entry.site is None or namespaces_that_ask(engine.index):
        return None
    node = entry.site.node
    written = dotted(node.func if isinstance(node, cst.Call) else node) or ""
    found = engine.index.named(written.rpartition(".")[0], entry.function.outline)
    return found if isinstance(found, Piece) else None


def _access_of(engine: Engine, entry: Entry, siblings: Sequence[Entry]) -> Access:
    """The answer for one handler, of a file with these; kept by itself, so that it is known what it was read from."""
    return engine.index.once(entry, lambda: _Judge(engine, entry, siblings).access(), engine.judged)


@dataclass
class _Judge:
    engine: Engine
    entry: Entry
    siblings: Sequence[Entry]
    run: Outcome = field(init=False)
    around: Surroundings = field(init=False)

    def __post_init__(self) -> None:
        self.run = self.engine.run(self.entry)
        self.around = Surroundings(self.engine, self.entry, self.run)

    def access(self) -> Access:
        """The answer for this handler."""
        if self.run.given_up:
            return self._answer("unknown", why=self.run.given_up)
        if self._has_to_be_served() and not is_served(self.engine, self.entry):
            return self._answer("closed", why=UNSERVED if self.entry.owner is not None else UNBOUND)
        found = self._found()
        if self._is_abstract() and found.verdict != "guarded":
            return replace(found, verdict="idle", why=BASE)
        found = self._surrounded(found) if found.verdict == "open" else found
        is_guessed = found.verdict == "open" and not self.entry.row.accepts
        return self._meant(found) if is_guessed else found

    def _has_to_be_served(self) -> bool:
        """True for a class, or a server, that serves nobody by itself: of a router that nothing takes in, the map still
        says who would get in."""
        table, framework = self.engine.table, self.entry.row.framework
        return framework in table.mounting and (self.entry.owner is not None or bool(table.named[framework].unbound))

    def _found(self) -> Access:
        if self.entry.row.accepts:
            return self._by_return()
        if self.entry.row.refuses_by_return:
            found = self._by_falsehood()
            return self._by_class() if found.verdict == "open" and self.entry.row.connection == "self" else found
        return self._by_class() if self._is_judged_by_class() else self._by_acts()

    def _is_judged_by_class(self) -> bool:
        row = self.entry.row
        return row.kind == "connect" and not row.accepts and not row.refuses_by_return

    def _public(self) -> str:
        """Why everybody may be meant to connect; empty where a client's word is run."""
        if any(fact.labels & Label.BEARER for fact in self.run.decisions):
            return ""  # it asks for somebody, though not well
        if knows_nobody(self.engine) and not any(map(reaches_further, (self.run, *self._heard))):
            return PUBLIC
        is_class = self.entry.owner is not None and self._is_judged_by_class()
        only_hears = is_class and any(map(guards_in, self._heard)) and not self._serving(self._heard)
        return LISTENING if only_hears else ""

    @cached_property
    def _heard(self) -> list[Outcome]:
        """What is done for the messages that come on this connection."""
        messages = self._messages() if self.entry.owner is not None else self._beside()
        return [self.engine.run(entry) for entry in messages]

    def _beside(self) -> list[Entry]:
        """The handlers of messages that are functions beside this one."""
        framework = self.entry.framework
        return [e for e in self.siblings if e.kind == "message" and e.owner is None and e.framework == framework]

    def _surrounded(self, found: Access) -> Access:
        """The same, where the decision stands around the handler."""
        decision = self.around.decision()
        if decision is None:
            return found
        verdict, unless = off_switch("guarded", decision.facts)
        return replace(found, verdict=verdict, unless=unless, around=decision, holds=frozenset(decision.facts))

    def _meant(self, found: Access) -> Access:
        """The same, where the program says that nobody is to be asked, or seems to be for everybody."""
        why = self.around.meant()
        void, found = self._void() if why in ("", NO_USERS) else "", self._claimed(found)
        if void or (why in ("", NO_USERS) and (found.claim is not None or self._knows_somebody())):
            return replace(found, void=void)  # somebody was to be asked, though not well
        if not why:
            why = self._public()
            return replace(found, is_public=True, why=why) if why else found
        wrapper = self._wrapper()
        if wrapper:
            return replace(found, verdict="unknown", why=f"`{wrapper}` of the project is around it, and may ask")
        return replace(found, verdict="meant", why=why)

    def _claimed(self, found: Access) -> Access:
        """The same with the decision that believes what any client may write, before each accept or in front of it."""
        accepted = [act.facts for act in self.run.effects if act.kind == "accept" and not act.closed]
        claim = found.claim or (self._claim(accepted) if accepted else None)
        if claim is None and self.entry.row.checked_by:
            claim = self.around.claim()
        return replace(found, claim=claim, asks=self._asks(found))

    def _asks(self, found: Access) -> bool:
        rows = self.engine.table.named[self.entry.framework]
        in_front = self.entry.row.checked_by or any(row.decorator for row in rows.middleware)
        return bool(self.run.decisions or found.looked_at[1:] or in_front)

    def _void(self) -> str:
        """Why the program keeps nobody out though it means to: a test that is always true, or one for pages alone."""
        return self._untrue or self.around.pages_only()

    @cached_property
    def _untrue(self) -> str:
        """Why a test that was to turn somebody away keeps nobody out; empty where there is none."""
        return why_void(self.run.decisions) or self._only_told or self._only_answered

    @cached_property
    def _only_answered(self) -> str:
        """Where a stranger gets an answer by a `return` that is no `False`, by which alone the framework refuses it."""
        if not self.entry.row.refuses_by_return:
            return ""
        for _, value, node, closed in self.run.exits:
            answers = isinstance(node, cst.Return) and isinstance(node.value, _ANSWERS) and not self._refuses(value)
            if answers and not closed and self._is_for_strangers(node):
                return f"`{quoted(node)}` to a stranger is no refusal, only `return False` is, or an exception"
        return ""

    def _is_for_strangers(self, node: cst.CSTNode) -> bool:
        """True for what stands behind `if user is None:`, of a user who was looked for."""
        tests = [each for each in self.engine.body(self.entry.function).nodes if isinstance(each, cst.If)]
        behind = [each.test for each in tests if is_in(node, each.body)]
        strange = (fact.node for fact in self.run.decisions if fact.side is True and is_strange(fact))
        return any(is_in(asked, test) for asked in strange for test in behind)

    @cached_property
    def _only_told(self) -> str:
        """Where a stranger is told that it may not come in and stays all the same, though a message serves whoever is
        there: what says so; empty where that is not so."""
        goes_on = any(
            not closed and not self._refuses(value) and not checks(facts) for facts, value, _, closed in self.run.exits
        )
        told = next((effect for effect in self.run.effects if tells_off(effect)), None) if goes_on else None
        if told is None or self.entry.row.kind != "connect" or not self._serving(self._heard):
            return ""
        return f"`{quoted(told.node)}` tells strangers so and does not end the connection: close it, or refuse it"

    def _knows_somebody(self) -> bool:
        """True where somebody is turned away, on some of the ways at least, in the handler or in front of it."""
        return self._turns_away() or self.around.asks_first()

    def _turns_away(self) -> bool:
        """True where a stranger is turned away whose credential was looked up, on some of the ways at least: one that
        came with the connection, or in the first message. What a later message is looked up by has no origin."""
        wanted = Label.CREDENTIAL | Label.ASKED
        found = [fact for fact in self.run.decisions if is_check(fact) and fact.labels & wanted == wanted]
        if self.entry.kind == "endpoint":
            found = [fact for fact in found if fact.labels & (ORIGIN | Label.FIRST)]
        return any(not fact.labels & Label.MESSAGE or fact.labels & Label.FIRST for fact in found)

    def _wrapper(self) -> str:
        """The decorator of the handler that is the project's own."""
        function = self.entry.function
        heads = (decorator.written.partition(".")[0] for decorator in function.decorators)
        return next((head for head in heads if isinstance(self._named(head), Function | Class)), "")

    def _named(self, name: str) -> object:
        return self.engine.index.named(name, self.entry.function.outline)

    def _answer(
        self,
        verdict: Verdict,
        facts: Iterable[Fact] = (),
        *,
        holds: Facts = NONE,
        why: str = "",
        acts: Sequence[Effect] = (),
        claim: Fact | None = None,
    ) -> Access:
        """An answer; `facts` that guard what is done, and those among them that hold for everybody who is let in."""
        guards = in_order(facts) if facts else ()
        verdict, unless = off_switch(verdict, guards)
        functions = dict.fromkeys(effect.function for effect in self.run.effects)
        held = frozenset(checks(holds)) if holds else NONE
        act = next(iter(acts), None)
        answer = Access(self.entry, verdict, guards, act, unless, tuple(functions), holds=held)
        return replace(answer, why=why, acts=tuple(acts), claim=claim)

    def _is_abstract(self) -> bool:
        """A class that others derive from does not say how they let clients in."""
        owner = self.entry.owner
        return owner is not None and (owner.is_abstract or self._is_only_base(owner))

    def _is_only_base(self, owner: Class) -> bool:
        """True for a class without a `connect` of its own from which others derive, and that nobody serves itself."""
        disk, row = self.engine.index.disk, self.entry.row
        makes = self.engine.table.named[row.framework].makes
        if not row.without or not makes:
            return False
        name = owner.name
        derived = tuple(f"{begin}{name}{end}".encode() for begin in ("(", ", ") for end in (")", ","))
        return disk.holds((derived,)) and not disk.holds((tuple(made.format(name).encode() for made in makes),))

    def _by_return(self) -> Access:
        """Every way to `return Accept(...)` must be guarded."""
        ends = [(facts, node) for facts, _, node, _ in self.run.exits if returned(node) in self.entry.row.accepts]
        unasked = {node for facts, node in ends if not checks(facts)}
        if unasked:
            return self._answer("open", acts=[act for act in self.run.effects if act.node in unasked])
        if not ends:
            return self._answer("closed")
        ways = [facts for facts, _ in ends]
        found = merged(ways) or ways[0]
        return self._answer("guarded", found, holds=found)

    def _by_falsehood(self) -> Access:
        """Every way to an end that is not `return False` must be guarded, or most handlers of messages ask."""
        ways = [facts for facts, value, _, closed in self.run.exits if not closed and not self._refuses(value)]
        ways += [NONE] * self._is_answered()
        if not ways:
            return self._answer("closed")
        if all(checks(facts) for facts in ways):
            found = frozenset.intersection(*ways) or ways[0]
            answer = self._answer("guarded", found, holds=found)
            return replace(answer, early=tuple(filter(is_sent_back, self._before_check())))
        if any(
            value.labels & (Label.ASKED | Label.IDENTITY) and value.const is UNKNOWN
            for _, value, _, _ in self.run.exits
        ):
            return self._answer("unknown", why="it returns what code that is not at hand says about the client")
        others = [
            self.engine.run(e) for e in self.siblings if e.kind == "message" and e.framework == self.entry.framework
        ]
        asking = [facts for other in others if (facts := guards_in(other))]
        asked = [fact for facts in asking for fact in facts]
        asked, claim = [] if self._untrue or tells_everybody(self.engine) else asked, self._claim(ways)
        if asked and len(asking) >= self._serving(others) and claim is None:
            return self._answer("guarded", asked)
        return self._answer("open", acts=self._unasked_beside(), claim=claim)

    def _claim(self, ways: Iterable[Facts]) -> Fact | None:
        """The decision that stands on each of these ways, and believes what any client may write."""
        return min(filter(is_claim, frozenset.intersection(*ways)), key=nearness, default=None)

    def _is_answered(self) -> bool:
        """True where a decorator answers strangers with a page, which is no `False`: they are let in."""
        function, index = self.entry.function, self.engine.index
        names = (function.outline.resolve(decorator.written) for decorator in function.decorators)
        tokens = filter(None, map(self.engine.table.answering.get, names))
        return any(index.disk.holds((marks,)) for marks in tokens)

    def _serving(self, messages: Iterable[Outcome]) -> int:
        """How many handlers of messages do something of worth for whoever is there."""
        return sum(any(not checks(act.facts) for act in self._acts(run)) for run in messages)

    def _by_class(self) -> Access:
        """Messages are served by methods: what `connect` has let through, each of them may still refuse."""
        accepted = [e for e in self.run.effects if e.kind == "accept" and not e.closed]
        if not accepted and not self.entry.row.admits:
            return self._answer("unseen", why=NO_ACCEPT)
        ends = [facts for facts, value, _, closed in self.run.exits if not closed and not self._refuses(value)]
        if not ends:
            return self._answer("closed")
        at_end = self._held(ends, accepted)
        acts = [act for act in self._acts(self.run) if not checks(act.facts) and not self._is_before(act)]
        if checks(at_end) and not acts:
            return self._answer("guarded", at_end, holds=at_end)
        served = [act for entry in self._messages() for act in self._acts(self.engine.run(entry))]
        open_acts = [act for act in served if not checks(act.facts | at_end)]
        asked = [fact for entry in self._messages() for fact in guards_in(self.engine.run(entry))]
        is_guard = len(open_acts) < len(served) or not served  # a test that only chooses a name stands before no act
        if asked and is_guard and not acts and not self._untrue:
            return self._answer("partly" if open_acts else "guarded", asked, acts=open_acts)
        claim = self._claim([*ends, *(act.facts for act in accepted)])
        return self._answer("open", acts=[*acts, *open_acts, *self._unasked_beside()], claim=claim)

    def _refuses(self, value: Value) -> bool:
        """True for the value that a handler returns to turn a client away."""
        return self.entry.row.refuses_by_return and value.const is False

    def _unasked_beside(self) -> list[Effect]:
        """What the functions beside this one serve to whoever got in."""
        messages = self._beside() if self.entry.owner is None else []
        served = [act for entry in messages for act in self._acts(self.engine.run(entry))]
        return [act for act in served if not checks(act.facts)]

    def _held(self, ends: Sequence[Facts], accepted: Sequence[Effect]) -> Facts:
        """What holds for whoever got in: a way without an accept lets nobody in, where a client has to be accepted."""
        at_end = merged(ends)
        ways = [accept.facts for accept in accepted]
        if checks(at_end) or self.entry.row.admits or not all(checks(facts) for facts in ways):
            return at_end
        return merged(ways)

    def _is_before(self, act: Effect) -> bool:
        """True for what a method does that the framework calls first: there is no connection yet."""
        call = act.chain[0][1] if act.chain else None
        return isinstance(call, cst.Call) and last_name(call) in self.entry.row.before

    def _messages(self) -> list[Entry]:
        owner = self.entry.owner
        if owner is None:
            return []
        lineage = self.engine.index.lineage(owner).classes
        own = [e for e in self.siblings if e.owner in lineage]
        elsewhere = [
            e
            for current in lineage
            if current.outline is not self.entry.function.outline
            for e in self.engine.entries(current.outline)
            if e.owner is current
        ]
        return [self._of_this(e, owner) for e in (*own, *elsewhere) if e.row.kind == "message"]

    def _of_this(self, entry: Entry, owner: Class) -> Entry:
        """A handler of a base class, for an object of this one: which methods `getattr(self, "do_" + verb)` may be, it
        says."""
        if entry.owner is owner or "getattr(self" not in entry.function.text:
            return entry
        return self.engine.index.once(("handler of", entry, owner), lambda: replace(entry, owner=owner))

    def _by_acts(self) -> Access:
        """One function is the whole life: what it does for the client must be guarded."""
        accepted = self.entry.row.admits or any(e.kind == "accept" and not e.closed for e in self.run.effects)
        if not accepted:
            return self._answer("unseen", why=NO_ACCEPT)
        acts = self._acts(self.run)
        if not acts:
            return self._without_acts()
        open_acts = [act for act in acts if not checks(act.facts)]
        if not open_acts:
            weakest = next((act.facts for act in acts if is_optional(checks(act.facts))), acts[0].facts)
            answer = self._answer("guarded", weakest, holds=weakest)
            return replace(answer, early=tuple(act for act in self._before_check() if is_put_beside(act)))
        if is_handed_in(open_acts):
            return self._answer("unknown", why=HANDED_IN)
        return self._answer("open", acts=open_acts, claim=self._claim(act.facts for act in open_acts))

    def _before_check(self) -> Iterator[Effect]:
        """What is done for whoever is there before a check: only where the function asks at all."""
        acts = (act for act in self.run.effects if not act.closed and not checks(act.facts))
        return (act for act in acts if not self._is_farewell(act, self.run))

    def _without_acts(self) -> Access:
        """Nothing is to be had here, whether somebody is asked first or not."""
        ends = [facts for facts, _, _, closed in self.run.exits if not closed]
        found = merged(ends)
        if ends and checks(found):
            return self._answer("guarded", found, holds=found)
        return self._answer("idle", why="it tells the client nothing but its own words or fixed texts")

    def _acts(self, run: Outcome) -> list[Effect]:
        """What is of worth to a client, its being put beside other connections among it."""
        taken = [e for e in run.effects if e.kind == "accept" and not e.closed and self._is_taken_in(e)]
        asks_later = bool(taken) and any(checks(facts) for facts in _all_facts(run))
        if asks_later:  # accepted to hear a token, unless it is kept beside others meanwhile
            kept = {e.function for e in run.effects if e.kind in ("keep", "put") and not checks(e.facts)}
            taken = [e for e in taken if e.function in kept]
        return [*taken, *(act for act in acts_of_worth(run) if not self._is_farewell(act, run))]

    def _is_farewell(self, act: Effect, run: Outcome) -> bool:
        """True for what is sent in an `except` that closes the connection as well, by a helper perhaps."""
        return act.kind == "send" and any(self._closes(function, node, run) for function, node in act.steps)

    def _closes(self, function: Function, node: cst.CSTNode, run: Outcome) -> bool:
        """True for a step that stands in an `except` of its function which closes."""
        if "except" not in function.text:
            return False
        closes = [other.node for other in run.effects if other.kind == "close" and other.function is function]
        nodes = walk(self.engine.body(function).node) if closes else ()
        caught = (each for each in nodes if isinstance(each, cst.ExceptHandler) and is_in(node, each))
        return any(is_in(close, each) for each in caught for close in closes)

    def _is_taken_in(self, accept: Effect) -> bool:
        """True where an object that has other connections too accepts this one: it was put beside them."""
        function = accept.function
        return self.entry.kind == "endpoint" and function is not self.entry.function and function.owner is not None


def _all_facts(run: Outcome) -> Iterator[Facts]:
    yield from (act.facts for act in run.effects)
    yield from (facts for facts, *_ in run.exits)


def in_order(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The guards among these facts, in an order that does not change from run to run."""
    return by_nearness(checks(facts))


def by_nearness(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """Facts in an order that does not change from run to run."""
    return tuple(sorted(facts, key=nearness))


def off_switch(verdict: Verdict, guards: Sequence[Fact]) -> tuple[Verdict, str]:
    """The verdict, `unless` where a setting switches each guard off; and the name of that setting."""
    unless = next((fact.unless for fact in guards if fact.unless), "")
    if verdict == "guarded" and guards and all(fact.unless for fact in _deciding(guards)):
        return "unless", unless
    return verdict, unless


def _deciding(guards: Sequence[Fact]) -> Sequence[Fact]:
    """The guards that refuse somebody: a room that is named after its user refuses nobody who is let into it."""
    return [fact for fact in guards if fact.kind != "scope"] or guards


_ANSWERS = cst.Dict | cst.Tuple | cst.List | cst.SimpleString | cst.FormattedString
"""What a handler gives back to answer somebody, and not to let him in."""


def returned(node: cst.CSTNode) -> str:
    """`Accept` for `return Accept(...)`."""
    value = node.value if isinstance(node, cst.Return) else None
    called = value.func if isinstance(value, cst.Call) else value
    return (dotted(called) or "").rpartition(".")[2]
