"""Connections that are accepted without a check, framework by framework: the argument behind EW101.

    open_connects(file)   # the functions that accept a connection unasked, each with a sentence of explanation

For our own sockets every way to `return Accept(...)` is followed. In the other frameworks accepting is a call that
may stand anywhere, and so may the check, so there the question is whether an accept is reached and no evidence of a
check is, anywhere among the functions that the handler reaches (`authority.py`). Unresolved means silent.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lint_rules.analysis.authority import Authority, reachable
from lint_rules.analysis.checks import is_refusal, scope_user
from lint_rules.analysis.connecting import (
    call_out,
    is_local,
    is_routed,
    knows_users,
    only_denies,
    only_echoes,
    reaches_accept,
    refuses,
    shares_something,
    shrugs,
)
from lint_rules.analysis.flow import Flow, Label
from lint_rules.analysis.paths import Question, unproven
from lint_rules.analysis.vocabulary import GUARDING, IDENTITY, mentions, names_in, speaks_of
from lint_rules.dialects import channels
from lint_rules.dialects.emberwire import returned_word
from lint_rules.dialects.raw import aiohttp_socket, is_serve
from lint_rules.facts import ClassFacts, FunctionFacts, ModuleFacts, dotted_name
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.context import File
    from lint_rules.dialects.role import Role
    from lint_rules.project import Project


@dataclass(frozen=True)
class OpenConnect:
    """A function that accepts a connection unasked, and what was looked at to say so."""

    function: FunctionFacts
    trace: tuple[str, ...]


def open_connects(file: File) -> list[OpenConnect]:
    """Every connection of the file that is accepted without looking at who the client is."""
    if not any(role.kind in ("connect", "endpoint") for role in file.roles):
        return []
    look = _Look(file)
    found = [look.judge(role) for role in file.roles if role.kind in ("connect", "endpoint")]
    return [one for one in found if one is not None]


@dataclass
class _Look:
    file: File

    def __post_init__(self) -> None:
        self.project = self.file.project
        self.authority = Authority(self.file.project, self.file.config)

    def judge(self, role: Role) -> OpenConnect | None:
        judges = {"E": self._emberwire, "S": self._starlette, "C": self._channels, "I": self._socketio, "R": self._raw}
        if self._is_public(role.function) or not judges[role.dialect](role):
            return None
        reached = ", ".join(f.qualname for f in reachable(role.function, self.project))
        return OpenConnect(role.function, (f"looked at: {reached}", "no check of who the client is was found there"))

    def _is_public(self, function: FunctionFacts) -> bool:
        """Public on purpose, by configuration."""
        relative = self.file.display
        names = {function.name, function.qualname, function.owner.qualname if function.owner else "", relative}
        return bool(names & set(self.file.config.public))

    def _emberwire(self, role: Role) -> bool:
        return role.kind == "connect" and accepts_anyone(role, self.project)

    def _starlette(self, role: Role) -> bool:
        function = role.function
        if not reaches_accept(role, self.project) or only_echoes(role) or self.authority.evidence(function):
            return False
        others = [] if role.owner is None else list(role.owner.methods.values())
        if any(self.authority.evidence(method) for method in others):
            return False
        return not self._router_checks(function) and not self._middleware_checks()

    def _router_checks(self, function: FunctionFacts) -> bool:
        """`APIRouter(dependencies=[…])`, `FastAPI(dependencies=…)`, or the same where the router is included."""
        module = function.module
        names = {
            dotted_name(d.func.value)
            for d in function.node.decorator_list
            if isinstance(d, ast.Call) and isinstance(d.func, ast.Attribute)
        }
        for name in names - {None}:
            made = module.assigns.get(str(name))
            if isinstance(made, ast.Call) and self.authority.keyword_dependencies(made, module):
                return True
        return any(
            self._includes(other) for other in self.project.holding(b"include_router", also=((b"dependencies",),))
        )

    def _includes(self, other: ModuleFacts) -> bool:
        return any(
            (dotted_name(call.func) or "").endswith(("include_router", "FastAPI", "Starlette"))
            and self.authority.keyword_dependencies(call, other)
            for call in other.calls
        )

    def _middleware_checks(self) -> bool:
        """A pure ASGI middleware of the project that looks at sockets and refuses."""
        for module in self.project.holding(b"middleware", b"Middleware", also=((b"__call__",), (b"websocket",))):
            for owner in module.classes.values():
                call = owner.methods.get("__call__")
                if call is None or not any("websocket" in name for name in names_in(call.node)):
                    continue
                if self.authority.evidence(call):
                    return True
        return False

    def _channels(self, role: Role) -> bool:
        owner = role.owner
        if owner is None or role.kind != "connect" or owner.qualname.startswith(("Base", "Abstract", "_")):
            return False
        lineage = self.project.ancestors(owner)
        methods = [method for ancestor in lineage for method in ancestor.methods.values()]
        if not reaches_accept(role, self.project) or only_denies(role.function):
            return False
        if any(scope_user(f) for f in reachable(role.function, self.project)) or self._any_checks(role, methods):
            return False
        return not self._permission_classes(lineage) and not self._routing_checks()

    def _any_checks(self, role: Role, methods: list[FunctionFacts]) -> bool:
        """Whether a method checks; the handlers of messages by more than what their message says."""
        events = {other.function for other in self.file.roles if other.kind == "message"}
        return any(
            self._guards_event(method) if method in events else self.authority.evidence(method) is not None
            for method in methods
        )

    def _permission_classes(self, lineage: list[ClassFacts]) -> bool:
        return any(mentions(ast.Name(name), IDENTITY) for owner in lineage for name in owner.assigns)

    def _routing_checks(self) -> bool:
        """A middleware in the project's own routing that refuses; one that cannot be found is believed by its name."""
        for module in self.project.holding(b"ProtocolTypeRouter"):
            for call in module.calls:
                if (dotted_name(call.func) or "").endswith("ProtocolTypeRouter") and self._stack_checks(call, module):
                    return True
        return False

    def _stack_checks(self, router: ast.Call, module: ModuleFacts) -> bool:
        for call in walk(router):
            if not isinstance(call, ast.Call):
                continue
            name = (dotted_name(call.func) or "").rpartition(".")[2]
            if name in channels.HARMLESS_STACK or not name:
                continue
            owner = self.project.class_named(call.func, module)
            if owner is not None:
                method = self.project.method(owner, "__call__")
                if method is not None and any(is_refusal(n) or isinstance(n, ast.Raise) for n in method.nodes):
                    return True
            elif self.project.target_named(call.func, module) is None and speaks_of(name, IDENTITY):
                return True
        return False

    def _socketio(self, role: Role) -> bool:
        function = role.function
        if role.kind != "connect" or refuses(function, self.project):
            return False
        if self.authority.evidence(function) and not shrugs(function):
            return False
        siblings = [other.function for other in self.file.roles if other.dialect == "I" and other.kind == "message"]
        return not any(self._guards_event(other) for other in siblings)

    def _guards_event(self, function: FunctionFacts) -> bool:
        """A handler that checks by itself shows that connections are let in on purpose."""
        flow = self.file.trails.flow(function)

        def said(test: ast.expr) -> bool:
            label = flow.of(test)
            return bool(label & Label.PAYLOAD) and not label & (Label.IDENTITY | Label.CONNECTION)

        return self.authority.evidence_in_event(function, said) is not None

    def _raw(self, role: Role) -> bool:
        if self.authority.evidence(role.function):
            return False
        if aiohttp_socket(role.function) is not None:
            return self._aiohttp(role)
        serves = [call for call in role.function.module.calls if is_serve(call, role.function.module)]
        if not serves or any(k.arg == "process_request" for call in serves for k in call.keywords):
            return False
        return not any(is_local(call) for call in serves) and shares_something(role, self.project)

    def _aiohttp(self, role: Role) -> bool:
        """A routed handler of an application that knows its users, or that spends the server's own account.

        An aiohttp chat without any login is open to everybody on purpose.
        """
        spends = any(call_out(f) for f in reachable(role.function, self.project))
        if not spends and not knows_users(self.project):
            return False
        return is_routed(role.function, self.project) and not self._aiohttp_middleware() and not self._served_here()

    def _aiohttp_middleware(self) -> bool:
        """A middleware that checks who is there, or that cannot be found and is named like one."""
        for module in self.project.holding(b"middlewares", b"@web.middleware", b"@middleware"):
            for function in module.functions:
                marked = any((dotted_name(d) or "").endswith("middleware") for d in function.node.decorator_list)
                if marked and self.authority.evidence(function):
                    return True
            for call in module.calls:
                listed = [k.value for k in call.keywords if k.arg == "middlewares"]
                if any(mentions(value, IDENTITY - {"session", "sessions"}) for value in listed):
                    return True
        return False

    def _served_here(self) -> bool:
        """True when the application only listens on this machine."""
        runs = self.project.holding(b"run_app(", b"TCPSite(")
        calls = [call for module in runs for call in module.calls if (dotted_name(call.func) or "").endswith("run_app")]
        return any(is_local(call) for call in calls)


