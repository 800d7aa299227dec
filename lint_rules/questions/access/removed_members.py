"""Handlers that take somebody out of a room's members and leave his open sockets in the room.

for function, node, members in removed_members(flow): members     # "Membership", "shares", "editors"

Members are what handlers ask with user and room: a table, a model, an attribute of what was looked up. Who walks
through connections of its own may ask at every message: there each loop that sends is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import call_of, called_name, given_to, key_of, last_name, literal, names_in, source
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.rooms import joins
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.libraries import TAKES_OUT
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import OWNERS, says, word_set, words
from lint_rules.questions.access.routes import all_routes

_DELETES = re.compile(r"(?i:\bdelete\s+from\b)|\.a?delete\(|\bdelete\([A-Z]")
_TABLE = re.compile(
    r"\b(?:select|delete|query|exists)\(([A-Z]\w*)|\b([A-Z]\w*)\.(?:objects|query)\b|(?i:\bfrom\s+(\w+))"
)
"""The model or table that a query is about."""

_LISTED = re.compile(r"\bin (?:\w+(?:\.|\[[\"']))+(\w+)(?:[\"']\])?$")
"""`user not in room.members`, `user in room["members"]`."""

_AWAY = word_set(
    "leave close aclose disconnect discard kick evict expel unsubscribe hang terminate detach shutdown eject drop"
)
"""What is called so may get sockets out of a room."""

_DELETING = frozenset({"delete", "adelete", "execute", "executemany", "scalar"})
"""What is called so may delete a row, in whatever way the query is written."""

_WAITS = frozenset({"wait_for", "sleep", "close", "gather"})
"""What may be awaited in a loop that sends, and asks nothing."""

_THERE = frozenset({"join", "broadcast"})
_NO_MEMBERS = word_set(
    "block blocks blocked ban bans banned mute mutes muted friend friends friendship follow follows follower followers "
    "contact contacts reaction reactions like likes vote votes device devices token tokens session sessions online "
    "pending waiting invite invites invitation request requests typing presence"
)
"""What somebody stands in who gets no right by it, or loses none with it."""

_ELSEWHERE = word_set("publish notify signal dispatch enqueue delay apply trigger call invoke")
"""What is called so may reach code that does, here or in another process."""

_PERSONS = OWNERS | word_set(
    "pupil student usr person guest editor reader viewer participant who target name email login uid"
)

_ASKING = word_set("member membership role may can is has allowed access seat level grant permits")
"""What is called so says whether somebody is a member."""

_REMOVING = word_set("remove kick expel ban evict unenrol unenroll dismiss exclude unshare uninvite delete revoke")
_WHOM = _PERSONS | word_set("from membership enrolment access share grant seat")
"""Beside these, the words of what takes a member out."""

_DROPPING = re.compile(r"group_discard\(|\.close\(|leave_room\(|disconnect\(")
_SAID = Label.CLIENT | Label.MESSAGE

_REMOVES = ("delete", "DELETE", "remove", "kick", "expel")
_JOINING = (b"join_room(", b"enter_room(", b"group_add(")
_HOPS = 3
"""Names between a look-up and what is deleted: `rows = db.execute(select(…))`, `row = rows.first()`."""

Done = list[tuple[Entry, tuple[Effect, ...]]]
"""Handlers with all that they do."""


def removed_members(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The removals of this file, each with what the member is taken out of."""
    routes = list(all_routes(flow)) if flow.outline.says(*_REMOVES) else []
    if _is_watched(flow) or not (flow.entries or routes):
        return
    done = _done(flow)
    own = _members(flow, done)
    elsewhere = _asked_at_joins(flow) if routes else frozenset()
    for entry, acts in done if own else ():
        if entry.kind in ("message", "endpoint"):
            yield from _removals(flow, entry, acts, own)
    for entry in routes if own | elsewhere else ():
        yield from _removals(flow, entry, flow.run(entry).effects, own | elsewhere)


def _done(flow: Flow) -> Done:
    return [(entry, flow.run(entry).effects) for entry in flow.entries]


def _members(flow: Flow, done: Done) -> frozenset[str]:
    """What the handlers of a file ask for members, where their sockets stand in rooms."""
    of_framework = any(act.kind == "join" for _, acts in done for act in acts)
    if not (of_framework or next(joins(flow), None)):
        return frozenset()
    return frozenset(
        name
        for _, acts in done
        if not of_framework or any(act.kind in _THERE and act.place.labels & Label.PLACE for act in acts)
        for act in acts
        for name in _asked(act)
        if not says(name, _NO_MEMBERS) and (of_framework or not _is_looked_at(name, flow))
    )


