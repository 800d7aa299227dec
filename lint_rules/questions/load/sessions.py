"""Database sessions: who makes them, and whether one is held while an endpoint waits for its client.

loops = receive_loops(entry, flow)
held_by_dependency(entry.function, loops, flow)    # the parameter `db: Session = Depends(get_db)`
opened_outside(entry.function, loops, flow)        # `db = Sessions()` in front of the loop
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import libcst as cst

from lint_rules.code.outline import Function, Outline, Piece
from lint_rules.code.syntax import annotated, call_of, dotted, is_waiting_loop, last_name, leaves, own_nodes
from lint_rules.code.walk import walk
from lint_rules.flow.dependencies import marked, parameters, parts, target
from lint_rules.flow.query import Flow
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import SESSION_ENDS, SESSION_FACTORIES, SESSION_LIBRARIES, SESSIONS
from lint_rules.frameworks.model import Entry

Nodes = Sequence[cst.CSTNode]

_DEPTH = 3
"""How many dependencies of dependencies are looked through."""


def receive_loops(entry: Entry, flow: Flow) -> list[cst.CSTNode]:
    """The loops in which an endpoint waits for its client: by a receive, or by a call that is given the connection."""
    names = {name for name, labels in entry.seeds.items() if labels & Label.CONNECTION}
    return [
        node
        for node in own_nodes(flow.body(entry.function).node)
        if is_waiting_loop(node) and _waits(node, names, flow)
    ]


def _waits(loop: cst.CSTNode, connections: set[str], flow: Flow) -> bool:
    calls = [node for node in walk(loop) if isinstance(node, cst.Call)]
    if any(flow.engine.table.receives(last_name(call)) for call in calls):
        return True
    return any(dotted(arg.value) in connections for call in calls for arg in call.args)


def held_by_dependency(function: Function, loops: Nodes, flow: Flow) -> cst.Param | None:
    """The parameter that is a session, or else the first that is made with one. FastAPI makes it only once."""
    front, inside = _around(function, loops, flow)
    for depth in (0, _DEPTH):
        for parameter in parameters(flow.body(function).node):
            direct = depth == 0 or _holds(parameter, function, flow, 0)
            keeps = not direct or _keeps(parameter.name.value, front, inside)
            if _holds(parameter, function, flow, depth) and keeps:
                return parameter
    return None


def _holds(parameter: cst.Param, function: Function, flow: Flow, depth: int) -> bool:
    """True for a parameter that is a session, or that a dependency makes which is given one."""
    index = flow.engine.index
    made = next((m for part in parts(parameter) if (m := marked(part, function.outline, index)) is not None), None)
    if made is None:
        return False
    if _is_session_type(*_type_of(parameter, function.outline, flow)):
        return True
    found = target(made, index)[0]
    if not isinstance(found, Function):
        return False
    nodes = list(own_nodes(flow.body(found).node))
    made_here = [value for node in nodes for value in _made_in(node)]
    lends = any(isinstance(node, cst.Yield) for node in nodes)
    if lends and any(makes_session(value, found.outline, flow) for value in made_here):
        return True
    return depth > 0 and any(
        _holds(inner, found, flow, depth - 1) and not _gives_back(inner.name.value, nodes)
        for inner in parameters(flow.body(found).node)
    )


def _type_of(parameter: cst.Param, outline: Outline, flow: Flow) -> tuple[str, Outline]:
    """The type as it is written, and the file in which it is: an alias may stand in another one."""
    annotation = parameter.annotation.annotation if parameter.annotation is not None else None
    written = annotated(annotation)
    found = flow.engine.index.named(written, outline) if written else None
    return (annotated(found.node), found.outline) if isinstance(found, Piece) else (written, outline)


def _is_session_type(written: str, outline: Outline) -> bool:
    full = outline.resolve(written)
    return full.rpartition(".")[2] in SESSIONS and full.startswith(SESSION_LIBRARIES)


def makes_session(value: cst.BaseExpression, outline: Outline, flow: Flow) -> bool:
    """True for a call of a session factory of the project, or of the class of a session itself."""
    call = call_of(value)
    written = dotted(call.func) if call is not None else None
    if written is None:
        return False
    if _is_session_type(written, outline):
        return True
    found = flow.engine.index.named(written, outline)
    return isinstance(found, Piece) and last_name(found.node) in SESSION_FACTORIES


def _made_in(node: cst.CSTNode) -> Iterator[cst.BaseExpression]:
    """What a statement of a dependency makes: what it opens, assigns or yields."""
    match node:
        case cst.WithItem(item=value) | cst.Assign(value=value) | cst.Yield(value=cst.BaseExpression() as value):
            yield value


def opened_outside(function: Function, loops: Nodes, flow: Flow) -> Iterator[cst.BaseExpression]:
    """Sessions that a function opens itself, around its loop or in front of it."""
    front, inside = _around(function, loops, flow)
    for node in front:
        opened: list[tuple[cst.CSTNode | None, cst.BaseExpression]]
        match node:
            case cst.With(items=items) if any(loop in walk(node) for loop in loops):
                opened = [(item.asname.name if item.asname is not None else None, item.item) for item in items]
            case cst.Assign(targets=[cst.AssignTarget(target=name), *_], value=value):
                opened = [(name, value)]
            case _:
                continue
        for given, made in opened:
            if makes_session(made, function.outline, flow) and _keeps(dotted(given), front, inside):
                yield made


def _around(function: Function, loops: Nodes, flow: Flow) -> tuple[list[cst.CSTNode], list[cst.CSTNode]]:
    """What runs before the first loop on a way that leads to it, refusals left out; and what is in the loops."""
    nodes = list(own_nodes(flow.body(function).node))
    before = nodes[: nodes.index(loops[0])]
    leaving = {inner for node in before if isinstance(node, cst.If) for block in _blocks(node) for inner in walk(block)}
    return [node for node in before if node not in leaving], [inner for loop in loops for inner in walk(loop)]


def _blocks(node: cst.If) -> Iterator[cst.CSTNode]:
    """The branches that do not lead on to what stands behind."""
    blocks = [node.body, *([node.orelse.body] if isinstance(node.orelse, cst.Else) else [])]
    return filter(leaves, blocks)


def _keeps(name: str | None, front: Nodes, inside: Nodes) -> bool:
    """True when a session is used, and its connection not given back, in front of the loop or inside it."""
    return any(_uses(name, nodes) and not _gives_back(name, nodes) for nodes in (front, inside))


def _uses(name: str | None, nodes: Nodes) -> bool:
    """True when something is asked of it: a session that nobody asks anything holds no connection."""
    others = set(_no_uses(nodes))
    return any(isinstance(node, cst.Name) and node.value == name and node not in others for node in nodes)


def _no_uses(nodes: Iterable[cst.CSTNode]) -> Iterator[cst.CSTNode | None]:
    """Names that are targets, attributes or keywords."""
    for node in nodes:
        match node:
            case (
                cst.AssignTarget(target=name) | cst.AsName(name=name) | cst.Attribute(attr=name) | cst.Arg(keyword=name)
            ):
                yield name


def _gives_back(name: str | None, nodes: Nodes) -> bool:
    """True when the last thing that is asked of the session here closes it, or ends its transaction."""
    called = {
        node.func.attr.value
        for node in nodes
        if isinstance(node, cst.Call) and isinstance(node.func, cst.Attribute) and dotted(node.func.value) == name
    }
    return bool(SESSION_ENDS & called) and "refresh" not in called
