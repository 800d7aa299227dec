"""Who may be where? Joins of rooms, and the decisions that take room and user.

    for access in join_accesses(flow): access.verdict, access.guards, access.act

A `join` callback is judged as a whole, any other join at the call by which the connection gets into the room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, item_of, literal, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.access import Access, Verdict, by_nearness, off_switch, returned
from lint_rules.flow.consumers import HEARS_NOTHING, hears_nothing
from lint_rules.flow.effects import Effect, Outcome
from lint_rules.flow.facts import ASKS_NOTHING, NONE, Fact, Facts, checks, merged
from lint_rules.flow.mounted import is_served
from lint_rules.flow.policies import has_policy
from lint_rules.flow.program import NO_USERS, asks_nobody, knows_users
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Instance, Kept, Value, alternatives, union
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import CALLED_PUBLIC, DISPATCHING, ROLES, ROOMS, says, word_set, words

PRIVATE = word_set("user account tenant org member profile inbox private personal customer")
"""A room that is named after one of these is for one user, not for all who are in it."""

_SOMEBODY = word_set("agent device driver player host worker robot employee patient student doctor username owner")
"""Who else is told something under its own name."""

_OPEN = frozenset({"public"})
"""In the name of a consumer: its rooms are for everybody."""

_TAKING_IN = re.compile(
    r"\](?:\.(?:add|append)\(| = )|\)\.(?:add|append)\(|_add(?<=group_add)|_room(?:(?<=enter_room)|(?<=join_room))"
)
"""In the text of a function: a connection may be taken into a room there."""

_USERS = word_set("user member account person identity")
"""Parameters of a hub that is told who the client is."""

_KEEPING = re.compile(r"\] = ")

_OWN_CODE = re.compile(r"(?s)(?:[!=]=\s|compare_digest\().*\w\.(?:\w+_)?(?:passcode|password|pin|code|secret)\b")
"""`compare_digest(code, meeting.passcode)`: the room has a code of its own, and the client knows it."""

_EQUAL = re.compile(r" [!=]= ")
_STATE = re.compile(r"\.(?:\w+_)?(?:status|state|phase|stage)(?:\.value)? [!=]= ")

_INTO = frozenset({"add", "append"})
"""Methods that put a connection into a collection of its room."""

_SAID_BY_CLIENT = Label.MESSAGE | Label.URL
"""What was looked up under the client's own word has one of these; what that led to has none."""

_JOINING = frozenset({"join", "enter", "subscribe"})
"""In the name of a function these say that whom it puts into a collection becomes a member."""


def admits(facts: Iterable[Fact]) -> bool:
    """True when one of these decides whether this client may be in this place."""
    return bool(_deciding(facts))


def _deciding(facts: Iterable[Fact]) -> list[Fact]:
    """Those of them that decide so."""
    return [fact for fact in facts if _admits(fact)]


def _admits(fact: Fact) -> bool:
    if fact.kind == "setting" or ASKS_NOTHING.search(fact.text):
        return False
    if fact.labels & Label.PLACE and _is_new(fact):
        return True
    if fact.positive is False:
        return False
    if fact.kind in ("row", "scope"):
        return True
    if fact.labels & Label.CREDENTIAL and not fact.presence and _OWN_CODE.search(fact.text):
        return True
    if fact.labels & Label.PLACE:
        if fact.labels & (Label.IDENTITY | Label.CREDENTIAL):
            return True
        if _is_of_state(fact):
            return False
        if fact.compared and fact.labels & Label.ASKED and not fact.labels & Label.CLIENT and _EQUAL.search(fact.text):
            return not fact.fixed and not fact.presence  # `order.customer == self.user.id`, whoever that may be
        # one of a fixed list of rooms: these are for everybody
        listed = fact.fixed and not says(fact.text, DISPATCHING)
        is_held_against = not fact.presence or fact.labels & Label.ASKED  # `if room` asks of no setting
        return listed or bool(fact.labels & Label.SETTING and is_held_against)
    return bool(fact.labels & Label.IDENTITY) and says(fact.text, ROLES)


def _is_of_state(fact: Fact) -> bool:
    """`order.status == "accepted"`: how it stands with a thing that was looked up says nothing of who may be there."""
    return bool(fact.labels & Label.ASKED) and _STATE.search(fact.text) is not None