def accepts_anyone(role: Role, project: Project) -> bool:
    """True when an `Accept` is returned on a way on which no credential was checked (emberwire sockets)."""
    function = role.function
    seeds = {arg.arg: Label.CREDENTIAL for arg in function.parameters[1:]}
    flow = Flow(function, seeds)

    def proves(node: ast.AST) -> bool:
        return any(_checks(call, flow, role, project) for call in walk(node) if isinstance(call, ast.Call))

    question = Question(
        proves=proves,
        decides=lambda test: decides_by_credential(test, flow),
        reaches=lambda node: isinstance(node, ast.Return) and returned_word(node.value) == "Accept",
    )
    return bool(unproven(function.node.body, question))


def _checks(call: ast.Call, flow: Flow, role: Role, project: Project) -> bool:
    """True for a call that was given the credential and can stop the connection by raising."""
    if returned_word(call) or not flow.of_all([*call.args, *(k.value for k in call.keywords)]) & Label.CREDENTIAL:
        return False
    helper = project.callee(role.function, call)
    if helper is None:
        return _named_like_a_check(call)
    return any(_can_stop(function, project) for function in reachable(helper, project, depth=1))


def _can_stop(helper: FunctionFacts, project: Project) -> bool:
    """True for a helper that raises, or hands on to unknown code that is named like a check: `tokens.verify(token)`."""
    return any(isinstance(node, ast.Raise) for node in helper.nodes) or any(
        project.callee(helper, call) is None and _named_like_a_check(call) for call in helper.calls
    )


def _named_like_a_check(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    return speaks_of(name, GUARDING) or (speaks_of(name, IDENTITY) and not speaks_of(name, frozenset({"log", "set"})))


def decides_by_credential(test: ast.AST, flow: Flow) -> bool:
    """True for a test of something that a checking call returned, or a comparison of the credential itself."""
    if flow.of(test) & Label.CHECKED:
        return True
    return any(
        isinstance(node, ast.Compare)
        and flow.of(node.left) & Label.CREDENTIAL
        and any(not isinstance(other, ast.Constant) for other in node.comparators)
        and not any(
            isinstance(op, ast.In | ast.NotIn) and flow.of(other) & Label.CREDENTIAL
            for op, other in zip(node.ops, node.comparators, strict=True)
        )
        for node in walk(test)
    )
