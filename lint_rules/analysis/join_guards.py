"""Who asked whether somebody may be in a room, before they were put into it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import ROUTING
from lint_rules.analysis.checks import is_exception, is_refusal
from lint_rules.analysis.flow import ACCESSORS, Flow, Label
from lint_rules.analysis.sources import Trails
from lint_rules.analysis.vocabulary import IDENTITY, ROLES, mentions, speaks_of, word_set, words
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.project import called
from lint_rules.trees import walk

if TYPE_CHECKING:
    pass


NOT_GUARDS = word_set(
    "log debug info warning error print send emit broadcast publish notify group dumps create save add append insert "
    "record track join enter format touch set increment connect_socket"
)
"""Calls that take room and user without deciding anything."""

SECRETS = word_set("password passwd pass passcode secret pin code key invite")
"""What only those know who were told."""

PASSWORDS = word_set("password passwd passcode pin invite")

LOGINS = word_set("login authenticated logged log jwt")
"""Words of decorators that ask who somebody is, and not where that person may be."""

EXISTENCE = word_set("exists exist get first find fetch load known lookup in contains")
"""Asking whether a room is there is not asking whether somebody may be in it."""


def is_guarded(function: FunctionFacts, trails: Trails, seen: set[FunctionFacts]) -> bool:
    """True when this function, or one that calls it, decides with both the room and the user."""
    if function in seen:
        return False
    seen.add(function)
    if _has_gatekeeper(function, trails) or _decides(function, trails):
        return True
    callers = trails.callers(function)
    return bool(callers) and any(is_guarded(caller, trails, seen) for caller in callers)


def _has_gatekeeper(function: FunctionFacts, trails: Trails) -> bool:
    """A decorator that does more than register the handler, and that may well look at the room."""
    for decorator in function.node.decorator_list:
        target = decorator.func if isinstance(decorator, ast.Call) else decorator
        name = (dotted_name(target) or "").rpartition(".")[2]
        if name and name not in ROUTING and not speaks_of(name, LOGINS) and _may_look(target, function, trails):
            return True
    return False


def _may_look(target: ast.expr, function: FunctionFacts, trails: Trails) -> bool:
    """False for a decorator of the project's own that speaks of nobody: it only parses, logs or catches."""
    found = trails.project.target(function, target)
    return found is None or mentions(found.node, IDENTITY | ROLES)


def _decides(function: FunctionFacts, trails: Trails) -> bool:
    flow = trails.flow(function)
    for node in function.own_nodes:
        if isinstance(node, ast.If) and _changes_nothing(node):
            continue
        if isinstance(node, ast.If) and (
            _asks_password(node.test, flow)
            or _was_checked(node.test, flow)
            or _creates(node, flow)
            or _is_listed(node.test, function, flow)
        ):
            return True
        if isinstance(node, ast.If | ast.IfExp | ast.Assert) and _test_decides(node.test, flow):
            return True
        if isinstance(node, ast.Call) and _call_decides(node, function, flow, trails):
            return True
    return False


def _changes_nothing(node: ast.If) -> bool:
    """`if not member: print("no member")`, `if not member: DenyConnection()`: the way goes on as before."""
    return all(
        isinstance(statement, ast.Pass)
        or (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and _is_remark(dotted_name(statement.value.func) or "")
        )
        for statement in [*node.body, *node.orelse]
    )


def _is_remark(written: str) -> bool:
    last = written.rpartition(".")[2]
    return last in ("print", "debug", "info", "warning", "warn", "error", "exception", "log") or is_exception(last)


def _asks_password(test: ast.expr, flow: Flow) -> bool:
    """`room["password"] != data["password"]`: whoever knows the room's own secret may be in it."""
    return any(
        isinstance(node, ast.Compare)
        and mentions(node.left, SECRETS)
        and any(flow.of(side) & (Label.PAYLOAD | Label.PLACE) and mentions(side, SECRETS) for side in node.comparators)
        for node in ast.walk(test)
    )


def _was_checked(test: ast.expr, flow: Flow) -> bool:
    """`if password_ok:`, after `password_ok = check_password(room, given)`."""
    label = flow.of(test)
    return bool(label & Label.ASKED and label & Label.PLACE) and mentions(test, PASSWORDS)


def _is_listed(test: ast.expr, function: FunctionFacts, flow: Flow) -> bool:
    """`handler = ROOMS.get(room)`, `if handler is None: …`: the rooms are a fixed list, and for everybody."""
    match test:
        case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()]) | ast.UnaryOp(operand=ast.Name(id=name)):
            made = [
                node.value
                for node in function.own_nodes
                if isinstance(node, ast.Assign) and dotted_name(node.targets[0]) == name
            ]
        case _:
            return False
    return any(
        isinstance(value, ast.Call)
        and isinstance(value.func, ast.Attribute)
        and value.func.attr == "get"
        and (dotted_name(value.func.value) or "").isupper()
        and bool(flow.of_all(value.args) & Label.PLACE)
        for value in made
    )