def is_asked_about(facts: Iterable[Fact]) -> bool:
    """True when any test took the name of the place, or somebody was asked about it: enough for one message."""
    return any(f.labels & Label.PLACE and f.positive is not False and f.kind != "setting" for f in facts) or admits(
        facts
    )


def are_peers(facts: Iterable[Fact]) -> bool:
    """True where the connection proved that it knows the server's own secret: a part of the same system."""
    both = Label.SECRET | Label.CREDENTIAL
    return any(f.compared and f.positive is not False and f.labels & both == both for f in facts)


def _is_new(fact: Fact) -> bool:
    """`if room in rooms: return "taken"`: who opens a room that was not there is its first member. That somebody is not
    in it yet (`if topic in self.topics[ws]: return`, `if user not in rooms[room]`) lets all others in."""
    is_of_client = fact.compared and fact.labels & Label.IDENTITY and " in " in fact.text
    asked = fact.kind == "test" and fact.positive is False and not fact.fixed and not is_of_client
    return asked and bool(fact.presence or fact.compared) and not _is_about_contents(fact.node)


def _is_about_contents(test: cst.CSTNode) -> bool:
    """`user not in rooms[room]` asks who is in one room, `room not in rooms` which rooms there are."""
    match test:
        case cst.Comparison(comparisons=[cst.ComparisonTarget(operator=cst.In() | cst.NotIn(), comparator=searched)]):
            return isinstance(searched, cst.Subscript)
    return False


_ACTS = ("join", "keep", "put", "serve", "call")
"""What may be a join."""


def joins(flow: Flow) -> Iterator[tuple[Entry, Effect]]:
    """Every act by which a connection gets into a room that the client has named.

    One in a hub of another file is told at the call, for who may be there is asked in front of it. A hub that is given
    the user as well may ask itself: it is told in its own file, whatever file the handler stands in.
    """
    for entry, act in flow.effects(*_ACTS, near=_TAKING_IN, beyond=True):
        if not _is_of_this_file(flow, entry, act):
            continue
        inside = _into_room(act) or _into_object(flow, entry, act)
        effect = inside or _where_named(act)
        if is_named(effect.place.labels) and (inside is not None or _is_join(effect)):
            yield entry, effect


def _is_of_this_file(flow: Flow, entry: Entry, act: Effect) -> bool:
    if act.function.outline is flow.outline:
        return entry.function.outline is flow.outline or _is_given_user(act.function)
    return _is_put_elsewhere(flow, act) and not _is_given_user(act.function)


def _is_given_user(function: Function) -> bool:
    return any(says(name, _USERS) for name in function.parameters)


def _where_named(act: Effect) -> Effect:
    """The same act for the room among several that the client has named: `for room in (f"doc.{doc}", f"user.{me}")`."""
    if is_named(act.place.labels) or not act.place.labels & Label.PLACE:
        return act
    way = next((way for way in act.place.ways if is_named(way.value.labels)), None)
    return replace(act, place=way.value, facts=act.facts | way.facts) if way is not None else act


def _is_put_elsewhere(flow: Flow, act: Effect) -> bool:
    """True for what a method of another file puts somewhere, called from this one."""
    is_put = isinstance(act.node, cst.Assign) or act.name in _INTO
    return is_put and any(function.outline is flow.outline for function, _ in act.chain)


def _into_room(act: Effect) -> Effect | None:
    """`room.members.add(ws)` and `room[user.id] = ws` of a room that was looked up: the place is what was found."""
    labels = act.receiver.labels
    looked_up = labels & (Label.PLACE | Label.ASKED) == Label.PLACE | Label.ASKED and labels & _SAID_BY_CLIENT
    if act.closed or act.place.labels & Label.PLACE or not looked_up or not _is_part(act):
        return None
    kept = _kept_under(act) if act.name == "[]" else act.argument(0)
    is_connection = bool(kept.labels & Label.CONNECTION) or _holds_connection(kept)
    return replace(act, place=act.receiver, payload=kept) if is_connection else None


