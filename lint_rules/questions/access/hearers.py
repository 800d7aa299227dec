"""Tells who hears a message: everybody who is connected, several, or one person.

is_for_all(sent)            # by the call: no room, group or client is named
reaches_all(sent, flow)     # also the group that everybody joins, and a loop over all connections
hearers(sent, flow)         # True: everybody; False: several; None: one person, or those who may know
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, given_to, keyword, source, walked
from lint_rules.code.walk import is_in, walk
from lint_rules.flow.audience import Told
from lint_rules.flow.effects import Effect
from lint_rules.flow.engine import Engine
from lint_rules.flow.query import Flow
from lint_rules.flow.values import UNKNOWN, Value
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import COPIES
from lint_rules.frameworks.words import RANKS, ROSTERS, says, word_set, words

PLACED = frozenset({"to", "room", "group", "skip_sid"})
"""Keywords, or names of arguments, that say whom a message is for."""

PLACES = PLACED | frozenset({"rooms", "groups", "users", "user_ids"})
"""The same, and what only a keyword says."""

_SOME = frozenset(
    {"room", "group", "user", "client", "personal", "private", "to", "recipient", "recipients", "target"}
    | {"topic", "topics"}
)
"""In the name of a call, or of what it is given: it tells some, and not all."""

_CONNECTIONS = word_set("session sid connection conn socket")
"""A name with one of these words, before what is sent, stands for one connection."""

_ELSEWHERE = word_set("gossip pub publisher mqtt kafka rabbitmq amqp ros")
"""In the name of what sends, or of what it is given: other servers and brokers hear it, and no client."""

_TRUSTED = (RANKS - {"manager", "host", "dealer", "dj"}) | word_set(
    "admins managers operators support security analytics monitoring internal office backoffice"
)
"""In the name of a room: who is in it may know of others."""

_ONE = word_set(
    "user client personal private own self me sid recipient receiver target customer account profile inbox courier"
    " rider patient agent sender"
)
"""In the name of a room, or of what sends: one person hears it."""


def is_for_all(sent: Told) -> bool:
    """True for a message that no room, group or client is named for."""
    if not isinstance(sent.node, cst.Call) or sent.effect.place.labels or sent.effect.receiver.labels & Label.PLACE:
        return False
    given = [arg.keyword.value if arg.keyword is not None else dotted(arg.value) or "" for arg in sent.node.args]
    named = (sent.effect.name, called_name(sent.node), *given)
    if _is_elsewhere(sent, sent.node, given) or not PLACES.isdisjoint(keywords(sent.node)):
        return False
    if sent.effect.kind == "send" and not sent.effect.in_loop and "broadcast" not in given:
        return False
    return PLACED.isdisjoint(given) and not any(says(name, _SOME) for name in named) and not _is_addressed(sent.node)


def keywords(call: cst.Call) -> set[str]:
    """The names of the arguments that are given by name."""
    return {arg.keyword.value for arg in call.args if arg.keyword is not None}


def _is_addressed(call: cst.Call) -> bool:
    """`send(session_id, text)`: what stands before the text says which connection it is for."""
    first = dotted(call.args[0].value) if len(call.args) > 1 else None
    return first is not None and "send" in words(called_name(call)) and says(first.rpartition(".")[2], _CONNECTIONS)


def _is_elsewhere(sent: Told, call: cst.Call, given: Sequence[str]) -> bool:
    """True for what a broker or other servers hear, by the name of what sends it or of what the call is given."""
    owner = sent.function.owner
    names = (dotted(call.func) or "", owner.name if owner is not None else "", *given)
    return any(says(name, _ELSEWHERE) for name in names)


def reaches_all(sent: Told, flow: Flow) -> bool:
    """True for a message to everybody who is connected, in whatever way it gets there."""
    act = sent.effect
    if act.name == "group_send":
        return _fixed(act.place) in flow.engine.index.once("joined by all", lambda: _joined_by_all(flow.engine))
    if act.receiver.labels & (Label.CONNECTION | Label.OTHERS) and not _is_flagged(act):
        return any(_goes_round(function, node, flow) for function, node in act.steps)
    return is_for_all(sent) and not _is_placed(act) and (act.kind in ("broadcast", "send") or _has_no_room(act))


def _is_flagged(act: Effect) -> bool:
    """True for `emit(…, broadcast=True)`."""
    return isinstance(act.node, cst.Call) and keyword(act.node, "broadcast") is not None


def _is_placed(act: Effect) -> bool:
    """True where the act itself names a room, if the calls that lead to it do or not."""
    named = act.place.const is not UNKNOWN or bool(act.place.text)
    return named or (isinstance(act.node, cst.Call) and not PLACES.isdisjoint(keywords(act.node)))


def _has_no_room(act: Effect) -> bool:
    """True for `hub.broadcast(message)` and `hub.broadcast("event", message)`; where more is given, one is a room."""
    args = act.node.args if isinstance(act.node, cst.Call) else ()
    return len([arg for arg in args if not isinstance(arg.value, cst.SimpleString)]) == 1


def _fixed(place: Value) -> str:
    """The name of a room that is the same for everybody; empty for any other."""
    name = place.const if isinstance(place.const, str) else place.text
    return "" if "{" in name else name


def _joined_by_all(engine: Engine) -> frozenset[str]:
    """The groups with a fixed name that a consumer joins for whoever connects."""
    found: set[str] = set()
    for outline in engine.index.holding(b"group_add"):
        for entry, act in Flow(engine, outline).here("join"):
            is_ranked = any(says(fact.text, _TRUSTED) for fact in act.facts)
            if entry.kind == "connect" and not is_ranked and not says(_fixed(act.place), _TRUSTED | _ONE):
                found.add(_fixed(act.place))
    return frozenset(found - {""})


def _goes_round(function: Function, node: cst.CSTNode, flow: Flow) -> bool:
    """True for what stands in `for other in list(self.active_connections)`, where no test picks some of them."""
    if not says(function.text, ROSTERS):
        return False
    for loop in flow.nodes(function):
        match loop:
            case cst.For(body=body, iter=through) if is_in(node, body):
                is_all = not _picks(body)
            case cst.ListComp(elt=told, for_in=comp) | cst.GeneratorExp(elt=told, for_in=comp) if is_in(node, told):
                through, is_all = comp.iter, not comp.ifs
            case _:
                continue
        if is_all and _holds_all(through, function, flow):
            return True
    return False


def _holds_all(walked_through: cst.BaseExpression, function: Function, flow: Flow, steps: int = 3) -> bool:
    """True for `self.active_connections`, as it is, copied or by its values, and for each of what it holds."""
    node = walked_through
    while isinstance(node, cst.Call):
        behind = node.func.value if isinstance(node.func, cst.Attribute) else None
        if called_name(node) not in _COPIES:
            return False
        node = behind if behind is not None else node.args[0].value if node.args else node.func
    name = dotted(node) or ""
    if "." not in name and name in function.bound and steps:
        nodes = flow.nodes(function)
        values = [*given_to(name, nodes), *walked(name, nodes)]
        return bool(values) and all(_holds_all(value, function, flow, steps - 1) for value in values)
    return says(name.rpartition(".")[2], _ALL_OF_THEM) and name not in function.parameters


_COPIES = COPIES | {"values", "items", "keys", "copy", "dict"}
"""What is walked through after one of these is still all that there is."""

_ALL_OF_THEM = ROSTERS - {"rooms", "peers"}


def _picks(body: cst.BaseSuite) -> bool:
    """True where a test in a loop looks at more than whether a connection is open, or the sender's own."""
    tests = (node.test for node in walk(body) if isinstance(node, cst.If))
    return any(not says(source(test), _OF_STATE) and not _differs(test) for test in tests)