def _creates(node: ast.If, flow: Flow) -> bool:
    """`if room in rooms: return "taken"`: who opens a room that was not there before is its first member."""
    match node.test:
        case ast.Compare(left=left, ops=[ast.In()]):
            named = flow.of(left) & Label.PLACE
        case ast.Call(args=args) as call if mentions(call.func, EXISTENCE):
            named = flow.of_all(args) & Label.PLACE
        case ast.Await(value=ast.Call(args=args) as call) if mentions(call.func, EXISTENCE):
            named = flow.of_all(args) & Label.PLACE
        case _:
            return False
    one_of_many = len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If)
    return bool(named) and not one_of_many and isinstance(node.body[-1], ast.Return | ast.Raise)


def _test_decides(test: ast.expr, flow: Flow) -> bool:
    label = flow.of(test)
    if label & Label.IDENTITY and (label & Label.PLACE or mentions(test, ROLES)):
        return True
    return bool(label & Label.PLACE and label & Label.ASKED) and not mentions(test, EXISTENCE) and _asks_itself(test)


def _asks_itself(test: ast.expr) -> bool:
    """True for a test that calls something other than an accessor: `if not allowed(room)`."""
    return any(
        isinstance(node, ast.Call) and (dotted_name(node.func) or "").rpartition(".")[2] not in ACCESSORS
        for node in walk(test)
    )


def _call_decides(call: ast.Call, function: FunctionFacts, flow: Flow, trails: Trails) -> bool:
    meant = called(call)
    if isinstance(meant, ast.Lambda):
        return _lambda_decides(meant, flow)
    name = (dotted_name(meant) or "").rpartition(".")[2]
    if not name or name in ACCESSORS or words(name) & NOT_GUARDS or is_refusal(call):
        return False
    if _own_check(call, function, trails):
        return True
    label = flow.of_all([*call.args, *(k.value for k in call.keywords)])
    if not (label & Label.PLACE and label & Label.IDENTITY):
        return False
    helper = trails.project.callee(function, call)
    return helper is None or any(_decides_inside(inner, trails) for inner in _inside(helper, trails))


def _lambda_decides(asked: ast.Lambda, flow: Flow) -> bool:
    """`database_sync_to_async(lambda: Member.objects.filter(room=room, user=user).exists())()`."""
    label = flow.of(asked.body)
    names = [
        call.func.attr
        for call in walk(asked.body)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    ]
    return bool(label & Label.PLACE and label & Label.IDENTITY) and not any(words(name) & NOT_GUARDS for name in names)


def _own_check(call: ast.Call, function: FunctionFacts, trails: Trails) -> bool:
    """`if not await self.is_member(): …`: a method that finds both in the consumer, and whose answer counts."""
    helper = trails.project.callee(function, call)
    own = helper is not None and ((dotted_name(called(call)) or "").startswith("self.") or helper.parent is function)
    if helper is None or not own or not _counts(call, function):
        return False
    return any(_decides_inside(inner, trails) or _says_role(inner, trails) for inner in _inside(helper, trails))


def _counts(call: ast.Call, function: FunctionFacts) -> bool:
    """True for a call in a test, in a `try`, or whose result is looked at in a test."""
    tests = [node.test for node in function.own_nodes if isinstance(node, ast.If | ast.IfExp | ast.Assert)]
    attempts = [
        inner
        for node in function.own_nodes
        if isinstance(node, ast.Try) and node.handlers
        for statement in node.body
        for inner in walk(statement)
    ]
    names = {
        dotted_name(target)
        for node in function.own_nodes
        if isinstance(node, ast.Assign) and any(inner is call for inner in walk(node.value))
        for target in node.targets
    } - {None}
    return any(inner is call for inner in attempts) or any(
        inner is call or (isinstance(inner, ast.Name | ast.Attribute) and dotted_name(inner) in names)
        for test in tests
        for inner in walk(test)
    )


def _says_role(helper: FunctionFacts, trails: Trails) -> bool:
    """`return self.scope["user"].has_perm("chat.view")`: what this user may do at all."""
    flow = trails.flow(helper)
    return any(
        isinstance(node, ast.Return)
        and node.value is not None
        and bool(flow.of(node.value) & Label.IDENTITY)
        and mentions(node.value, ROLES | {"perms", "has_perms", "superuser"})
        and not mentions(node.value, frozenset({"authenticated", "anonymous"}))
        for node in helper.nodes
    )


def _inside(helper: FunctionFacts, trails: Trails) -> Iterator[FunctionFacts]:
    yield helper
    for call in helper.calls:
        inner = trails.project.callee(helper, call)
        if inner is not None and inner is not helper:
            yield inner


def _decides_inside(helper: FunctionFacts, trails: Trails) -> bool:
    flow = trails.flow(helper)
    return any(
        (isinstance(node, ast.If | ast.Assert) and _test_decides(node.test, flow))
        or (
            isinstance(node, ast.Call)
            and flow.of_all([*node.args, *(k.value for k in node.keywords)]) & Label.IDENTITY
            and flow.of(node) & Label.PLACE
            and not words((dotted_name(node.func) or "").rpartition(".")[2]) & NOT_GUARDS
            and trails.project.callee(helper, node) is None
        )
        for node in helper.nodes
    )
