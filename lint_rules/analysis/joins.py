"""How each framework puts a connection into a room, and who asked if it may; long because EW201 is one argument.

    open_joins(file)   # the joins that nothing guards, with a sentence each

For our own channels every way to `return Ok(...)` in `join` is followed. Elsewhere a join is a call (`group_add`,
`enter_room`, `join_room`) or the socket being put under a key of a collection; it is open when the key was named by
the client and nothing between took that name together with the user.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lint_rules.analysis.authority import ROUTING, is_exception, is_refusal
from lint_rules.analysis.flow import ACCESSORS, Flow, Label
from lint_rules.analysis.handed import may_be_handed
from lint_rules.analysis.paths import Question, unproven
from lint_rules.analysis.sources import Trails
from lint_rules.analysis.vocabulary import GUARDING, IDENTITY, ROLES, mentions, speaks_of, word_set, words
from lint_rules.dialects import roles_of
from lint_rules.dialects.emberwire import returned_word
from lint_rules.facts import FunctionFacts, dotted_name
from lint_rules.project import called
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.dialects.role import Role
    from lint_rules.project import Project

PLACES = word_set(
    "room rooms channel channels chat chats group groups topic topics conversation conversations thread lobby game "
    "board document doc project workspace team org organization company tenant course stream event auction match "
    "roomid roomname chatid groupid table match meeting space"
)
"""What people call a room. A collection keyed by anything else is a table of connections, not of rooms."""

JOINING = word_set("join enter subscribe")
"""In the name of a function these say that what it puts into a collection becomes a member, be it a socket or an id."""

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


@dataclass(frozen=True)
class OpenJoin:
    """A join that nothing guards: the `ast` node to report, and what was looked at."""

    node: ast.AST
    trace: tuple[str, ...]


def open_joins(file: File) -> list[OpenJoin]:
    """Every unguarded join of the file."""
    return file.project.once(f"open joins of {file.module.path}", lambda: _open_joins(file))


def _open_joins(file: File) -> list[OpenJoin]:
    found = [
        OpenJoin(role.function.node, ("every way to `return Ok(...)` was followed",))
        for role in file.roles
        if role.kind == "join"
        and role.dialect == "E"
        and not only_fixed_topics(role, file.project)
        and lets_anyone_in(role, file.project)
    ]
    return [*found, *_elsewhere(file)]


def _elsewhere(file: File) -> Iterator[OpenJoin]:
    alone = is_alone(file)
    sites = [
        (function, site)
        for function in file.module.functions
        for site in join_sites(function)
        if site.may_be_open() and (not alone or _may_be_opened_from_outside(site, function))
    ]
    if not sites:
        return
    trails = trails_into(file)
    for function, site in sites:
        if function not in trails.reached() or not site.is_open(trails.flow(function)):
            continue
        if not is_guarded(function, trails, set()):
            yield OpenJoin(site.node, (f"the name of the room comes from the client, through {function.qualname}",))


def _may_be_opened_from_outside(site: JoinSite, function: FunctionFacts) -> bool:
    return site.in_collection and mentions(site.room, PLACES) and may_be_handed(site.member, function)


def is_alone(file: File) -> bool:
    """True for a file without handlers of another framework: its callers stand elsewhere."""
    return not any(role.dialect != "E" for role in file.roles)


def trails_into(file: File) -> Trails:
    """The trails of the file; without handlers in it, those from the endpoints of the whole project, followed once."""
    if not is_alone(file):
        return file.trails
    project = file.project
    return project.once("trails of all endpoints", lambda: Trails.of(_all_endpoints(project), project))


def _all_endpoints(project: Project) -> list[Role]:
    modules = project.holding(b".websocket(", b"WebSocketRoute")
    return [role for module in modules for role in roles_of(module, project)]


@dataclass(frozen=True)
class JoinSite:
    """A place where a connection is put into a room."""

    node: ast.AST
    room: ast.expr
    in_collection: bool
    member: ast.expr | None = None
    said_to_join: bool = False

    def may_be_open(self) -> bool:
        """False when no flow makes it open: a fixed key, or a member that is new or taken out of something.

        That is what most `table[key] = value` are, and handlers need not be followed to see it.
        """
        if isinstance(self.room, ast.Constant):
            return False
        made = ast.Constant | ast.Call | ast.Subscript | ast.JoinedStr | ast.Compare | ast.BinOp
        return not self.in_collection or not isinstance(self.member, made)

    def is_open(self, flow: Flow) -> bool:
        """True when the client named the room, and the user is no part of the name."""
        label = flow.of(self.room)
        if not label & Label.PLACE or label & Label.IDENTITY:
            return False
        if not self.in_collection:
            return True
        who = Label.CONNECTION | Label.PLACE | Label.IDENTITY if self.said_to_join else Label.CONNECTION
        return bool(flow.of(self.member) & who) and mentions(self.room, PLACES)


def join_sites(function: FunctionFacts) -> tuple[JoinSite, ...]:
    """Every join in a function, nested functions left out."""
    if "join sites" not in function.derived:
        function.derived["join sites"] = tuple(_join_sites(function))
    return cast("tuple[JoinSite, ...]", function.derived["join sites"])


def _join_sites(function: FunctionFacts) -> Iterator[JoinSite]:
    named = bool(words(function.name) & JOINING)
    for node in function.own_nodes:
        if isinstance(node, ast.Call):
            yield from _join_call(node, function, said_to_join=named)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Subscript):
            target = node.targets[0]
            yield JoinSite(node, target.slice, in_collection=True, member=node.value)
            if isinstance(target.value, ast.Subscript):
                yield JoinSite(node, target.value.slice, in_collection=True, member=node.value)


def _join_call(call: ast.Call, function: FunctionFacts, *, said_to_join: bool) -> Iterator[JoinSite]:
    name = joined_by(call)
    if function.module.imports.get(name, "").startswith("flask_socketio."):
        name = function.module.imports[name].rpartition(".")[2]  # from flask_socketio import join_room as enter
    arguments = [*call.args, *(k.value for k in call.keywords if k.arg in ("room", "group"))]
    if name == "group_add" and arguments:
        yield JoinSite(call, arguments[0], in_collection=False)
    elif name == "enter_room" and len(arguments) > 1:
        yield JoinSite(call, arguments[1], in_collection=False)
    elif name == "join_room" and arguments and _is_flask_join(call):
        yield JoinSite(call, arguments[0], in_collection=False)
    elif name in ("add", "append") and call.args and isinstance(call.func, ast.Attribute):
        key = _key_of(call.func.value)
        if key is not None:
            yield JoinSite(call, key, in_collection=True, member=call.args[0], said_to_join=said_to_join)


def joined_by(call: ast.Call) -> str:
    """The name of the called function, looked for through `async_to_sync(f)(…)`."""
    inner = call.func.args[0] if isinstance(call.func, ast.Call) and call.func.args else call.func
    return inner.attr if isinstance(inner, ast.Attribute) else (dotted_name(inner) or "")


def _is_flask_join(call: ast.Call) -> bool:
    """`join_room(room)`, not `self.join_room(...)`, which is somebody's own method."""
    return isinstance(call.func, ast.Name) or (dotted_name(call.func) or "").startswith("flask_socketio.")