_OF_STATE = word_set("state closed open opened alive dead")


def _differs(test: cst.BaseExpression) -> bool:
    """`other != sender` and `other is not sender`."""
    match test:
        case cst.Comparison(comparisons=parts):
            return all(isinstance(part.operator, cst.NotEqual | cst.IsNot) for part in parts)
        case cst.BooleanOperation(left=left, right=right):
            return all(isinstance(side, cst.Name) or _differs(side) for side in (left, right))
    return False


def hearers(sent: Told, flow: Flow) -> bool | None:
    """True for a message to everybody, False for one to several, None for one to a person or to those who may know.

    Names tell of one person only where nothing shows that everybody hears it.
    """
    if says(sent.function.qualname, _TRUSTED):
        return None
    return reaches_all(sent, flow) or (None if _is_for_one(sent) else False)


def _is_for_one(sent: Told) -> bool:
    calls = [node for _, node in sent.effect.steps]
    return says(sent.effect.place.text, _ONE | _TRUSTED) or is_called_for_one(sent.function, [sent.node, *calls])


def is_called_for_one(function: Function, calls: Iterable[cst.CSTNode]) -> bool:
    """True for a message to one person, or to those who are trusted with what concerns others, by the names of the
    function, of what it calls, and of what says there where it goes."""
    if says(function.qualname, _TRUSTED):
        return True
    given = [call for call in dict.fromkeys(calls) if isinstance(call, cst.Call)]
    if any(_TO_ONE.search(called_name(call)) for call in given):
        return True
    return any(says(name, _ONE | _TRUSTED) for call in given for name in _places(call))


_TO_ONE = re.compile(
    rf"(?:^|_)(?:to|for|notify|alert|send|message|tell)_(?:the_)?(?:roles?|{'|'.join(sorted(_ONE | _TRUSTED))})(?:_|$)"
    r"|personal|private|direct"
)
"""The name of a call that tells one person, or those who may know: `send_to_user`, `send_to_roles`."""


def _places(call: cst.Call) -> Iterator[str]:
    """The names in what says where a message goes: a keyword for it, or what stands before the message."""
    for at, arg in enumerate(call.args):
        is_first = at == 0 and len(call.args) > 1 and not isinstance(arg.value, cst.Dict | cst.SimpleString)
        is_place = arg.keyword.value in PLACES if arg.keyword is not None else is_first
        for part in walk(arg.value) if is_place else ():
            if isinstance(part, cst.Name | cst.FormattedStringText | cst.SimpleString):
                yield part.value
