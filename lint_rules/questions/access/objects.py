"""Finds things that a client names by an id and that are used without asking whether they are the client's own.

for found in unowned(flow): found.function, found.node, found.done      # "an object that the client names is sent back"

Only clients that somebody was asked about are looked at, at one of the connections at least: a stranger owns nothing,
and may do nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, text_of
from lint_rules.code.walk import walk
from lint_rules.flow.acts import is_file_act
from lint_rules.flow.around import Around
from lint_rules.flow.audience import is_for_others
from lint_rules.flow.calls import is_anothers
from lint_rules.flow.effects import Effect
from lint_rules.flow.facts import NONE, Fact, Facts, checks, merged
from lint_rules.flow.items import is_chosen, is_id
from lint_rules.flow.messages import connects
from lint_rules.flow.program import has_accounts
from lint_rules.flow.query import Flow
from lint_rules.flow.quoted import quoted
from lint_rules.flow.rooms import open_joins
from lint_rules.flow.values import NOTHING, Instance, Value, union
from lint_rules.frameworks.labels import ABOUT_CLIENT, Label
from lint_rules.frameworks.libraries import MUTATORS, TAKES_OUT
from lint_rules.frameworks.model import Entry
from lint_rules.frameworks.words import CHECKING, DOING, FINDING, IDS, LOOKING, PEOPLE, ROLES, ROOMS, says, word_set
from lint_rules.questions.access.commands import alone
from lint_rules.questions.access.routes import is_route, telling_routes
from lint_rules.questions.access.rows import changed_row, is_said_in
from lint_rules.questions.access.second_things import is_second
from lint_rules.questions.loss.writes import is_write

_CHANGING = DOING | word_set("aupdate adelete edit modify write resize signal terminate respond approve reject")
"""What is done to one of many things under such a name matters to its owner."""

_UNDOING = word_set("cancel delete release refund approve reject revoke")
"""What is done under such a name, with one word of the client's and nothing else, is done to the thing of that name."""

_CHANGES_BY = _UNDOING | {"update", "remove", "edit", "modify"}
"""First words of calls that change what they find, as in `remove_seat_by_number`."""

_COUNTS = word_set("count counts counter views likes votes increment decrement")
"""What is counted may be changed by anybody who adds to it."""

_EQUAL = re.compile(r" [!=]= ")
_TELLING = frozenset({"broadcast", "send"})
_SOCKETS = Label.CONNECTION | Label.OTHERS

SHOWN = "an object that the client names is shown to others"
SENT_TO_NAMED = "this is sent to any client that the message names"
_ONLY_LOOKS = LOOKING | FINDING | {"wait"}
_LOOKS_UP = (LOOKING | FINDING) - {"execute"}
"""First words of functions of the project that look something up; one that is called `execute` does as it is told."""

_COLLECTS = frozenset({"append", "add", "extend", "insert", "reverse", "sort"})
"""A list of what was found is put together, or in order: nobody's things change by that."""

_SETTLES = frozenset({"commit", "flush", "refresh", "rollback", "expire"})
"""What a session of a database does with all that was changed before."""

_ASKING = frozenset({"can", "is", "has", "assert", "check", "ensure", "require", "validate", "verify"})
"""First words of calls that only ask, whatever else their names say: `assert_can_write`."""


_IN_ROOM = re.compile(r"\bin (?:\w+\.)*rooms\(")
"""`game in self.rooms(sid)`: the client has joined the room, and may do no more than those who may join it."""

_IS_ROLE = re.compile(r"\brole == \w")
"""`role == PLAYER`."""

_NO_ROLE = re.compile(r"(not )?(member|owner)( is( not)? None)?$")
"""A test that only asks whether there is somebody, whatever he is called."""

_WHO = ABOUT_CLIENT | Label.CLAIMED
_NAMED = Label.PLACE | Label.MESSAGE
_LOOKED_UP = Label.PLACE | Label.ASKED
_AT_SECOND_HAND = _NAMED | Label.ASKED
"""Labels of what was looked up under a name in a message; the look-ups of what was looked up lose the message."""


@dataclass(frozen=True, eq=False)
class Unowned:
    """A use of a thing that the client named, at the place in the handler from which it is reached."""

    function: Function
    node: cst.CSTNode
    done: str
    act: Effect
    """What is done there, or in a function that is called there."""


