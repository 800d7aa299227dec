"""Loops that send to one client after the other, and what stands between one failure and the rest of them.

loops_among(nodes)                    # `for` loops, and `[await ws.send_text(text) for ws in self.active]`
is_fragile(loop, function, flow)      # `for ws in self.active: await ws.send_text(text)`
leaves_one_out(loop, function, flow)  # … that takes `ws` out of `self.active` on the way
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import (
    arguments,
    bound_names,
    called_name,
    chain,
    dotted,
    every_name,
    filled,
    given_to,
    item_of,
    last_name,
    leaves_loop,
    own_calls,
    own_nodes,
    suites,
)
from lint_rules.code.walk import children, walk
from lint_rules.flow.containers import HANDS_OUT
from lint_rules.flow.importing import is_test
from lint_rules.flow.query import Flow
from lint_rules.frameworks.libraries import COPIES
from lint_rules.frameworks.words import CONNECTION_NAMES, SENDING, says, words
from lint_rules.questions.loss.escaping import hears_failures
from lint_rules.questions.loss.live_loops import only_queues

_SENT_OVER = re.compile(r"\bself\.\w*(ws|websocket|socket|conn|connection)\.")
"""In a method: it uses the connection of its object."""

_SOCKETS = CONNECTION_NAMES | {"socket", "web_socket"}
"""What an attribute of a person is called that is the connection: `player.websocket`."""

_DEPTH = 2
"""How many helpers of a helper are looked into."""


def is_fragile(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True when one failing send ends a loop that sends to many clients."""
    each = Each(loop, function, flow)
    return any(
        each.is_sent_to(call) if is_awaited else each.is_told_at_once(call)
        for call, is_awaited in _bare_calls(loop.body)
    )


def _bare_calls(block: cst.CSTNode) -> Iterator[tuple[cst.Call, bool]]:
    """The calls of a loop's body that no `try`, no `suppress` and no inner function stands around, and whether each is
    awaited: an `except` is outside of its `try`. Where the loop ends behind a call, nobody comes after it."""
    if leaves_loop(block):
        return
    for node in children(block):
        match node:
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                continue
            case cst.Try(handlers=handlers) | cst.TryStar(handlers=handlers) if hears_failures(node):
                for handler in handlers:
                    yield from _bare_calls(handler.body)
            case cst.With(items=items) if any(last_name(item.item) == "suppress" for item in items):
                continue
            case (
                cst.Expr(value=cst.Await(expression=cst.Call() as call))
                | cst.Assign(value=cst.Await(expression=cst.Call() as call))
            ):
                yield call, True
            case cst.Expr(value=cst.Call() as call):
                yield call, False
            case cst.BaseStatement() | cst.BaseSuite() | cst.Else():
                yield from _bare_calls(node)


def loops_among(nodes: Iterable[cst.CSTNode]) -> Iterator[tuple[cst.CSTNode, cst.For]]:
    """The loops among some nodes, each as it stands there, and as a `for`.

    `[await c.send_text(text) for c in clients]` is a loop too: its list is built of one wait after the other.
    """
    for node in nodes:
        match node:
            case cst.For(asynchronous=None):
                yield node, node
            case cst.ListComp(elt=elt, for_in=each) | cst.SetComp(elt=elt, for_in=each):
                each = _innermost(each)
                waits = any(isinstance(inner, cst.Await) for inner in own_nodes(elt))  # else it only makes a list
                if waits and each.asynchronous is None:
                    body = cst.SimpleStatementSuite([cst.Expr(elt)])
                    yield node, cst.For(target=each.target, iter=each.iter, body=body)


def _innermost(each: cst.CompFor) -> cst.CompFor:
    return each if each.inner_for_in is None else _innermost(each.inner_for_in)


