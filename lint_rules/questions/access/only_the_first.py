"""Lists of a client's choice of which one name is checked, and all are joined.

for node, name, how in only_the_first(flow): …      # `may_see(user, rooms[0])`, "rooms"

    if not may_see(user, rooms[0]):
        return
    for room in rooms:
        join_room(room)

`if rooms[0] not in mine` asks no more than that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, given_to, leaves, literal, mentions, names_in, source
from lint_rules.code.walk import walk
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import says, word_set, words
from lint_rules.questions.access.asked_by_sockets import serves_sockets

_JOINING = word_set("join enter subscribe psubscribe add append watch follow group_add open register attach listen")
"""What a call is named that gets somebody into a room or onto a feed."""

_FORM = word_set("isinstance len str int hasattr type match fullmatch callable issubclass")
"""Questions about the form of a name, and not about who may have it."""

_ASKED = re.compile(r"(?<![\w.])([\w.]+)\[0\]|\bany\(.*? for [\w., ()]+? in ([\w.]+)\)", re.DOTALL)
_WALKED = re.compile(r"\bfor [\w., ()]+? in ([\w.]+):")
"""In the text of a function: of a list one is asked about, and a loop goes through all; only then its body is looked
at."""

_OWN = word_set("user session me my mine own claims member")
"""In a table that names are looked up in: what is asked is whether this client may."""

_GRANTED = word_set("allowed permitted granted entitled plan")
"""So for what a call gave to such a name. A table that is written out is the same for all."""

FIRST = "first"
ANY = "any"


def only_the_first(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    """The tests of this file that ask about one of several names, the list, and whether it is the first or any."""
    for function in flow.outline.functions:
        if _may_ask_one(function.text):
            found = list(_in(function, flow))
            if found and serves_sockets(function, flow):
                yield from found


def _may_ask_one(text: str) -> bool:
    if "[0]" not in text and "any(" not in text:
        return False
    walked = {*_WALKED.findall(text)}
    return any(walked & {*asked} for asked in _ASKED.findall(text)) if walked else False


def _in(function: Function, flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str, str]]:
    nodes = flow.nodes(function)
    for place, node in enumerate(nodes):
        if not isinstance(node, cst.If) or not leaves(node.body):
            continue
        for listed, how in _asked(node.test, nodes):
            if _is_the_clients(listed, function, nodes) and _joins_all(listed, nodes, place):
                yield function, node.test, listed, how


def _asked(test: cst.BaseExpression, nodes: tuple[cst.CSTNode, ...]) -> Iterator[tuple[str, str]]:
    """The lists of which a test asks about one name only."""
    firsts = {"": ""} | {
        name: listed
        for node in nodes
        if isinstance(node, cst.Assign)
        for name, listed in [(dotted(node.targets[0].target) or "", _list_of(node.value))]
        if name and listed
    }
    for part in walk(test):
        match part:
            case cst.Call(func=cst.Name(value="any"), args=[cst.Arg(value=cst.GeneratorExp(elt=asked, for_in=loop))]):
                if _is_refused(test, part) and _asks_who(asked, dotted(loop.target) or ""):
                    yield dotted(loop.iter) or "", ANY
            case cst.Call(args=[_, _, *_]) if called_name(part) not in _FORM:
                for arg in part.args:
                    listed = _list_of(arg.value) or firsts.get(dotted(arg.value) or "", "")
                    if listed:
                        yield listed, FIRST
            case cst.Comparison(
                left=left, comparisons=[cst.ComparisonTarget(operator=cst.In() | cst.NotIn(), comparator=right)]
            ) if is_of_user(right, nodes):
                listed = _list_of(left) or firsts.get(dotted(left) or "", "")
                if listed:
                    yield listed, FIRST  # `rooms[0] not in mine`


def is_of_user(table: cst.BaseExpression, nodes: tuple[cst.CSTNode, ...]) -> bool:
    """`user.rooms`, `rooms_of(session["user"])`, `mine`, `allowed` of a call: what one may have. Other tables say which
    names there are."""
    name = dotted(table) or ""
    given = list(given_to(name, nodes))
    if name.isupper() or any(isinstance(value, cst.Set | cst.List | cst.Tuple | cst.Dict) for value in given):
        return False
    known = any(says(source(node), _OWN) for node in (table, *given))
    return known or any(isinstance(value, cst.Await | cst.Call) and says(name, _GRANTED) for value in given)


def _is_refused(test: cst.BaseExpression, part: cst.CSTNode) -> bool:
    """`not any(…)`: who has none of them is turned away."""
    return any(
        isinstance(node, cst.UnaryOperation) and isinstance(node.operator, cst.Not) and node.expression is part
        for node in walk(test)
    )


def _asks_who(asked: cst.BaseExpression, name: str) -> bool:
    """`zone in user.zones`, `may_see(user, zone)`: the name, and something besides."""
    match asked:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(operator=cst.In(), comparator=right)]):
            return dotted(left) == name and isinstance(right, cst.Attribute)
        case cst.Call(args=[_, _, *_]) | cst.Await(expression=cst.Call(args=[_, _, *_])):
            return mentions(asked, name)
    return False


def _list_of(node: cst.BaseExpression) -> str:
    """`rooms` of `rooms[0]`."""
    match node:
        case cst.Subscript(value=listed, slice=[cst.SubscriptElement(slice=cst.Index(value=index))]):
            return (dotted(listed) or "") if literal(index) == 0 else ""
    return ""


def _is_the_clients(listed: str, function: Function, nodes: tuple[cst.CSTNode, ...]) -> bool:
    """True for what the function was given, or took out of that: nothing that it was looked up itself."""
    head = listed.partition(".")[0]
    if not listed or head in ("self", "cls"):
        return False
    if head in function.parameters:
        return True
    given = [*given_to(listed, nodes), *_unpacked(listed, nodes)]
    return bool(given) and all(
        not any(isinstance(part, cst.Await) for part in walk(value))
        and not set(function.parameters).isdisjoint(names_in(value))
        for value in given
    )


def _unpacked(name: str, nodes: tuple[cst.CSTNode, ...]) -> Iterator[cst.BaseExpression]:
    """What a name is given beside others: `pool, meters = request.app["pool"], msg["meters"]`."""
    for node in nodes:
        match node:
            case cst.Assign(
                targets=[cst.AssignTarget(target=cst.Tuple(elements=names))], value=cst.Tuple(elements=given)
            ):
                yield from (one.value for to, one in zip(names, given, strict=False) if dotted(to.value) == name)


def _joins_all(listed: str, nodes: tuple[cst.CSTNode, ...], behind: int) -> bool:
    """True where a loop behind the test joins each name of the list, and none in the function asks about each."""
    loops = [node for node in nodes if isinstance(node, cst.For | cst.CompFor) and dotted(node.iter) == listed]
    if any(isinstance(loop, cst.For) and _decides(loop) for loop in loops):
        return False
    if any(_asks_of_all(node) and mentions(node, listed) for node in nodes):
        return False
    later = [node for node in nodes[behind:] if isinstance(node, cst.For) and dotted(node.iter) == listed]
    return any(_joins(call, dotted(loop.target) or "") for loop in later for call in walk(loop.body))


def _asks_of_all(node: cst.CSTNode) -> bool:
    """`all(room in mine for room in rooms)`; not where it only asks what form each has: `isinstance(room, str)`."""
    match node:
        case cst.Call(func=cst.Name(value="all"), args=[cst.Arg(value=cst.GeneratorExp(elt=cst.Call() as asked))]):
            return called_name(asked) not in _FORM
    return isinstance(node, cst.Call) and called_name(node) == "all"


def _decides(loop: cst.For) -> bool:
    """True for a loop with a test of its own about each name."""
    name = dotted(loop.target) or ""
    tests = (part.test for part in walk(loop.body) if isinstance(part, cst.If | cst.IfExp | cst.Assert))
    return any(mentions(test, name) for test in tests)


def _joins(node: cst.CSTNode, name: str) -> bool:
    """`join_room(name)`, `hub.enter(name, page)`, `feeds.setdefault(name, set()).add(ws)`."""
    return isinstance(node, cst.Call) and bool(words(called_name(node)) & _JOINING) and mentions(node, name)