def unowned(flow: Flow) -> Iterator[Unowned]:
    """The uses of this file, for each function one, and one that shows a thing to others."""
    seen: set[tuple[Function, str]] = set()
    for entry in (*flow.handlers("message", "endpoint", "connect"), *telling_routes(flow)):
        acts = flow.run(entry).effects
        served = {entry.function, *(act.target for act in acts if _is_handed_message(entry, act))}
        for act, facts in _undecided(flow, entry, acts):
            function, node = _place(flow, served, act)
            done = _done(flow, act, entry, acts) if function.outline is flow.outline else ""
            kind = done if done == SHOWN else ""
            is_new = done and (function, kind) not in seen
            if is_new and not _is_answered(facts, acts) and not _asks_itself(act, acts):
                seen.add((function, kind))
                yield Unowned(function, node, done, act)


def _undecided(flow: Flow, entry: Entry, acts: Sequence[Effect]) -> Iterator[tuple[Effect, Facts]]:
    """What a handler does for users that are known, before which no decision takes the thing, with what is known."""
    before = _known_before(flow, entry)
    somebody = entry.kind == "message" and any(checks(door.holds) for door in connects(flow, entry))
    anybody = _IN_ROOM.search(entry.function.text) is not None and _anybody_joins(flow)
    unseen = entry.kind != "message" and _decision(flow, entry) is not None
    asked = frozenset(key for act in acts if _knows_owner(act) for key in _ids(act))
    for act in takewhile(lambda act: not _asks_object(flow, act), acts):
        facts = _facts(act, before, anybody=anybody)
        if act.closed or _is_looking(act) or not (somebody or _is_of_users(flow, facts)):
            continue
        if unseen and not _is_plain(act, facts) and not _is_of_users(flow, act.facts):
            continue
        if not _may(act, facts) or _is_other(act, asked) or _is_any_row(act, facts) or is_second(flow, act, asked):
            yield act, facts


def _facts(act: Effect, before: Facts, *, anybody: bool) -> Facts:
    """What is known before an act. Who is in a room that is open to all may speak there, and has no other right."""
    facts = act.facts | before
    if anybody and act.kind not in _TELLING:
        return frozenset(fact for fact in facts if not _IN_ROOM.search(fact.text))
    return facts


def _anybody_joins(flow: Flow) -> bool:
    """True where a room of this file is open to whoever names it."""
    return next(open_joins(flow), None) is not None


def _known_before(flow: Flow, entry: Entry) -> Facts:
    """What was decided about every client when it connected, or around the handler before it runs."""
    if entry.kind == "message":
        return merged([door.holds for door in connects(flow, entry)])
    decision = _decision(flow, entry)
    return frozenset(decision.facts) if decision is not None else NONE


def _decision(flow: Flow, entry: Entry) -> Around | None:
    """What stands around a handler. The flow does not know where it keeps the user: calls may be given it unseen."""
    return next((access.around for access in flow.accesses() if access.entry is entry), None)


def _is_of_users(flow: Flow, facts: Facts) -> bool:
    """True where it was asked which user this is; things belong to nobody where one secret lets everybody in."""
    asked = checks(facts)
    who = Label.IDENTITY | Label.ASKED
    looked_up = (f.kind == "verified" or (f.labels & who and not f.labels & Label.SECRET) for f in asked)
    return bool(asked) and (any(looked_up) or has_accounts(flow.engine))


def _is_plain(act: Effect, facts: Facts) -> bool:
    """True for a call that nobody gives the user unseen: a query that is written out, and one with the client's word
    alone where nothing that was looked up is compared: `order.account != desk.account`."""
    only = len(act.arguments) == 1 and _is_word(act.arguments[0][1]) and says(act.name, _UNDOING)
    compared = (f.compared and not f.presence and f.labels & _LOOKED_UP == _LOOKED_UP for f in facts)
    return bool(changed_row(act)) or (only and not any(compared))


def _may(act: Effect, facts: Facts) -> bool:
    """True where something decides whether this client may, or can decide it: it is given both."""
    return _is_asked(facts) or (act.kind not in _TELLING and _knows_owner(act))


def _is_other(act: Effect, asked: frozenset[str]) -> bool:
    """True for a call that is given an id of its own (`message_id`), where who may was only asked of others
    (`room_id`), and neither of these nor the user is given to it."""
    ids = _ids(act)
    return bool(ids and asked) and ids.isdisjoint(asked) and not _knows_owner(act)