def _into_object(flow: Flow, entry: Entry, act: Effect) -> Effect | None:
    """`room.join(ws)`, where the method puts the connection into a collection of the object that the client named."""
    room = act.receiver
    is_object = any(isinstance(thing, Instance | Kept) for thing in room.things) and not _holds_connection(room)
    if act.closed or act.target is None or not is_object or not room.labels & _SAID_BY_CLIENT:
        return None
    kept = next((value for _, value in act.arguments if value.labels & Label.CONNECTION), None)
    if kept is None or act.function.outline is not flow.outline:
        return None
    inner = (each for each in flow.run(entry).effects if each.function is act.target)
    is_put = any((act.function, act.node) == each.chain[-1:][0] and _is_own_put(each) for each in inner if each.chain)
    return replace(act, place=room, payload=kept) if is_put else None


def _is_own_put(act: Effect) -> bool:
    """`self.members.add(ws)`, `self.members[ws] = user`, `self.members[user] = ws`."""
    match act.node:
        case cst.Call(func=cst.Attribute(value=cst.Attribute(value=cst.Name("self")))) if act.name in _INTO:
            return bool(act.argument(0).labels & Label.CONNECTION)
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=cst.Attribute(value=cst.Name("self"))))]):
            return bool(_kept_under(act).labels & Label.CONNECTION)
    return False


def _kept_under(act: Effect) -> Value:
    """The connection that is put there: `room[user.id] = ws`, `room[ws] = user`."""
    key = act.argument("[]")
    return key if key.labels & Label.CONNECTION else act.payload


def _is_part(act: Effect) -> bool:
    """True for `room.members.add(ws)`, `room.add(ws)`, `room[key] = ws` and `room.members[ws] = user`; of an attribute
    of the own object where its contents are known."""
    match act.node:
        case cst.Call(func=cst.Attribute(value=cst.Attribute(value=cst.Name(value=holder)), attr=cst.Name(value=name))):
            is_others = holder not in ("self", "cls") or any(isinstance(kept, Kept) for kept in act.receiver.things)
            return is_others and name in _INTO
        case cst.Call(func=cst.Attribute(value=cst.Name(), attr=cst.Name(value=name))):
            return name in _INTO
        case cst.Assign(targets=[cst.AssignTarget(target=cst.Subscript(value=kept))]):
            return isinstance(kept, cst.Name) or (isinstance(kept, cst.Attribute) and isinstance(kept.value, cst.Name))
    return False


def is_named(place: int) -> bool:
    """True for a place that the client has named, and not one that the server's own table gives for its word."""
    listed = place & (Label.CLIENT | Label.SETTING | Label.ASKED) == Label.SETTING | Label.ASKED
    return bool(place & Label.PLACE) and not place & (Label.IDENTITY | Label.PUBLIC) and not listed


def _is_join(effect: Effect) -> bool:
    """A call that joins; a connection that is put under a key beside others (`rooms[key].add(ws)`)."""
    if effect.kind == "join":
        return True
    if effect.closed or effect.name in ("", "insert", "update", "extend", "put_nowait"):
        return False
    if effect.name == "[]":  # one connection for a key is a table of connections, unless the key is called a room
        return effect.kind == "keep" and _is_room(effect.node)
    if effect.argument("[]").labels & Label.CONNECTION:
        return True  # `rooms[room][ws] = user`
    if effect.payload.labels & (Label.CONNECTION | Label.OTHERS) or _holds_connection(effect.payload):
        return True  # its own, or one that it takes out of another room
    who = Label.PLACE | Label.IDENTITY
    return bool(words(effect.function.name) & _JOINING) and bool(effect.payload.labels & who) and effect.name != "call"


def _holds_connection(value: Value) -> bool:
    """True for an object of the project that was given the connection, `Client(websocket, user)`, and for what is
    written out with the connection in it: `(websocket, user)`, `{"socket": websocket}`."""
    if any(part.labels & Label.CONNECTION for part in (value.parts or {}).values()):
        return True
    things = (thing for way in alternatives(value) for thing in (*value.things, *way.value.things))
    kept = (made.attributes.values() for made in things if isinstance(made, Instance))
    return any(attribute.labels & Label.CONNECTION for given in kept for attribute in given)


def _is_room(node: cst.CSTNode) -> bool:
    target = node.targets[0].target if isinstance(node, cst.Assign) else None
    if not isinstance(target, cst.Subscript) or not isinstance(target.slice[0].slice, cst.Index):
        return False
    return says(dotted(target.slice[0].slice.value) or "", ROOMS)