def _asked_at_joins(flow: Flow) -> frozenset[str]:
    """The same of every file whose handlers put sockets into rooms of a framework."""
    each = (Flow(flow.engine, outline) for outline in flow.engine.index.holding(*_JOINING))
    return flow.engine.index.once(
        "asked at joins", lambda: frozenset(name for other in each for name in _members(other, _done(other)))
    )


def _removals(
    flow: Flow, entry: Entry, acts: Sequence[Effect], members: frozenset[str]
) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    for act in acts:
        name = _taken_from(act, acts, members) or _deleted(flow, act, acts, members)
        if name and not act.closed:
            yield from _left_in(flow, entry, act, acts, name)


def _is_looked_at(members: str, flow: Flow) -> bool:
    """True where a loop that sends goes through the members or asks about each: who walks through connections of its
    own may send nothing to who is no member any more."""
    for function in flow.outline.functions:
        for loop in flow.nodes(function) if "for " in function.text else ():
            if isinstance(loop, cst.CompFor) and members in names_in(loop):
                return True
            is_round = isinstance(loop, cst.For) and not flow.is_receive_loop(loop) and _sends_to_each(loop, flow)
            if is_round and _asks(cast("cst.For", loop), members, flow):
                return True
    return False


def _sends_to_each(loop: cst.For, flow: Flow) -> bool:
    calls = (part for part in walk(loop.body) if isinstance(part, cst.Call))
    return any(flow.sends(call) for call in calls)


def _asks(loop: cst.For, members: str, flow: Flow) -> bool:
    """True for a loop that speaks of the members, tests something, or awaits anything but a send."""
    if members in names_in(loop):
        return True
    quiet = flow.engine.table.sending | _WAITS
    awaited = (call_of(part) for part in walk(loop.body) if isinstance(part, cst.Await))
    tests = any(isinstance(part, cst.If) for part in walk(loop.body))
    return tests or any(call is not None and called_name(call) not in quiet for call in awaited)


def _is_watched(flow: Flow) -> bool:
    """True where the project is told of deleted rows: `post_delete` of Django."""
    return bool(flow.engine.index.disk.holding(((b"post_delete", b"after_delete"),)))


def _asked(act: Effect) -> Iterator[str]:
    """What a look-up asks that is given user and room, and the lists in which a user was looked for."""
    labels = 0
    for _, value in act.arguments:
        labels |= value.labels
    if act.kind in ("call", "serve") and labels & ABOUT_CLIENT and labels & Label.PLACE:
        name = _table(act.node) or _asker(act)
        if name and not _DELETES.search(_written(act.node)):
            yield name
    for fact in act.facts:
        listed = _LISTED.search(fact.text) if fact.labels & Label.IDENTITY and fact.labels & Label.PLACE else None
        if listed is not None:
            yield listed[1]


def _asker(act: Effect) -> str:
    """`roster` of `roster.member(course, user)`, `lessons` of `lessons.may_use(user, board)`."""
    holder = act.written.rpartition(".")[0]
    return holder if holder and says(act.name, _ASKING) and holder not in ("self", "cls") else ""


def _is_removal(act: Effect) -> bool:
    """`roster.remove(course, pupil)`, `lessons.kick(board, user)`, `db.remove_member(room, user)`."""
    said = words(act.name)
    return bool(said & _REMOVING) and said - _REMOVING <= _WHOM and len(act.arguments) > 1


def _written(node: cst.CSTNode) -> str:
    """A call as it is written, with the text of a query that stands in it in several pieces."""
    texts = (literal(arg.value) for arg in node.args) if isinstance(node, cst.Call) else ()
    return " ".join([source(node), *(text for text in texts if isinstance(text, str))])


def _table(node: cst.CSTNode) -> str:
    found = _TABLE.search(_written(node))
    return next(filter(None, found.groups()), "") if found is not None else ""


def _taken_from(act: Effect, acts: Sequence[Effect], members: frozenset[str]) -> str:
    """What an act takes somebody out of whom the message names; empty for anything else."""
    if act.kind not in ("call", "serve", "keep") or not isinstance(act.node, cst.Call):
        return ""
    if act.name in ("remove", "discard") and isinstance(act.node.func, cst.Attribute):
        name = last_name(act.node.func.value) or key_of(act.node.func.value)
        return name if name in members and _names_somebody([act]) else ""
    if _is_removal(act) and act.written.rpartition(".")[0] in members and _names_somebody([act]):
        return act.written.rpartition(".")[0]
    name = _table(act.node) if _may_delete(act) and _DELETES.search(_written(act.node)) else ""
    if name not in members:
        return ""
    inside = set(walk(act.node))
    return name if _names_somebody([other for other in acts if other.node in inside]) else ""