def _is_any_row(act: Effect, facts: Facts) -> bool:
    """True for a query that changes the row which the client names, also where it notes who did it: what stands behind
    WHERE says whose it may be; and for a message that is added to the room which the client names. A test of anything
    that was looked up under the client's word is believed, but for one whether there is such a room."""
    found = Label.ASKED | Label.FOUND
    looked_up = [f for f in facts if f.kind == "test" and f.labels & Label.PLACE and f.labels & found]
    if _is_asked(facts) or not all(f.presence and not f.labels & _WHO for f in looked_up):
        return False
    return is_said_in(act) or (bool(changed_row(act)) and not looked_up)


def _ids(act: Effect) -> frozenset[str]:
    """The keys under which the client sent the ids that a call is given."""
    return frozenset(value.key for _, value in act.arguments if value.key and is_id(value))


def _is_asked(facts: Facts) -> bool:
    """True where a decision takes what the client named together with the client, or asks for what it may do."""
    if any(_IN_ROOM.search(f.text) and f.positive is not False for f in facts):
        return True  # where that is no right, `unowned` has left it out
    both = [
        f for f in facts if f.labels & Label.PLACE and f.labels & _WHO and (f.positive is not False or _is_rival(f))
    ]
    if any(f.kind != "test" or not f.presence or f.labels & (Label.FOUND | Label.ASKED) for f in both):
        return True
    if any(f.kind in ("test", "setting") and f.positive is not False and _IS_ROLE.search(f.text) for f in facts):
        return True  # it was given to the name where the client was compared
    known = [f for f in checks(facts) if f.labels & _WHO and f.positive is not False and not _NO_ROLE.match(f.text)]
    return any(says(f.text, ROLES) or says(f.function.name, ROLES) for f in known)


def _is_answered(facts: Facts, acts: Sequence[Effect]) -> bool:
    """True behind a test of what a function of the project says of client and thing, also where it says True or False
    in so many words: `if not may_edit(user, board_id)`."""
    asking = {act.node for act in acts if act.target is not None and _knows_owner(act) and _is_given_chosen(act)}
    tests = (fact.node for fact in facts if fact.kind in ("test", "setting") and fact.positive is not False)
    return bool(asking) and any(not asking.isdisjoint(walk(test)) for test in tests)


def _is_given_chosen(act: Effect) -> bool:
    return any(is_chosen(value) for _, value in act.arguments)


def _is_rival(fact: Fact) -> bool:
    """`if user == lot.seller: return`: it is for all but the owner."""
    own = fact.kind == "test" and fact.compared and not fact.presence and not fact.fixed
    return own and bool(fact.labels & Label.IDENTITY) and _EQUAL.search(fact.text) is not None


def _asks_object(flow: Flow, act: Effect) -> bool:
    """True for `order.check_access()`, whose result nobody looks at: what was found says whether this client may."""
    is_question = act.kind == "call" and _is_found(act.receiver) and says(act.name, CHECKING)
    return is_question and act.node in alone(flow, act.function)


def _knows_owner(act: Effect) -> bool:
    """True for a call that is given the user as well: it can ask itself."""
    return bool((union(value for _, value in act.arguments) | act.receiver.labels) & _WHO)


def _asks_itself(act: Effect, acts: Sequence[Effect]) -> bool:
    """True for a call of a function of the project in which it is asked whether this client may."""
    inner = (each for each in acts if any(node is act.node for _, node in each.chain))
    return act.target is not None and any(_is_asked(each.facts) for each in inner)


def _is_looking(act: Effect) -> bool:
    """True for what a look-up of the project does besides: `load_order` that puts what it found into a cache."""
    inner = [function.name for function, _ in act.chain[1:]] + [act.function.name] * bool(act.chain)
    return any(name.strip("_").partition("_")[0] in _LOOKS_UP for name in inner)


def _is_handed_message(entry: Entry, act: Effect) -> bool:
    """True for a function beside the handler, or out of its table, that serves the message in its place."""
    if act.target is None or not union(value for _, value in act.arguments) & Label.WHOLE:
        return False
    return act.target.owner in (None, entry.owner) or _is_of_heir(entry, act.target) or _is_out_of_table(act)