def _key_of(collection: ast.expr) -> ast.expr | None:
    """The key in `rooms[key]`, `rooms.setdefault(key, …)` or `rooms.get(key)`."""
    match collection:
        case ast.Subscript(slice=key):
            return key
        case ast.Call(func=ast.Attribute(attr="setdefault" | "get"), args=[key, *_]):
            return key
    return None


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
    return bool(named) and not node.orelse and isinstance(node.body[-1], ast.Return | ast.Raise)


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


def only_fixed_topics(role: Role, project: Project) -> bool:
    """True when the routes of this file that lead to the channel hold no wildcard, and there is at least one."""
    owner = role.owner
    module = role.function.module
    patterns = [
        call.args[0].value
        for call in module.calls
        if (module.resolve(call.func) or "").rpartition(".")[2] == "channel"
        and len(call.args) > 1
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
        and project.class_named(call.args[1], module) is owner
    ]
    return bool(patterns) and not any("*" in pattern for pattern in patterns)


def lets_anyone_in(role: Role, project: Project) -> bool:
    """True when `Ok` is returned on a way on which nothing took both the topic and the user."""
    seeds = {"self.topic": Label.PLACE, "self.assigns": Label.IDENTITY, "self.socket_id": Label.IDENTITY}
    if role.topic:
        seeds[role.topic] = Label.PLACE
    if role.payload:
        seeds[role.payload] = Label.PAYLOAD
    flow = Flow(role.function, seeds)

    def proves(node: ast.AST) -> bool:
        return any(_authorizes(call, flow, role, project) for call in walk(node) if isinstance(call, ast.Call))

    question = Question(
        proves=proves,
        decides=lambda test: decides_by_user(test, flow),
        settles_inside=lambda test: is_fixed_topic(test, flow),
        reaches=lambda node: isinstance(node, ast.Return) and returned_word(node.value) == "Ok",
    )
    return bool(unproven(role.function.node.body, question))


def decides_by_user(test: ast.AST, flow: Flow) -> bool:
    """True for a test that takes both the place and the user, or asks for a role of the user."""
    label = flow.of(test)
    if not label & Label.IDENTITY:
        return False
    return bool(label & Label.PLACE) or mentions(test, ROLES)


def is_fixed_topic(test: ast.AST, flow: Flow) -> bool:
    """`topic == "room:lobby"`, `topic in ("a", "b")`: a public room on purpose."""
    return (
        isinstance(test, ast.Compare)
        and bool(flow.of(test.left) & Label.PLACE)
        and isinstance(test.ops[0], ast.Eq | ast.In)
        and not flow.of(test.comparators[0]) & (Label.PLACE | Label.PAYLOAD | Label.ASKED)
    )


def _authorizes(call: ast.Call, flow: Flow, role: Role, project: Project) -> bool:
    """True for a call that can raise and was given both the place and the user, or the whole channel."""
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if returned_word(call) or name in ACCESSORS:
        return False
    arguments = [*call.args, *(k.value for k in call.keywords)]
    label = flow.of_all(arguments)
    whole = any(isinstance(argument, ast.Name) and argument.id == "self" for argument in arguments)
    own = (
        isinstance(call.func, ast.Attribute) and isinstance(call.func.value, ast.Name) and call.func.value.id == "self"
    )
    if not (label & Label.PLACE and label & Label.IDENTITY) and not whole and not own:
        return False
    helper = project.callee(role.function, call)
    if helper is not None:
        return any(isinstance(node, ast.Raise) for node in helper.nodes)
    return speaks_of(name, GUARDING) or speaks_of(name, ROLES)