def tables(flow: Flow) -> Iterator[tuple[Entry, Effect]]:
    """Every place of this file where the connection is put under a key that the client has named, alone."""
    for entry, kept in flow.here("keep", near=_KEEPING, beyond=True):
        place = kept.place.labels
        named = place & Label.PLACE and not place & (Label.IDENTITY | Label.CREDENTIAL)
        if kept.name == "[]" and named and not _is_room(kept.node):
            yield entry, kept


def is_compared(facts: Iterable[Fact]) -> bool:
    """True when what the client named was compared with the user's own."""
    both = Label.PLACE | Label.IDENTITY
    return any(fact.compared and fact.positive is not False and fact.labels & both == both for fact in facts)


def words_in(effect: Effect) -> frozenset[str]:
    """The words of what names the room: the first argument of the call, the key of the collection."""
    roots: list[cst.CSTNode]
    match effect.node:
        case cst.Assign(targets=[cst.AssignTarget(target=target), *_]):
            roots = [target]
        case cst.Call(func=cst.Attribute(value=kept)) if (key := first_key(kept)) is not None:
            roots = [key]  # `rooms[room].append({"user_id": …})`
        case cst.Call(func=cst.Attribute(value=room)) if effect.place is effect.receiver:  # `room.join(ws, user)`
            roots = [room]
        case node:
            roots = [arg.value for arg in getattr(node, "args", ())]
    found: set[str] = set()
    for part in (inner for root in roots for inner in walk(root)):
        if isinstance(part, cst.Name | cst.FormattedStringText | cst.SimpleString):
            found |= words(part.value)
    return frozenset(found)


def first_key(kept: cst.BaseExpression) -> cst.BaseExpression | None:
    """`room` of `rooms[room]`, `rooms[room][user]`, `app["rooms"][room]` and `rooms.setdefault(room, [])`; None for
    anything else."""
    match kept:
        case cst.Subscript(value=cst.Subscript() as outer) if literal(key := first_key(outer) or outer) is ...:
            return key
        case cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]):
            return key
        case cst.Call(func=cst.Attribute(attr=cst.Name(value="setdefault")), args=[cst.Arg(value=key), *_]):
            return key
    return kept if isinstance(kept, cst.Subscript) else None


def open_private_rooms(flow: Flow) -> Iterator[Effect]:
    """Joins of a room for one user, behind a check, where nothing compares its name with that user's own."""
    return (access.act for access in named_joins(flow) if access.why == PERSONAL and access.act is not None)


def by_place(flow: Flow, acts: Iterable[tuple[Entry, Effect]]) -> Iterator[list[tuple[Entry, Effect]]]:
    """Acts that several handlers come to, those of one place in this file together."""
    same: dict[cst.CSTNode, list[tuple[Entry, Effect]]] = {}
    for entry, act in acts:
        same.setdefault(step_here(flow, act)[1], []).append((entry, act))
    yield from same.values()


def step_here(flow: Flow, act: Effect) -> tuple[Function, cst.CSTNode]:
    """The act, or the call of this file that leads to it in another one."""
    own = [step for step in act.steps if step[0].outline is flow.outline]
    return own[-1] if own else act.steps[-1]


def open_mailboxes(flow: Flow) -> Iterator[tuple[Entry, Effect]]:
    """Connections that are put under the id of somebody, where nobody asked whose id it is, in a project with users."""
    for entry, kept in tables(flow):
        is_named = is_somebodys(kept) and not admits(kept.facts)
        if is_named and (checks(kept.facts) or not asks_nobody(flow.engine)):
            yield entry, kept


def is_somebodys(effect: Effect) -> bool:
    """True for a place that is named after one person or device."""
    return not words_in(effect).isdisjoint(PRIVATE | _SOMEBODY)


def _is_private(effect: Effect) -> bool:
    return not words_in(effect).isdisjoint(PRIVATE)


def open_joins(flow: Flow) -> Iterator[tuple[Entry, Effect]]:
    """The joins among them before which nothing took both the room and the user."""
    for access in named_joins(flow):
        act = access.act
        if access.verdict == "open" and access.why != PERSONAL and act is not None and act.name != SUBSCRIBE:
            yield access.entry, act


