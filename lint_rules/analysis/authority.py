"""Who looks at the client, and can turn it away?

The handler's body alone does not tell: of 72 safe handlers in real projects 45 were checked elsewhere. So its
decorators, FastAPI dependencies, base classes, helpers up to two calls away, routers and middleware are read too.
What cannot be found in the project is believed when it is named like a check.

    Authority(project, config).evidence(function)   # "the call of verify_token" or None

The answer is a sentence, so that `emberwire explain FILE:LINE` can show why a handler was or was not reported.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from lint_rules.analysis.api_keys import refuses_key
from lint_rules.analysis.checks import (
    asks_who,
    can_say_no,
    in_walks,
    is_given,
    is_narrowing,
    is_policy_close,
    looks_like_check,
    looks_up,
    must_be_known,
    turns_away,
)
from lint_rules.analysis.vocabulary import IDENTITY, mentions, speaks_of, word_set, words
from lint_rules.config import Config
from lint_rules.dialects.starlette import path_parameters
from lint_rules.facts import ClassFacts, FunctionFacts, ModuleFacts, dotted_name
from lint_rules.project import Project
from lint_rules.trees import walk

DEPTH = 2
"""How many calls away a check may stand. Of 16 helpers that checked in real code none was further."""

ROUTING = frozenset(
    {
        "handle_in",
        "intercept",
        "public",
        "websocket",
        "websocket_route",
        "websocket_listener",
        "on",
        "event",
        "action",
        "route",
        "get",
    }
    | {"staticmethod", "classmethod", "property", "wraps", "override", "overload", "inject", "database_sync_to_async"}
    | {"sync_to_async", "async_to_sync", "contextmanager", "asynccontextmanager", "retry", "observe_action"}
    | {"model_observer", "profile", "trace", "log_call", "measure", "timed", "cache", "lru_cache", "on_event"}
    | {"abstractmethod", "final", "cached_property"}
)
"""Decorators that decide nothing about the caller."""

INFRASTRUCTURE = word_set(
    "db session database settings config service repo repository redis cache pool logger client manager engine store "
    "storage queue broker hub registry factory dao conn connection broadcast pubsub rate limit limiter"
)
"""A dependency on one of these is no check."""


@dataclass
class Authority:
    """Looks for evidence that a handler asks who the client is."""

    project: Project
    config: Config
    _known: dict[FunctionFacts, str | None] = field(default_factory=dict)

    def evidence(self, function: FunctionFacts, *, depth: int = DEPTH) -> str | None:
        """What shows that this function, or something that it reaches, checks who is there; None when nothing does."""
        if function in self._known:
            return self._known[function]
        self._known[function] = None  # a function that calls itself proves nothing by that
        found = self._look(function, depth)
        if found or depth == DEPTH:
            self._known[function] = found
        else:
            del self._known[function]
        return found

    def evidence_in_event(self, function: FunctionFacts, said: Callable[[ast.expr], bool]) -> str | None:
        """The same for the handler of an event, where `if not data["user"]` looks at a word of the client."""
        return (
            self._decorators(function)
            or self._dependencies(function, DEPTH)
            or self._decisions(function, helper=False, said=said)
            or self._calls(function, DEPTH)
        )

    def _look(self, function: FunctionFacts, depth: int) -> str | None:
        for found in (
            self._decorators(function),
            self._dependencies(function, depth),
            self._decisions(function, helper=depth < DEPTH),
            self._calls(function, depth),
        ):
            if found:
                return found
        return None

    def _decisions(
        self, function: FunctionFacts, *, helper: bool, said: Callable[[ast.expr], bool] = lambda test: False
    ) -> str | None:
        """An `if` about who is there that can turn the client away, or a policy close code.

        A helper that only chooses between answers (`return "White" if player == … else "Black"`) turns nobody away.
        """
        if helper and not can_say_no(function):
            return None
        picking = in_walks(function)
        in_url = path_parameters(function) if function.node.decorator_list else set()
        asking = self._asking(function, helper=helper)
        for node in function.nodes:
            if isinstance(node, ast.Assert) and is_narrowing(node.test):
                continue
            if isinstance(node, ast.If | ast.IfExp) and is_given(node.test, in_url):
                continue
            if isinstance(node, ast.If | ast.Assert) and refuses_key(node, function):
                return f"the comparison in line {node.lineno}"
            if isinstance(node, ast.If | ast.IfExp | ast.Assert) and asks_who(node.test, asking=asking):
                refuses = isinstance(node, ast.Assert) or turns_away(node, skips=node not in picking)
                if refuses and not said(node.test):
                    return f"the decision in line {node.lineno}"
            elif isinstance(node, ast.Call) and is_policy_close(node) and not self._is_about_places(node, function):
                return f"the policy violation close in line {node.lineno}"
        return None

    @staticmethod
    def _asking(function: FunctionFacts, *, helper: bool) -> frozenset[str]:
        """The words for who somebody is, without those that mean something else in a helper like this one."""
        if not helper:
            return IDENTITY
        calls_out = function.module.says("ClientSession(", "AsyncClient(")
        elsewhere = {"session", "sessions"} if calls_out else set[str]()  # a session with another server
        return IDENTITY - elsewhere - {"player"}  # deep down in a game a player is a colour

    def _is_about_places(self, close: ast.Call, function: FunctionFacts) -> bool:
        """True for a refusal because something is not there: `handler = ROOMS.get(room)`, `if handler is None: …`."""
        for node in function.own_nodes:
            if not isinstance(node, ast.If) or not any(inner is close for s in node.body for inner in walk(s)):
                continue
            match node.test:
                case ast.Compare(left=ast.Name(id=name), ops=[ast.Is()]) | ast.UnaryOp(operand=ast.Name(id=name)):
                    if not speaks_of(name, IDENTITY) and self._is_found(name, function):
                        return True
        return False

    def _is_found(self, name: str, function: FunctionFacts) -> bool:
        """True for what is read out of a table, or made by a function of the project that checks nobody."""
        for node in function.own_nodes:
            value = node.value if isinstance(node, ast.Assign) else None
            value = value.value if isinstance(value, ast.Await) else value
            if not isinstance(node, ast.Assign) or dotted_name(node.targets[0]) != name:
                continue
            if isinstance(value, ast.Subscript) or not isinstance(value, ast.Call):
                return isinstance(value, ast.Subscript)
            helper = self.project.callee(function, value)
            table = isinstance(value.func, ast.Attribute) and value.func.attr == "get" and len(value.args) == 1
            holder = dotted_name(value.func.value) if isinstance(value.func, ast.Attribute) else None
            if helper is not None:
                return self.evidence(helper, depth=1) is None
            return bool(table and holder and holder.split(".")[-1].isupper())
        return False

    def _calls(self, function: FunctionFacts, depth: int) -> str | None:
        for call in function.calls:
            written = dotted_name(call.func) or (call.func.attr if isinstance(call.func, ast.Attribute) else "")
            if not written or self._is_configured(written):
                if written:
                    return f"the call of {written}"
                continue
            if looks_up(call, written):
                continue
            helper = self.project.callee(function, call)
            if helper is not None:
                if depth > 0 and helper is not function:
                    found = self.evidence(helper, depth=depth - 1)
                    if found:
                        return f"{found}, in {helper.qualname}"
            elif looks_like_check(written) or must_be_known(call, function):
                return f"the call of {written}"
        return None

    def _is_configured(self, written: str) -> bool:
        """True for what the project calls a check: `auth-helpers` holds names and patterns, dotted or not."""
        names = (written, written.rpartition(".")[2])
        return any(fnmatchcase(name, pattern) for pattern in self.config.auth_helpers for name in names)

    def _decorators(self, function: FunctionFacts) -> str | None:
        for decorator in function.node.decorator_list:
            target = decorator.func if isinstance(decorator, ast.Call) else decorator
            name = (dotted_name(target) or "").rpartition(".")[2]
            if isinstance(decorator, ast.Call):
                found = self.keyword_dependencies(decorator, function.module)
                if found:
                    return found
            if self._is_configured(dotted_name(target) or ""):
                return f"the decorator {name}"
            if not name or name in ROUTING:
                continue
            if name == "public_socket" or not self._harmless(target, function):
                return f"the decorator {name}"
        return None

    def _harmless(self, target: ast.expr, function: FunctionFacts) -> bool:
        """True when a decorator is found in the project and has nothing to do with who is there."""
        found = self.project.target(function, target)
        return found is not None and self.evidence(found, depth=1) is None and not looks_like_check(found.name)

    def keyword_dependencies(self, call: ast.Call, module: ModuleFacts) -> str | None:
        """Evidence in `dependencies=[Depends(x)]` of a route, router or application."""
        for keyword in call.keywords:
            if keyword.arg == "dependencies":
                for inner in ast.walk(keyword.value):
                    found = self._dependency(inner, module)
                    if found:
                        return found
        return None

    def _dependencies(self, function: FunctionFacts, depth: int) -> str | None:
        for arg in function.parameters:
            default = function.defaults.get(arg.arg)
            for part in (default, arg.annotation):
                found = self.in_annotation(part, function.module, depth) if part is not None else None
                if found:
                    return f"the parameter {arg.arg}: {found}"
        return None

    def in_annotation(self, part: ast.expr, module: ModuleFacts, depth: int) -> str | None:
        """Evidence in a default or annotation: `Depends(x)`, `Annotated[U, Depends(x)]` or an alias of that."""
        for node in ast.walk(part):
            found = self._dependency(node, module)
            if found:
                return found
        alias = self._alias(part, module)
        if alias is not None and depth > 0:
            return self.in_annotation(alias[1], alias[0], depth - 1)
        if isinstance(part, ast.Name | ast.Attribute) and alias is None:
            return self._unknown_alias(part, module)
        return None

    def _alias(self, part: ast.expr, module: ModuleFacts) -> tuple[ModuleFacts, ast.expr] | None:
        if not isinstance(part, ast.Name | ast.Attribute):
            return None
        dotted = module.resolve(part)
        found = self.project.locate(dotted, seen_from=module) if dotted else None
        return (found[0], found[1]) if found and isinstance(found[1], ast.expr) else None

    def _unknown_alias(self, part: ast.expr, module: ModuleFacts) -> str | None:
        """`CurrentUser` from a package that is not at hand: believed by its name."""
        name = (dotted_name(part) or "").rpartition(".")[2]
        known = self.project.class_named(part, module)
        if known is None and {"current", "authenticated", "auth"} & words(name) and mentions(part, IDENTITY):
            return f"{name}, by its name"
        return None

    def _dependency(self, node: ast.AST, module: ModuleFacts) -> str | None:
        """Evidence in `Depends(x)` or `Security(x)`; what is not at hand is believed unless named like plumbing."""
        if not isinstance(node, ast.Call) or (dotted_name(node.func) or "").rpartition(".")[2] not in (
            "Depends",
            "Security",
        ):
            return None
        if not node.args:
            return None
        target = node.args[0]
        made = target.func if isinstance(target, ast.Call) else target
        if isinstance(made, ast.Subscript):  # `Provide[Container.rooms]`, of dependency-injector
            key = made.slice
            provided = str(key.value) if isinstance(key, ast.Constant) else dotted_name(key) or ""
            return f"the dependency {provided}" if looks_like_check(provided) else None
        name = (dotted_name(made) or "").rpartition(".")[2]
        if self._is_configured(dotted_name(made) or ""):
            return f"the dependency {name}"
        dotted = module.resolve(made)
        found = self.project.lookup(dotted, seen_from=module) if dotted else None
        if isinstance(found, ClassFacts):
            found = self.project.method(found, "__call__") or self.project.method(found, "__init__")
        if isinstance(found, FunctionFacts):
            inner = self.evidence(found, depth=1)
            return f"the dependency {name}" if inner else None
        if words(name) & INFRASTRUCTURE:
            return None
        return f"the dependency {name or 'that cannot be followed'}"


def reachable(function: FunctionFacts, project: Project, *, depth: int = DEPTH) -> Iterator[FunctionFacts]:
    """The function and the project functions that it calls, up to `depth` calls away, each once."""
    seen: set[FunctionFacts] = set()
    queue = [(function, depth)]
    while queue:
        current, left = queue.pop(0)
        if current in seen:
            continue
        seen.add(current)
        yield current
        if left > 0:
            for call in current.calls:
                helper = project.callee(current, call)
                if helper is not None:
                    queue.append((helper, left - 1))