class Each:
    """What a loop is at, and whether a call in it sends to that."""

    def __init__(self, loop: cst.For, function: Function, flow: Flow) -> None:
        self.loop, self.function, self.flow = loop, function, flow
        self.names = set(bound_names(loop.target))
        self.names |= self._parts()
        self.found = self._looked_up()

    def is_sent_to(self, call: cst.Call) -> bool:
        """True for a call which, when it is awaited, sends to what the loop is at."""
        by = self.flow.engine.table.sending - {"send"}
        return self._sends(call) or self._helper_sends(call, by) or self._is_handed(call)

    def is_told_at_once(self, call: cst.Call) -> bool:
        """True for a call that sends to it and raises itself, without being awaited."""
        by = self.flow.engine.table.raising
        if called_name(call) in by:
            return self._sends(call)
        return self._helper_sends(call, by)

    def _speaks_of(self, node: cst.CSTNode) -> bool:
        return not every_name(node).isdisjoint(self.names)

    def _parts(self) -> set[str]:
        """`ws` of `ws = member["socket"]` in a loop over members."""
        return {
            name
            for node in walk(self.loop.body)
            if isinstance(node, cst.Assign) and (name := dotted(node.targets[0].target)) is not None
            if isinstance(node.value, cst.Subscript)
            or (isinstance(node.value, cst.Attribute) and _is_socket(node.value.attr.value))
            if chain(node.value)[0] in self.names
        }

    def _looked_up(self) -> set[str]:
        """`ws` of `ws = self.users.get(chat["user"])` in a loop over chats: found by what the loop is at."""
        return {
            name
            for node in walk(self.loop.body)
            for name, value in _given(node)
            if (key := _key(value)) is not None and self._speaks_of(key)
        }

    def _sends(self, call: cst.Call) -> bool:
        """True for such a send, if no method of the project stands behind it that catches what fails."""
        to = dotted(call.func.value) if isinstance(call.func, cst.Attribute) else None
        return self.is_client_of(call) and (to not in self.names - self.found or not _is_caught_below(call, self.flow))

    def is_client_of(self, call: cst.Call) -> bool:
        """`await client.send_text(…)` for each client of a shared collection, or for each that is looked up."""
        if not isinstance(call.func, cst.Attribute) or not self._is_send(call):
            return False
        receiver = call.func.value
        if isinstance(receiver, cst.Attribute) and _is_socket(receiver.attr.value):
            receiver = receiver.value  # `self.seats[name].ws`: the connection of what is looked up
        if dotted(receiver) in self.found:
            return True
        if isinstance(receiver, cst.Subscript) and self._speaks_of(receiver.slice[0]):
            return True
        if _is_of_part(call):
            return False
        return chain(receiver)[0] in self.names and _is_shared(self.loop.iter, self.function, self.flow)

    def _is_send(self, call: cst.Call) -> bool:
        """True for a method of that name that sends to a client, if it is given something to send."""
        if only_queues(call, self.flow):
            return False
        rows = (row for row in self.flow.engine.table.acts.get(called_name(call), ()) if row.kind == "send")
        given = {arg.keyword.value if arg.keyword is not None else at for at, arg in enumerate(call.args)}
        return any(not given.isdisjoint(row.payload) for row in rows)

    def _helper_sends(self, call: cst.Call, by: frozenset[str]) -> bool:
        """`await manager.send_to_user(member.id, …)`, and the helper sends by one of these methods without catching
        anything."""
        helper = self.flow.likely_callee(call, self.function) or self._own_method(call)
        if helper is None or _catches(helper, self.flow):
            return False
        return next(self.sent_below(call, helper, by), None) is not None

    def _own_method(self, call: cst.Call) -> Function | None:
        """`player.say(…)` of each player: the only method of the project of that name, of a class with a connection."""
        func = call.func
        if (
            not isinstance(func, cst.Attribute)
            or not isinstance(func.value, cst.Name)
            or func.value.value not in self.names
        ):
            return None
        found = self.flow.engine.index.only_method(called_name(call))
        return found if found is not None and found.owner is not None and _SENT_OVER.search(found.text) else None

    def sent_below(self, call: cst.Call, helper: Function, by: frozenset[str]) -> Iterator[cst.Call]:
        """The sends of a helper, by one of these methods, to what the loop is at."""
        yield from self._sent_to(self._given(call, helper), helper, by, _DEPTH)

    def _sent_to(self, given: set[str], helper: Function, by: frozenset[str], depth: int) -> Iterator[cst.Call]:
        """The same, where these parameters of the helper have to do with what the loop is at."""
        aimed = _aimed_by(helper, given, self.flow) if given else set[str]()
        for inner in self.flow.calls(helper) if aimed else ():
            match inner.func:
                case cst.Attribute(value=to, attr=cst.Name(value=name)) if name in by and not _is_of_part(inner):
                    if not every_name(to).isdisjoint(aimed):
                        yield inner
            below = self.flow.callee(inner, helper) if depth else None
            if below is not None and not _catches(below, self.flow):
                handed = filled(below.parameters, arguments(inner))
                named = {name for name, value in handed if not every_name(value).isdisjoint(aimed)}
                yield from self._sent_to(named, below, by, depth - 1)

    def _given(self, call: cst.Call, helper: Function) -> set[str]:
        """The parameters of a helper that are given something of what the loop is at, also as `self`."""
        given = {name for name, value in filled(helper.parameters, arguments(call)) if self._speaks_of(value)}
        is_method = chain(call.func)[0] in self.names and _is_shared(self.loop.iter, self.function, self.flow)
        return given | {"self"} if is_method else given

    def _is_handed(self, call: cst.Call) -> bool:
        """`await Notice(text).send(player.websocket)`: what sends is handed each one's connection."""
        if not isinstance(call.func, cst.Attribute) or not says(called_name(call), SENDING):
            return False
        sockets = [a.value for a in call.args if isinstance(a.value, cst.Attribute) and a.value.attr.value in _SOCKETS]
        if not any(map(self._speaks_of, sockets)) or not _is_shared(self.loop.iter, self.function, self.flow):
            return False
        helper = self.flow.callee(call, self.function)
        return helper is None or not _catches(helper, self.flow)