def open_step(flow: Flow, join: Effect) -> tuple[Function, cst.CSTNode]:
    """The place of an open join: the call that leads to it, where others come to it by a way that asks."""
    steps = [step for step in join.steps if step[0].outline is flow.outline]
    if len(steps) > 1 and steps[-1][1] is join.node:
        others = (access for access in named_joins(flow) if access.act is not None and access.act.node is join.node)
        if any(access.verdict == "guarded" for access in others):
            return steps[-2]
    return step_here(flow, join)


def public_joins(flow: Flow) -> Iterator[tuple[Entry, Effect]]:
    """The joins among them in a project that tells no users apart: whoever knows or guesses the name is in."""
    for access in named_joins(flow):
        if access.why == NO_USERS and access.act is not None:
            yield access.entry, access.act


def spoken_there(flow: Flow, entry: Entry) -> Iterator[Effect]:
    """What the messages of a class tell a room that its clients have named, unasked as well."""
    for other in flow.handlers("message"):
        if other.owner is entry.owner is not None:
            for act in flow.run(other).effects:
                if act.kind == "broadcast" and act.place.labels & Label.PLACE and not is_asked_about(act.facts):
                    yield act


def open_subscriptions(flow: Flow) -> Iterator[Effect]:
    """Feeds that the client names, where nothing is asked about both. A feed that is open to whoever has a valid token
    is one for all of them.
    """
    return (call for call in _feeds(flow) if _is_for_users(flow, call.facts))


def public_subscriptions(flow: Flow) -> Iterator[Effect]:
    """The feeds among them in a project that tells no users apart."""
    return (call for call in _feeds(flow) if not checks(call.facts) and asks_nobody(flow.engine))


def public_tables(flow: Flow) -> Iterator[tuple[Entry, Effect]]:
    """Connections that are put under a name of the client's choice, in a project that tells no users apart."""
    for entry, kept in tables(flow):
        if not checks(kept.facts) and not admits(kept.facts) and asks_nobody(flow.engine):
            yield entry, kept


def _feeds(flow: Flow) -> Iterator[Effect]:
    """Calls that lead to no join, by which a client is subscribed to what it names and nothing is asked about both,
    neither before nor inside of them."""
    feeds = [
        call
        for entry, call in flow.here("call", "serve", "keep")
        if _subscribes(call) and not admits(call.facts | _asked_before(flow, entry, call.argument(0)))
    ]
    acts = [act for _, act in flow.effects()] if feeds else []
    joined = (act for act in acts if act.kind in _ACTS and is_named(act.place.labels) and _is_join(act))
    known = {node for join in joined for _, node in join.steps}
    known |= {node for act in acts if admits(act.facts) for _, node in act.chain}
    return (call for call in feeds if call.node not in known)


def _asked_before(flow: Flow, entry: Entry, place: Value) -> Facts:
    """What was decided when the client connected, of a place that stands in the URL of its connection."""
    in_url = place.labels & (Label.URL | Label.MESSAGE) == Label.URL
    return flow.connected(entry) if in_url and entry.kind == "message" else NONE


def _subscribes(call: Effect) -> bool:
    others = Label.IDENTITY | Label.PUBLIC | Label.CONNECTION
    named = any(value.labels & Label.PLACE and not value.labels & others for _, value in call.arguments)
    return named and "subscribe" in words(call.name)


def _is_for_users(flow: Flow, facts: Iterable[Fact]) -> bool:
    """True where the user is known, and where nobody was asked although the project has users."""
    found = list(facts)
    return _knows_user(found) or (not checks(found) and knows_users(flow.engine))


def _knows_user(facts: Iterable[Fact]) -> bool:
    """True where a name holds the user: `if not user`, and not only `if not valid(token)`."""
    return any(fact.kind == "test" and fact.labels & Label.IDENTITY and "(" not in fact.text for fact in checks(facts))


def _knows_client(facts: Iterable[Fact]) -> bool:
    """True where a test has asked who is there: what he brought to say so has been looked at."""
    return any(fact.labels & Label.IDENTITY for fact in checks(facts))


def open_answers(flow: Flow) -> Iterator[Entry]:
    """The `join` callbacks that answer Ok on a way on which nothing took both topic and user."""
    return (access.entry for access in answers(flow) if access.verdict == "open")


SUBSCRIBE = "subscribe"
"""A channel that was joined subscribes itself to one more topic: rules of their own ask about that."""


