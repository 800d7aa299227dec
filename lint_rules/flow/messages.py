"""Who is served? For each handler of a message: is there a guard in it, or was there one when the client connected?

    for access in message_accesses(flow): access.verdict, access.guards

A client whose message is handled has connected and, in a channel, has joined: what was decided then holds for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lint_rules.code.syntax import literal
from lint_rules.flow.access import Access, Verdict, accesses, acts_of_worth, in_order, off_switch
from lint_rules.flow.around import Surroundings
from lint_rules.flow.effects import Effect
from lint_rules.flow.engine import Engine
from lint_rules.flow.facts import NONE, Facts, checks, merged
from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import answers
from lint_rules.frameworks.model import Entry


def message_accesses(flow: Flow) -> Iterator[Access]:
    """The answer for each handler of a message of this file."""
    return (_access(flow, entry) for entry in flow.handlers("message"))


def _access(flow: Flow, entry: Entry) -> Access:
    run = flow.run(entry)
    doors = connects(flow, entry)
    before = _joined(flow, entry) | merged([door.holds for door in doors])
    if run.given_up:
        return _answer(entry, "unknown", before, why=run.given_up)
    acts = acts_of_worth(run)
    if checks(before):
        return _answer(entry, "guarded", before | _common(acts))
    if doors and all(door.around is not None or checks(door.holds) for door in doors):
        return replace(_answer(entry, "guarded"), around=next(door.around for door in doors if door.around is not None))
    return _by_itself(flow, entry, acts)


def _by_itself(flow: Flow, entry: Entry, acts: Sequence[Effect]) -> Access:
    """Nobody was asked before: what the handler does must be guarded in it, or by what stands around it."""
    run = flow.run(entry)
    open_acts = [act for act in acts if not checks(act.facts)]
    if acts and not open_acts:
        return _answer(entry, "guarded", _common(acts) or acts[0].facts)
    ends = merged([facts for facts, _, _, closed in run.exits if not closed])
    if not acts:
        return _answer(entry, "guarded", ends) if checks(ends) else _answer(entry, "idle", why=IDLE)
    decision = Surroundings(flow.engine, entry, run).decision()
    if decision is None:
        return _answer(entry, "open", act=open_acts[0])
    verdict, unless = off_switch("guarded", decision.facts)
    return Access(entry, verdict, unless=unless, what="message", around=decision)


IDLE = "no call in it is known to tell anybody more than the client's own words or fixed texts"


def _common(acts: Sequence[Effect]) -> Facts:
    return frozenset.intersection(*(act.facts for act in acts)) if acts else NONE


def _answer(entry: Entry, verdict: Verdict, facts: Facts = NONE, act: Effect | None = None, *, why: str = "") -> Access:
    guards = in_order(facts)
    verdict, unless = off_switch(verdict, guards)
    return Access(entry, verdict, guards, act, unless, what="message", why=why)


def _joined(flow: Flow, entry: Entry) -> Facts:
    """What was decided about every client that has joined the channel of this handler."""
    return merged([access.holds for access in answers(flow) if access.entry.owner is entry.owner is not None])


def connects(flow: Flow, entry: Entry) -> list[Access]:
    """The connections on which such a message may come: of a method those of its class, unless that is a channel."""
    if entry.owner is not None and not _has_channels(flow.engine, entry.framework):
        return _of_class(flow.engine, entry)
    found = _of_framework(flow.engine, entry.framework)
    return [access for access in found if _namespace(access.entry) == _namespace(entry)]


def _has_channels(engine: Engine, framework: str) -> bool:
    """True where a connection carries channels, whose classes are not those that let clients connect."""
    return any(row.kind == "join" for row in engine.table.named[framework].handlers)


def _of_class(engine: Engine, entry: Entry) -> list[Access]:
    """Those of the class that the handler is a method of, or of a class above it."""
    lineage = engine.index.lineage(entry.owner).classes if entry.owner is not None else []
    for owner in lineage:
        found = [a for a in accesses(engine, owner.outline) if a.entry.kind == "connect" and a.entry.owner is owner]
        if found:
            return found
    return []


def _of_framework(engine: Engine, framework: str) -> list[Access]:
    """Those of the whole project: handlers that are no methods belong to all of them, and channels to all sockets."""
    return engine.index.once(("connects", framework), lambda: list(_everywhere(engine, framework)))


def _everywhere(engine: Engine, framework: str) -> Iterable[Access]:
    rows = [row for rows in engine.table.rows for row in rows.handlers if row.framework == framework]
    needs = sorted({token for row in rows if row.kind == "connect" for token in row.needs})
    for outline in engine.index.holding(*needs, also=((b"connect",),)) if needs else ():
        for access in accesses(engine, outline):
            if access.entry.kind == "connect" and access.entry.framework == framework:
                yield access


def _namespace(entry: Entry) -> object:
    """`/admin` of `@sio.on("save", namespace="/admin")`; handlers without one share the namespace `/`."""
    node = entry.site.node if entry.site is not None else None
    given = [
        arg.value for arg in getattr(node, "args", ()) if arg.keyword is not None and arg.keyword.value == "namespace"
    ]
    return literal(given[0]) if given else "/"