def _is_of_heir(entry: Entry, function: Function) -> bool:
    """True for a method of a class that derives from the handler's own."""
    bases = function.owner.bases if function.owner is not None else ()
    return entry.owner is not None and any(base.rpartition(".")[2] == entry.owner.name for base in bases)


def _is_out_of_table(act: Effect) -> bool:
    """`table[message["op"]](message)`, `handler(message)`: what is called has its name from elsewhere."""
    func = act.node.func if isinstance(act.node, cst.Call) else None
    named_else = isinstance(func, cst.Name) and act.target is not None and func.value != act.target.name
    return isinstance(func, cst.Subscript) or named_else


def _place(flow: Flow, served: set[Function | None], act: Effect) -> tuple[Function, cst.CSTNode]:
    """The last call on the way to the act that stands in this file in what serves the message, or inside of that."""
    ways = act.steps
    own = (way for way in reversed(ways) if way[0].outline is flow.outline and not served.isdisjoint(way[0].scopes))
    return next(own, ways[0])


def _done(flow: Flow, act: Effect, entry: Entry, acts: Sequence[Effect]) -> str:
    """What is done with a thing that the client named; empty where that matters to nobody."""
    if act.kind in _TELLING:
        return _told(act, entry, acts)
    if says(act.name.rpartition(".")[2], _COUNTS):
        return ""
    if act.kind == "assign":
        is_new = any(isinstance(thing, Instance) for thing in act.receiver.things) and is_route(entry)
        changed = _is_found(act.receiver) and not act.name.startswith("self.")  # who calls its method is asked
        return f"an object that the client names is changed at `{act.name}`" if changed and not is_new else ""
    if act.kind == "put" and _is_field(act) and isinstance(act.node, cst.Assign):
        return f"an object that the client names is changed at `{quoted(act.node.targets[0].target)}`"
    if act.kind in ("call", "serve", "keep") and isinstance(act.node, cst.Call):
        return SENT_TO_NAMED if _is_to_channel(act) else _of_call(flow, act, act.node)
    return ""


def _told(act: Effect, entry: Entry, acts: Sequence[Effect]) -> str:
    """What is said of something that is sent: a thing that the client named is in it, or it goes to whom he named."""
    if act.kind == "send" and _is_found(act.payload) and not act.receiver.labels & Label.OTHERS:
        return "an object that the client names is sent back"
    if is_route(entry):
        return SENT_TO_NAMED if _is_for_named(act) and _is_room_of_caller(act, acts) else ""
    if _shows_found(act.payload) and is_for_others(act):
        return SHOWN
    return SENT_TO_NAMED if _is_for_named(act) or _is_for_members(act) else ""


def _is_for_members(act: Effect) -> bool:
    """True for what goes to those of all connections whom a room that was looked up has as members."""
    asked = Label.PLACE | Label.FOUND
    members = (f for f in act.facts if f.kind == "test" and f.positive and f.compared and " in " in f.text)
    to_others = (act.place.labels | act.receiver.labels) & Label.OTHERS
    return bool(to_others) and any(f.labels & asked == asked and not f.labels & _WHO for f in members)


def _shows_found(value: Value) -> bool:
    """True for what was looked up under an id of the message, and for a table in which more of it stands than ids."""
    fields = (part for key, part in (value.parts or {}).items() if not says(str(key), IDS))
    shown = fields if value.parts else (value,)
    return any(part.labels & (Label.FOUND | Label.URL) == Label.FOUND and _is_found(part) for part in shown)


def _is_to_channel(act: Effect) -> bool:
    """`channel_layer.send(message["to"], …)`: the name of another's connection, as the message says it."""
    to = act.argument(0, "channel")
    own = to.labels & (_WHO | Label.CONNECTION | Label.ASKED)
    return act.name == "send" and bool(act.receiver.labels & Label.LAYER) and to.labels & _NAMED == _NAMED and not own


def _is_field(act: Effect) -> bool:
    """True for `poll["ends"] = 0` of what was found, as for an attribute; not for `votes[user] = choice`, nor where the
    client itself is put there."""
    match act.node:
        case cst.Assign(
            targets=[cst.AssignTarget(target=cst.Subscript(slice=[cst.SubscriptElement(slice=cst.Index(value=key))]))]
        ):
            own = act.payload.labels & (_WHO | Label.CONNECTION)
            return act.receiver.parts is None and bool(text_of(key)) and _is_found(act.receiver) and not own
    return False