def join_accesses(flow: Flow) -> Iterator[Access]:
    """The answer for each `join` callback and for each join of this file."""
    yield from answers(flow)
    yield from (_where_reported(flow, access) for access in named_joins(flow))
    yield from (_chosen(flow, *found) for found in flow.here("join") if not is_named(found[1].place.labels))
    for entry, join in _led_to(flow):
        yield (_named if is_named(join.place.labels) else _chosen)(flow, entry, join)


def _where_reported(flow: Flow, access: Access) -> Access:
    """The same at the call that leads to an open join, where that is what is reported."""
    if access.verdict != "open" or access.act is None:
        return access
    function, node = open_step(flow, access.act)
    return replace(access, act=replace(access.act, function=function, node=node))


def _led_to(flow: Flow) -> Iterator[tuple[Entry, Effect]]:
    """The joins of other files that handlers of this one lead to, each as if it stood at the call that does so, and
    those of handlers that classes of this file have from elsewhere."""
    inherited = [entry for entry in flow.engine.inherited(flow.outline) if is_served(flow.engine, entry)]
    for entry in (*flow.entries, *inherited):
        for act in flow.run(entry).effects:
            if act.kind == "join" and (act.function.outline is not flow.outline or entry in inherited):
                steps = [step for step in act.steps if step[0].outline is flow.outline]
                yield entry, replace(act, function=steps[-1][0], node=steps[-1][1]) if steps else act


def answers(flow: Flow) -> Iterator[Access]:
    """The answer for each `join` callback: every way to `return Ok(...)` must be guarded."""
    for entry in flow.entries:
        if entry.kind == "join" and entry.row.accepts:
            yield _answer(flow, entry, flow.run(entry))


def _answer(flow: Flow, entry: Entry, run: Outcome) -> Access:
    ways = [facts for facts, _, node, _ in run.exits if returned(node) in entry.row.accepts]
    if run.given_up:
        return _access(entry, "unknown", run, why=run.given_up)
    if not ways:
        return _access(entry, "closed", run)
    common = merged(ways)
    if _has_fixed_topics(flow, entry):
        return _fixed(entry, run, common, "its topics are fixed: a client that may connect may join them")
    if all(admits(facts) for facts in ways):
        return _access(entry, "guarded", run, common or ways[0])
    why = KNOWN if all(checks(facts) for facts in ways) else ""
    return _access(entry, "open", run, why=why)


KNOWN = "who the client is was asked, but not whether it may be in this room"
NAMED_BY_TOKEN = "it is named after a token of the client's own: who can name it holds the secret"
PERSONAL = "a room for one user, and nothing compares its name with that user's own"


def named_joins(flow: Flow) -> Iterator[Access]:
    """The answer for each join of a room that the client has named."""
    return (_named(flow, entry, join) for entry, join in joins(flow))


def _named(flow: Flow, entry: Entry, join: Effect) -> Access:
    run = flow.run(entry)
    known = join.facts | _asked_before(flow, entry, join.place)
    others = _of_other_places(flow, entry, join)
    known = frozenset(fact for fact in known if not _is_of_a_part(fact, join.place))
    # to be in one's own room lets nobody into this one
    facts = [_without_place(fact) if others(fact) else fact for fact in known if fact.kind != "scope"]
    asked = admits(facts)
    if (asked or join.name == SUBSCRIBE) and _is_private(join) and not is_compared(join.facts):
        return _access(entry, "open", run, act=join, why=PERSONAL)
    if asked or has_policy(flow, entry, join, others):
        return _access(entry, "guarded", run, facts, join)
    why = _meant(flow, entry, join)
    if why:
        return _access(entry, "meant", run, act=join, why=why)
    return _access(entry, "open", run, act=join, why=KNOWN if checks(join.facts) else "")


def _of_other_places(flow: Flow, entry: Entry, join: Effect) -> Callable[[Fact], bool]:
    """Tests that ask about another place: of one in the URL those that know nothing of the URL, and of one in a message
    those that were made before any message was heard, of the place in the URL."""
    origin = join.place.labels & (Label.URL | Label.MESSAGE)
    if origin == Label.URL:
        return lambda fact: fact.kind in ("test", "verified", "call", "found") and not fact.labels & Label.URL
    if origin == Label.MESSAGE and entry.kind == "endpoint":
        known = _before_messages(flow.run(entry))
        return lambda fact: fact.node in known
    return lambda _: False