def _deleted(flow: Flow, act: Effect, acts: Sequence[Effect], members: frozenset[str]) -> str:
    """What a row stands in that was looked up by user and room, and is deleted: `session.delete(member)`."""
    match act.node:
        case cst.Call(func=cst.Attribute(value=row), args=[]) if act.name in _DELETING:
            given = row
        case cst.Call(func=cst.Attribute(), args=[cst.Arg(value=given)]) if act.name == "delete":
            pass
        case _:
            return ""
    if not isinstance(given, cst.Name):
        return ""
    looked_up = list(_behind(given.value, flow.nodes(act.function), _HOPS))
    name = next(filter(None, map(_table, looked_up)), "")
    inside = {part for node in looked_up for part in walk(node)}
    return name if name in members and _names_somebody([other for other in acts if other.node in inside]) else ""


def _behind(name: str, nodes: Sequence[cst.CSTNode], hops: int) -> Iterator[cst.BaseExpression]:
    """What is given to a name, and to the names in that."""
    for value in given_to(name, nodes):
        yield value
        for other in set(names_in(value)) - {name} if hops > 1 else ():
            yield from _behind(other, nodes, hops - 1)


def _may_delete(act: Effect) -> bool:
    """True for what is called so, and for what is given such a query: asked first, as a call is costly to write out."""
    if act.name in _DELETING:
        return True
    return any(isinstance(value.const, str) and _DELETES.search(value.const) for _, value in act.arguments)


def _names_somebody(acts: Sequence[Effect]) -> bool:
    """True where one of the arguments is a person whom the message names; who takes himself out is none."""
    given = [pair for act in acts for keyword, value in act.arguments for pair in _with_parts(keyword, value)]
    said = (value.labels & _SAID == _SAID and not value.labels & ABOUT_CLIENT for _, value in given)
    named = (says(keyword, _PERSONS) or says(value.key, _PERSONS) for keyword, value in given)
    return any(is_said and is_named for is_said, is_named in zip(said, named, strict=True))


def _with_parts(keyword: str, value: Value) -> Iterator[tuple[str, Value]]:
    """An argument, and the values of a dictionary that is written out: `{"c": class_id, "u": user_id}`."""
    yield keyword, value
    for part in (value.parts or {}).values():
        yield "", part


def _left_in(
    flow: Flow, entry: Entry, act: Effect, acts: Sequence[Effect], name: str
) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The place of a removal in this file, where nothing beside it gets the sockets of the one out."""
    serving = _serving(entry, act, acts)
    itself = {node for _, node in act.steps}
    beside = [o for o in acts if o.node not in itself and any(function is serving for function, _ in o.steps)]
    here = [step for step in reversed(act.steps) if step[0].outline is flow.outline]
    own = here[0] if here else None
    if not _is_removal(act):  # a query may stand in a helper
        own = next((step for step in here if step[0] is serving), own)
    if own is not None and not any(_gets_out(other, flow) for other in beside):
        yield *own, name


def _serving(entry: Entry, act: Effect, acts: Sequence[Effect]) -> Function:
    """The function that serves this message: the handler, or what it hands the whole message to."""
    steps = act.steps
    if len(steps) > 1 and steps[0][0] is entry.function:
        handed = (other for other in acts if other.node is steps[0][1] and other.target is steps[1][0])
        if any(_is_message(value) for other in handed for _, value in other.arguments):
            return steps[1][0]
    return entry.function


def _is_message(value: Value) -> bool:
    """True for the message: as it came, or read out of a piece of the frame."""
    return bool(value.labels & Label.WHOLE) or (value.labels & _SAID == _SAID and not value.key)


def _is_of_the_dead(act: Effect, flow: Flow) -> bool:
    """True for what is done in an `except`: with a socket that could not be sent to."""
    if "except" not in act.function.text:
        return False
    caught = (node for node in flow.nodes(act.function) if isinstance(node, cst.ExceptHandler))
    return any(is_in(act.node, handler) for handler in caught)


def _gets_out(act: Effect, flow: Flow) -> bool:
    """True for an act that may get the removed one out of the room, or reach code that does."""
    if _is_of_the_dead(act, flow):
        return False
    if act.kind in ("close", "spawn", "later", "delete") or act.name in TAKES_OUT:
        return True  # something else is taken out besides
    if act.kind == "broadcast":
        return _tells_to_leave(act, flow)
    said = words(act.name) | words(act.target.name if act.target is not None else "")
    return act.kind in ("call", "serve", "keep") and bool(said & (_AWAY | _ELSEWHERE))


def _tells_to_leave(act: Effect, flow: Flow) -> bool:
    """True where the method for an event of the channel layer leaves the group, or closes."""
    kind = (act.payload.parts or {}).get("type")
    name = str(kind.const).replace(".", "_") if kind is not None else ""
    named = [method for owner in flow.outline.classes.values() for method in owner.methods.values()]
    return any(method.name == name and _DROPPING.search(method.text) for method in named)