def _given(node: cst.CSTNode) -> Iterator[tuple[str, cst.BaseExpression]]:
    """The name that a node gives a value to, with the value."""
    match node:
        case (
            cst.Assign(targets=[cst.AssignTarget(target=target), *_], value=value)
            | cst.NamedExpr(target=target, value=value)
        ):
            name = dotted(target)
            yield from [(name, value)] if name is not None else ()


def _is_of_part(call: cst.Call) -> bool:
    """True for `transceiver.sender.send(…)`: a part of it that has a `send` too."""
    match call.func:
        case cst.Attribute(value=cst.Attribute(attr=cst.Name(value=part)), attr=cst.Name(value="send")):
            return not _is_socket(part)
    return False


def _is_socket(name: str) -> bool:
    return name in _SOCKETS or bool(words(name) & _SOCKETS)


def _key(value: cst.BaseExpression) -> cst.CSTNode | None:
    """The key under which something is looked up."""
    item = item_of(value)
    return item[1] if item is not None else None


def _catches(helper: Function, flow: Flow) -> bool:
    return "try:" in helper.text and any(isinstance(node, cst.Try) for node in walk(flow.block(helper)))


def _is_caught_below(send: cst.Call, flow: Flow) -> bool:
    """True where the project's own method behind a send may catch what fails, or calls one that does."""
    return any(
        _catches(each, flow)
        for method in named_like(send, flow)
        for each in (method, *filter(None, (flow.callee(call, method) for call in flow.calls(method))))
    )


def named_like(send: cst.Call, flow: Flow) -> Iterator[Function]:
    """The methods of the project of that name and size, without doubles in tests."""
    for method in flow.engine.index.methods(called_name(send)):
        fits = len(method.takes) >= len(send.args) > len(method.takes) - 2
        if fits and not is_test(method.outline.path, flow.engine.index.disk.root):
            yield method


def _aimed_by(helper: Function, parameters: set[str], flow: Flow) -> set[str]:
    """These parameters, and what the helper looks up or goes through by them: whom it sends to, not what."""
    aimed = set(parameters)
    for node in flow.nodes(helper) * 2:
        match node:
            case (
                cst.Assign(targets=[cst.AssignTarget(target=target)], value=value)
                | cst.NamedExpr(target=target, value=value)
                | cst.For(target=target, iter=value)
            ) if not every_name(value).isdisjoint(aimed):
                aimed |= set(bound_names(target))
    return aimed