def _is_of_a_part(fact: Fact, place: Value) -> bool:
    """`msg["metric"] not in METRICS` before `rooms[msg["tenant"], msg["metric"]]`: of the tenant it says nothing."""
    match fact.node:
        case cst.Comparison(left=left) if fact.fixed and place.parts:
            read = item_of(left)
            key = text_of(read[1]) if read is not None else ""
            return bool(key) and any(part.labels & Label.PLACE and part.key != key for part in place.parts.values())
    return False


def _before_messages(run: Outcome) -> set[cst.CSTNode]:
    """The tests whose outcome was known before an endpoint did anything with a message."""
    known: set[cst.CSTNode] = set()
    for act in run.effects:
        values = (act.receiver, act.payload, act.place, *(value for _, value in act.arguments))
        if union(values) & Label.MESSAGE:
            break
        known |= {fact.node for fact in act.facts if fact.kind == "test" and not fact.labels & Label.MESSAGE}
    return known


def _without_place(fact: Fact) -> Fact:
    return replace(fact, labels=fact.labels & ~Label.PLACE)


def _meant(flow: Flow, entry: Entry, join: Effect) -> str:
    """Why everybody may be meant to be in a room that nobody is asked about; empty where nothing says so."""
    if says(entry.function.qualname, _OPEN):
        return "by its name, it is for everybody"
    if any(CALLED_PUBLIC.search(function.text) for function in (entry.function, join.function)):
        return "by its docstring, it is for everybody"
    if join.place.labels & Label.BEARER and _knows_client(join.facts):
        return NAMED_BY_TOKEN
    if any(fact.labels & Label.PLACE and fact.positive is not False and says(fact.text, _OPEN) for fact in join.facts):
        return "a test lets everybody into the rooms that are public"
    if join.name == "group_add" and hears_nothing(entry.owner, flow):
        return HEARS_NOTHING
    return NO_USERS if not checks(join.facts) and asks_nobody(flow.engine) else ""


OWN = "the room is named after the user: nobody else's can be meant"


def _chosen(flow: Flow, entry: Entry, join: Effect) -> Access:
    """The answer for a join of a room that the server has chosen: a fixed one, or the user's own."""
    run, facts = flow.run(entry), [fact for fact in join.facts if fact.kind != "scope"]
    if join.place.labels & Label.IDENTITY:
        return _access(entry, "guarded", run, checks(facts) or [_scope(join)], join, why=OWN)
    return _fixed(entry, run, facts, "the server chose the room: a client that may connect is in it", join)


def _scope(join: Effect) -> Fact:
    """A room that is named after the user is the user's own."""
    labels = join.place.labels & (Label.PLACE | Label.IDENTITY)
    return Fact("scope", labels, join.node, join.function, text=join.name)


def _fixed(entry: Entry, run: Outcome, facts: Iterable[Fact], why: str, act: Effect | None = None) -> Access:
    """A room that the client has not named is guarded as the connection is."""
    found = checks(facts)
    return _access(entry, "guarded" if found else "meant", run, found, act, why="" if found else why)


def _access(
    entry: Entry,
    verdict: Verdict,
    run: Outcome,
    facts: Iterable[Fact] = (),
    act: Effect | None = None,
    *,
    why: str = "",
) -> Access:
    facts = list(facts)
    guards = by_nearness(_deciding(facts) or checks(facts))
    verdict, unless = off_switch(verdict, guards)
    functions = dict.fromkeys(effect.function for effect in run.effects)
    return Access(entry, verdict, guards, act, unless, tuple(functions), "join", holds=frozenset(guards), why=why)


def _has_fixed_topics(flow: Flow, entry: Entry) -> bool:
    """True when the routes of this file that lead to the channel hold no wildcard, and there is at least one."""
    patterns = []
    routed = (calls for name, calls in flow.outline.calls_by_name.items() if name.rpartition(".")[2] == "channel")
    for node in (call.piece.node for calls in routed for call in calls):
        if isinstance(node, cst.Call) and len(node.args) > 1:
            named = flow.engine.index.class_named(dotted(node.args[1].value) or "", flow.outline)
            if named is entry.owner:
                patterns.append(literal(node.args[0].value))
    return bool(patterns) and all(isinstance(pattern, str) and "*" not in pattern for pattern in patterns)
