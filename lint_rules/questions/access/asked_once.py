"""Finds what only those may do or hear who had a right when they connected, and that nothing asks for again.

for function, asked, acts in asked_once(flow): asked  # "is_member", as in `if not await is_member(…): close()`

A connection lives for hours, and a membership or a role may end meanwhile. That a user is logged in is no such right.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import Fact, checks, first_check, merged
from lint_rules.flow.messages import connects
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import CHECKING, ROLES, says, word_set
from lint_rules.questions.loss.writes import is_write

_PROOFS = word_set("token jwt signature password")
"""What is called so proves who the client is, whatever else it is given."""
_MAY = frozenset({"may", "can", "allowed"})
_LOGGED_IN = re.compile(r"^(?:not )?[\w.\[\]\"']*\b(?:is_)?(?:authenticated|anonymous)$")
"""`self.user.is_authenticated` asks an object that was made when the client connected."""
_SERVING = frozenset({"send", "broadcast"})


def asked_once(flow: Flow) -> Iterator[tuple[Function, str, tuple[Effect, ...]]]:
    """The handlers of this file that rest on a right that was asked for when the client connected, with that right and
    what they do by it: one that speaks to others, and one that tells the client something, for each class; and the
    endpoints that do so."""
    seen = set()
    for entry in flow.handlers("message", "info"):
        of_class = entry.owner, entry.kind
        acts = _serving(flow, entry) if entry.owner is not None and of_class not in seen else ()
        if acts:
            asked = _right(flow.connected(entry) | merged([door.holds for door in connects(flow, entry)]))
            if asked:
                seen.add(of_class)
                yield entry.function, asked, acts
    for entry in flow.handlers("endpoint"):
        asked = _right_before_loop(flow, entry)
        if asked and not _is_asked_for_each(flow, asked):
            yield entry.function, asked, ()


def _right(facts: Iterable[Fact]) -> str:
    """What was asked for that may end: a role, or that this user belongs to what the client named."""
    rights = [fact for fact in facts if _is_right(fact)]
    found = first_check(fact for fact in rights if says(fact.text, ROLES)) or first_check(rights)
    return found.text if found is not None else ""


def _is_right(fact: Fact) -> bool:
    if fact.positive is False or fact.kind not in ("test", "call", "raises") or not fact.labels & ABOUT_CLIENT:
        return False
    if says(fact.text, _PROOFS):
        return False
    return bool(fact.labels & Label.PLACE and fact.labels & Label.IDENTITY) or says(fact.text, ROLES)


def _serving(flow: Flow, entry: Entry) -> tuple[Effect, ...]:
    """What a handler of messages tells others or stores, or one of events tells the client, and asks nothing before."""
    counts = _changes if entry.kind == "message" else _tells
    acts = flow.run(entry).effects
    return tuple(act for act in acts if counts(act) and not act.closed and not _asks(act.facts))


def _changes(act: Effect) -> bool:
    return act.kind == "broadcast" or (isinstance(act.node, cst.Call) and is_write(act.node))


def _tells(act: Effect) -> bool:
    return act.kind == "send"


def _asks(facts: Iterable[Fact]) -> bool:
    """True where something is asked once more. That somebody is logged in is no answer to whether he still may."""
    known = list(facts)
    asked = (fact for fact in checks(known) if not _LOGGED_IN.search(fact.text))
    return any(asked) or any(fact.labels & Label.PLACE and fact.labels & ABOUT_CLIENT for fact in known)


def _right_before_loop(flow: Flow, entry: Entry) -> str:
    """The right that an endpoint asked for before its loop, where nothing that its loop does asks again."""
    acts = [act for act in flow.run(entry).effects if act.kind in _SERVING and act.in_loop and not act.closed]
    functions = {entry.function, *(act.function for act in acts)} if acts else ()  # a task has a loop of its own
    inner = frozenset[cst.CSTNode]().union(*(_in_loops(flow, function) for function in functions))
    asked_inside = any(fact.node in inner for act in acts for fact in act.facts if fact.labels & ABOUT_CLIENT)
    if not acts or asked_inside or any(_asks_by_name(act) for act in flow.run(entry).effects if act.in_loop):
        return ""
    return _right(acts[0].facts)


def _asks_by_name(act: Effect) -> bool:
    """True for a call in the loop that is called like a check: what it knows of the client cannot be seen."""
    return act.kind in ("call", "serve", "keep") and says(act.name, CHECKING | _MAY)


def _is_asked_for_each(flow: Flow, asked: str) -> bool:
    """True where a function of this file asks the same for each of those to whom it tells something."""
    called = re.search(r"(\w+)\(", asked)
    if called is None:
        return False
    for function in flow.outline.functions:
        if "for " in function.text and called[0] in function.text:
            loops = (node for node in flow.nodes(function) if isinstance(node, cst.For))
            parts = (part for loop in loops for part in walk(loop.body) if isinstance(part, cst.Call))
            if any(called_name(part) == called[1] for part in parts):
                return True
    return False


def _in_loops(flow: Flow, function: Function) -> frozenset[cst.CSTNode]:
    loops = (node for node in flow.nodes(function) if isinstance(node, cst.While | cst.For))
    return frozenset(inner for loop in loops for inner in walk(loop))


def left_by_refused(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode]]:
    """The disconnect handlers that speak to the room which a client named, also for one that was refused: the name of
    the room was kept before the refusal, and nothing is asked that holds only for who was let in."""
    for entry in flow.handlers("disconnect"):
        if not flow.engine.table.named[entry.framework].disconnects_refused:
            continue
        opening = next((e for e in flow.handlers("connect") if e.owner is entry.owner is not None), None)
        before, later = _kept(flow, opening) if opening is not None else (set[str](), set[str]())
        acts = (act for act in flow.run(entry).effects if before and _tells_room(act, before, later))
        told = min(acts, key=lambda act: len(act.facts), default=None)  # for whom it is told for certain
        if told is not None:
            yield entry.function, told.chain[0][1] if told.chain else told.node


def _kept(flow: Flow, entry: Entry) -> tuple[set[str], set[str]]:
    """The attributes that a handler gives before it first refuses, and those that it gives only later; none without a
    refusal."""
    first = _first_refusal(flow, entry)
    before: set[str] = set()
    later: set[str] = set()
    for node in flow.nodes(entry.function) if first else ():
        if isinstance(node, cst.Assign):
            kept = before if flow.span(entry.function, node).line < first else later
            kept |= {name for target in node.targets if (name := dotted(target.target) or "").startswith("self.")}
    return before, later - before


def _first_refusal(flow: Flow, entry: Entry) -> int:
    """The line of the first call that closes, or of the `if` that only who may come in gets into: `if allowed: await
    self.accept()`. 0 without a refusal."""
    mine = [act for act in flow.run(entry).effects if act.function is entry.function]
    refusals = [act.node for act in mine if act.kind == "close"]
    if not refusals:
        accepts = [act.node for act in mine if act.kind == "accept" and checks(act.facts)]
        tests = [node for node in flow.nodes(entry.function) if isinstance(node, cst.If)]
        refusals = [test for test in tests if any(is_in(accept, test.body) for accept in accepts)]
    return min((flow.span(entry.function, node).line for node in refusals), default=0)


def _tells_room(act: Effect, before: set[str], later: set[str]) -> bool:
    if act.kind != "broadcast" or act.closed or not act.place.labels & Label.PLACE or any(map(_is_right, act.facts)):
        return False
    asked = " ".join(fact.text for fact in act.facts)
    rooms = {dotted(arg.value) for arg in act.node.args[:1]} if isinstance(act.node, cst.Call) else set[str | None]()
    named = (rf"\b{re.escape(name.removeprefix('self.'))}\b" for name in later)  # `room_group_name` asks for no `room`
    return not rooms.isdisjoint(before) and not any(re.search(name, asked) for name in named)
