"""Django's lazy queries: what describes one, what runs it, and which attribute of an object asks the database.

    described(expression, function, project)      # Message.objects.filter(…), or a name that holds one
    fetched(expression, function, project)        # await Message.objects.aget(…): the model, and what was joined

A query is described by `filter` and `all`, and runs when somebody looks at what is in it. An object's foreign key is a
query too, unless it was joined by `select_related` or is what the object was made with.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from lint_rules.facts import ClassFacts, FunctionFacts, dotted_name
from lint_rules.trees import walk

if TYPE_CHECKING:
    from lint_rules.project import Project

DESCRIBING = frozenset(
    {"all", "filter", "exclude", "order_by", "values", "values_list", "select_related", "prefetch_related"}
    | {"distinct", "reverse", "annotate", "only", "defer", "none", "union", "using"}
)
"""Methods of a manager whose result is a query that has not run."""

FETCHING = frozenset({"get", "first", "last", "latest", "earliest", "create"})
"""Methods whose result is one object; their asynchronous twins begin with an `a`."""

RELATIONS = frozenset({"ForeignKey", "OneToOneField"})


@dataclass(frozen=True)
class Fetched:
    """An object that was fetched: its model, and the relations that came with it (None: all of them)."""

    model: ClassFacts
    joined: frozenset[str] | None


def chain(node: ast.expr) -> list[str]:
    """Names along `Model.objects.filter(...).first()`: Model, objects, filter, first."""
    parts: list[str] = []
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Call):
            node = node.func
        elif isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        else:
            node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "")
    return parts[::-1]


def describes(expression: ast.expr) -> bool:
    """True for `Model.objects.filter(…)` and its relatives, slices of them included."""
    if isinstance(expression, ast.Subscript) and isinstance(expression.slice, ast.Slice):
        return describes(expression.value)
    if not isinstance(expression, ast.Call) or not isinstance(expression.func, ast.Attribute):
        return False
    return expression.func.attr in DESCRIBING and "objects" in chain(expression)[:-1]


def described(expression: ast.expr, function: FunctionFacts) -> bool:
    """True for a query that has not run: described on the spot, or held by a name that nothing else is given to."""
    if isinstance(expression, ast.Name):
        values = list(assigned(expression.id, function))
        return bool(values) and all(describes(value) for value in values)
    return describes(expression)


def assigned(name: str, function: FunctionFacts) -> Sequence[ast.expr]:
    """Everything that is given to a name in a function; for what cannot be followed, the name itself."""
    if "given to names" not in function.derived:
        table: dict[str, list[ast.expr]] = {}
        for given, value in _assigned(function):
            table.setdefault(given, []).append(value)
        function.derived["given to names"] = table
    return cast("dict[str, list[ast.expr]]", function.derived["given to names"]).get(name, ())


def _assigned(function: FunctionFacts) -> Iterator[tuple[str, ast.expr]]:
    for arg in function.parameters:
        yield arg.arg, ast.Name(arg.arg, ast.Load())
    followed = set(_followed(function))
    for node in function.own_nodes:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value
            case ast.NamedExpr(target=ast.Name(id=name), value=value):
                yield name, value
            case ast.AsyncFor(target=ast.Name(id=name), iter=value) if describes(value):
                yield name, ast.Call(ast.Attribute(value, "aget", ast.Load()), [], [])
            case ast.Name(id=name, ctx=ast.Store()) if node not in followed:
                yield name, node


def _followed(function: FunctionFacts) -> Iterator[ast.expr]:
    """Stored names that are the only target of an assignment or of a loop over a query: what they hold is known."""
    for node in function.own_nodes:
        match node:
            case ast.Assign(targets=[target]) | ast.AnnAssign(target=target) | ast.NamedExpr(target=target):
                yield target
            case ast.AsyncFor(target=target, iter=value) if describes(value):
                yield target


def fetched(expression: ast.expr, function: FunctionFacts, project: Project, *, depth: int = 2) -> Fetched | None:
    """The model and the joined relations when an expression is one object from the database."""
    value = expression.value if isinstance(expression, ast.Await) else expression
    if isinstance(value, ast.Name):
        values = list(assigned(value.id, function)) if depth >= 0 else []
        return fetched(values[0], function, project, depth=depth - 1) if len(values) == 1 else None
    if not isinstance(value, ast.Call):
        return None
    inner = _wrapped(value)
    parts = chain(inner)
    if parts[-1].removeprefix("a") in FETCHING and "objects" in parts[:-1]:
        model = _model(inner, function, project)
        made = {k.arg for k in value.keywords if k.arg} if parts[-1].removeprefix("a") == "create" else set()
        joined = _joined(inner)
        return Fetched(model, joined | made if joined is not None else None) if model is not None else None
    helper = helper_of(value, function, project) if depth > 0 else None
    if helper is None or helper is function:
        return None
    returned = [node.value for node in helper.own_nodes if isinstance(node, ast.Return) and node.value is not None]
    found = fetched(returned[0], helper, project, depth=0) if len(returned) == 1 else None
    return _with_touched(found, returned[0], helper) if found is not None else None


def _with_touched(found: Fetched, returned: ast.expr, helper: FunctionFacts) -> Fetched:
    """What the helper itself reads of the object has been fetched when it hands the object out."""
    if found.joined is None or not isinstance(returned, ast.Name):
        return found
    touched = {
        node.attr
        for node in helper.own_nodes
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == returned.id
    }
    return Fetched(found.model, found.joined | touched)


def helper_of(call: ast.Call, function: FunctionFacts, project: Project) -> FunctionFacts | None:
    """The project function that a call runs, by itself or in a thread: `sync_to_async(self.newest)(room)`."""
    if isinstance(call.func, ast.Call) and call.func.args:
        return project.target(function, call.func.args[0])
    return project.callee(function, call)


def _wrapped(call: ast.Call) -> ast.expr:
    """`Model.objects.get` in `sync_to_async(Model.objects.get)(…)`."""
    return call.func.args[0] if isinstance(call.func, ast.Call) and call.func.args else call


def _model(expression: ast.expr, function: FunctionFacts, project: Project) -> ClassFacts | None:
    node = expression
    while isinstance(node, ast.Call | ast.Attribute | ast.Subscript):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            return project.class_named(node.value, function.module)
        node = node.func if isinstance(node, ast.Call) else node.value
    return None


def _joined(expression: ast.expr) -> frozenset[str] | None:
    """What `select_related` along the chain names; None for one without names, which joins everything."""
    found: set[str] = set()
    for node in walk(expression):
        match node:
            case ast.Call(func=ast.Attribute(attr="select_related" | "prefetch_related"), args=[]):
                return None
            case ast.Call(func=ast.Attribute(attr="select_related" | "prefetch_related"), args=named):
                found.update(str(arg.value).partition("__")[0] for arg in named if isinstance(arg, ast.Constant))
    return frozenset(found)


def relations(model: ClassFacts, project: Project) -> set[str]:
    """The foreign keys of a model, those of its bases included."""
    found: set[str] = set()
    for owner in project.ancestors(model):
        for name, value in owner.assigns.items():
            if isinstance(value, ast.Call) and (dotted_name(value.func) or "").rpartition(".")[2] in RELATIONS:
                found.add(name)
    return found