def _is_shared(collection: cst.BaseExpression, function: Function, flow: Flow, *, is_all: bool = True) -> bool:
    """True for an attribute, a key of one, a global, a copy or a selection of these, or a local name for it."""
    match collection:
        case cst.Call(func=cst.Name(value=name), args=[cst.Arg(value=held), *_]) if name in COPIES:
            return _is_shared(held, function, flow)
        case cst.Call(func=cst.Attribute(value=held, attr=cst.Name(value=name))):
            return _is_shared(held, function, flow, is_all=False) if name in HANDS_OUT else _is_getter(name, flow)
        case cst.Subscript(value=held):
            return _is_shared(held, function, flow, is_all=False)
        case cst.ListComp(elt=elt, for_in=each) | cst.SetComp(elt=elt, for_in=each):
            return chain(elt)[0] in set(bound_names(each.target)) and _is_shared(each.iter, function, flow)
        case cst.Name(value=name):
            return not is_all or name in flow.outline.assigns or _is_made_of_shared(name, function, flow)
    return isinstance(collection, cst.Attribute)


def _is_made_of_shared(name: str, function: Function, flow: Flow) -> bool:
    """True for a local name that is given a shared collection, once, or a list to which a loop over one appends."""
    given = list(given_to(name, flow.nodes(function)))
    if len(given) != 1 or isinstance(given[0], cst.Name):
        return False
    return _is_shared(given[0], function, flow) or _is_selected(name, function, flow)


def _is_selected(name: str, function: Function, flow: Flow) -> bool:
    """True for `some` of `for each in self.all: if …: some.append(each)`."""
    loops = (node for node in flow.nodes(function) if isinstance(node, cst.For)) if "append" in function.words else ()
    return any(
        dotted(call.func) == f"{name}.append" and dotted(call.args[0].value) in set(bound_names(loop.target))
        for loop in loops
        if _is_shared(loop.iter, function, flow)
        for call in own_calls(loop.body)
    )


def _is_getter(name: str, flow: Flow) -> bool:
    """True where each method of the project of that name does nothing but hand out a shared collection, or a part."""
    methods = flow.engine.index.methods(name)
    returned = [
        (node.value, method) for method in methods for node in flow.nodes(method) if isinstance(node, cst.Return)
    ]
    return bool(returned) and all(value is not None and _is_shared(value, method, flow) for value, method in returned)


def leaves_one_out(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True when a loop that sends takes its element out of the list itself, and goes on."""
    each = Each(loop, function, flow)
    awaited = (node.expression for node in own_nodes(loop.body) if isinstance(node, cst.Await))
    if not any(isinstance(call, cst.Call) and each._sends(call) for call in awaited):
        return False
    return takes_out_its_own(loop, function, flow)


def takes_out_its_own(loop: cst.For, function: Function, flow: Flow) -> bool:
    """True for a walk through a list that takes its element out of that list, and goes on."""
    if not isinstance(loop.target, cst.Name) or isinstance(loop.iter, cst.Call):
        return False
    element, walked = loop.target.value, loop.iter
    return any(
        _removes(call, walked, element) or _helper_removes(call, walked, element, function, flow)
        for call in _calls_before_more(loop.body)
    )


def _removes(call: cst.Call, walked: cst.BaseExpression, element: str) -> bool:
    """`walked.remove(element)`."""
    match call:
        case cst.Call(func=cst.Attribute(value=holder, attr=cst.Name(value="remove")), args=[cst.Arg(value=taken)]):
            return dotted(taken) == element and holder.deep_equals(walked)
    return False


def _helper_removes(call: cst.Call, walked: cst.BaseExpression, element: str, function: Function, flow: Flow) -> bool:
    """`self.disconnect(connection)`, which removes it from the list that is gone through."""
    helper = flow.callee(call, function) if (dotted(walked) or "").startswith("self.") else None
    if helper is None or helper is function or helper.owner is not function.owner:
        return False
    inner = [name for name, value in filled(helper.parameters, arguments(call)) if dotted(value) == element]
    return any(_removes(found, walked, name) for name in inner for found in flow.calls(helper))


def _calls_before_more(block: cst.BaseSuite) -> Iterator[cst.Call]:
    """The calls of a loop's body after which the loop goes on."""
    if leaves_loop(block):
        return
    for statement in block.body:
        inner = [node for node in walk(statement) if isinstance(node, cst.BaseSuite) and node is not block]
        if inner:
            for suite in suites(statement):
                yield from _calls_before_more(suite)
        else:
            yield from (node for node in walk(statement) if isinstance(node, cst.Call))
