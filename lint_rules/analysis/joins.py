"""Joins that nobody guards: the argument behind EW201.

    open_joins(file)   # the joins that nothing guards, with a sentence each

For our own channels every way to `return Ok(...)` in `join` is followed. Elsewhere a join is a call (`group_add`,
`enter_room`, `join_room`) or the socket being put under a key of a collection; it is open when the key was named by
the client and nothing between took that name together with the user.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.analysis.flow import ACCESSORS, Flow, Label
from lint_rules.analysis.handed import may_be_handed
from lint_rules.analysis.join_guards import is_guarded
from lint_rules.analysis.join_sites import PLACES, JoinSite, is_said_to_be_public, join_sites
from lint_rules.analysis.paths import Question, unproven
from lint_rules.analysis.sources import Trails
from lint_rules.analysis.vocabulary import GUARDING, ROLES, mentions, speaks_of
from lint_rules.dialects import roles_of
from lint_rules.dialects.emberwire import returned_word
from lint_rules.facts import FunctionFacts
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.dialects.role import Role
    from lint_rules.project import Project


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
        if is_said_to_be_public(site.room, function):
            continue
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