def _of_call(flow: Flow, act: Effect, call: cst.Call) -> str:
    if is_said_in(act):
        return "what the client says is stored in the room that it names"
    table = changed_row(act)
    if table:
        return f"this changes whichever row of `{table}` the client names"
    written = dotted(call.func) or act.name
    doing = _is_doing(flow, act, call)
    if act.name in TAKES_OUT and any(value.labels & _SOCKETS for _, value in act.arguments):
        return ""  # its own connection, or one that is gone
    if _is_found(act.receiver) and isinstance(call.func, cst.Attribute) and act.name not in _COLLECTS | _SETTLES:
        does = doing or call in alone(flow, act.function)
        return f"an object that the client names is used by `{written}`" if does and not _only_looks(act, call) else ""
    if _only_looks(act, call) or act.name in MUTATORS | TAKES_OUT:
        return ""
    if is_file_act(act):
        return f"an object that the client names is changed by `{written}`" if _is_named(act) else ""
    if says(act.name, _UNDOING) and len(act.arguments) == 1 and _is_word(act.arguments[0][1]):
        return f"what the client names is given to `{written}`"
    if doing and not written[:1].isupper() and (_is_named(act) or any(_is_found(value) for _, value in act.arguments)):
        return f"an object that the client names is given to `{written}`"
    return ""


def _is_doing(flow: Flow, act: Effect, call: cst.Call) -> bool:
    """True for a call that is named like a change. Of the project's functions one whose result is wanted may make a
    name or a text: what it changes is seen where that stands."""
    named = says(act.name, _CHANGING) or is_write(call)
    return named and (act.target is None or call in alone(flow, act.function))


def _is_word(value: Value) -> bool:
    """True for one field of a message."""
    wanted = Label.CLIENT | Label.PLACE | Label.MESSAGE
    return value.labels & wanted == wanted and bool(value.key) and not value.labels & (Label.WHOLE | _WHO)


def _only_looks(act: Effect, call: cst.Call) -> bool:
    first = act.name.partition("_")[0]
    only = (says(act.name, _ONLY_LOOKS) and first not in _CHANGES_BY) or first in _ASKING
    return act.name[:1].isupper() or (only and not is_write(call))


def _is_for_named(act: Effect) -> bool:
    """True for what goes to a room, or to somebody, that a message named."""
    labels = act.place.labels | (act.receiver.labels if is_anothers(act.receiver) else 0)
    if labels & (_WHO | Label.PUBLIC | Label.CONNECTION | Label.WHOLE):
        return False
    looked_up = labels & Label.PLACE and labels & (Label.ASKED | Label.FOUND)  # `sockets[chat.owner]`: it was found
    return labels & _NAMED == _NAMED or bool(looked_up and not labels & Label.URL)


def _is_room_of_caller(act: Effect, acts: Sequence[Effect]) -> bool:
    """True for the very room that is named: who owns what was found may be told of it by anybody."""
    if not act.place.labels:
        return says(_room_of_hub(act, acts).key, ROOMS)
    return not act.place.labels & (Label.ASKED | Label.FOUND) and not says(act.place.key, PEOPLE)


def _room_of_hub(act: Effect, acts: Sequence[Effect]) -> Value:
    """What an object of the project is told whom a message is for: `room_id` of `hub.tell(room_id, text)`."""
    ways = {node for _, node in act.chain}
    given = (value for call in acts if call.kind == "call" and call.node in ways for _, value in call.arguments)
    named = [value for value in given if is_chosen(value) and value.key and not value.labels & Label.WHOLE]
    return named[-1] if act.receiver.labels & _NAMED == _NAMED and named else NOTHING


def _is_named(act: Effect) -> bool:
    """True for a call that is given an id of the client's, also in a query that is written out."""
    return any(is_id(inner) for _, value in act.arguments for inner in (value, *(value.parts or {}).values()))


def _is_found(value: Value) -> bool:
    """True for what was looked up under the client's id, by code that is at hand as well."""
    looked_up = value.labels & (_AT_SECOND_HAND | Label.CLIENT) == _AT_SECOND_HAND
    return bool(value.labels & Label.FOUND or looked_up) and not value.labels & _WHO
