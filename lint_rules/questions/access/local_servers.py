"""Servers for this machine alone that look at no origin: any page in its browser may open them.

    for entry, place in open_to_pages(flow): …      # the call that listens, None where the handler has to be named

A firewall keeps other machines out, and no page: the browser runs on this one. A server that does nothing by a
client's word is left alone: a page could only listen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import CallSite, Function, Piece
from lint_rules.code.syntax import dotted, keyword, literal, positional
from lint_rules.flow.access import OPEN
from lint_rules.flow.acts import does_as_told
from lint_rules.flow.query import Flow
from lint_rules.frameworks.model import Entry, matches
from lint_rules.frameworks.signing import LOCAL


def open_to_pages(flow: Flow) -> Iterator[tuple[Entry, Piece | None]]:
    """The doors of this file that nobody guards on a local address, with the call that listens where it registers."""
    if flow.outline.says("rigin"):
        return
    for access in flow.accesses():
        entry = access.entry
        if entry.function.outline is not flow.outline or access.around is not None:
            continue
        if access.verdict in OPEN and does_as_told(flow.run(entry)):
            site = entry.site
            if entry.row.host and isinstance(site, Piece) and site.outline is flow.outline:
                if _is_local(_argument(site.node, *entry.row.host), entry.inside, flow):
                    yield entry, site
            elif any(_is_local(host, call.inside, flow) for call, host in _listening(entry, flow)):
                yield entry, None


def _listening(entry: Entry, flow: Flow) -> Iterator[tuple[CallSite, cst.BaseExpression | None]]:
    """The calls of this file that listen for the framework of a handler, and the address."""
    listens = [each for rows in flow.engine.table.rows if rows.name == entry.framework for each in rows.listens]
    for call in flow.outline.calls if listens else ():
        for pattern, *where in listens:
            if matches(pattern, flow.outline.resolve(call.written)):
                yield call, _argument(call.piece.node, *where)


def _argument(node: cst.CSTNode, *where: int | str) -> cst.BaseExpression | None:
    if not isinstance(node, cst.Call):
        return None
    given = (positional(node, at) if isinstance(at, int) else keyword(node, at) for at in where)
    return next((value for value in given if value is not None), None)


def _is_local(host: cst.BaseExpression | None, inside: Function | None, flow: Flow) -> bool:
    """`"localhost"`, a name that the file gives to it alone, a parameter whose default it is, an attribute from one."""
    if host is None or literal(host) in LOCAL:
        return host is not None
    name = (dotted(host) or "").removeprefix("self.")
    owner = inside.owner if inside is not None else None
    start = owner.methods.get("__init__") if owner is not None else None
    if any(literal(_default(name, function, flow)) in LOCAL for function in (inside, start) if function is not None):
        return True
    given = re.findall(rf"^[ \t]*{re.escape(name)} *= *[\"']([\w.:]+)[\"'] *(?:#.*)?$", flow.outline.code, re.MULTILINE)
    return bool(given) and LOCAL.issuperset(given)


def _default(name: str, function: Function, flow: Flow) -> cst.BaseExpression | None:
    spec = flow.body(function).node.params
    return next((each.default for each in (*spec.params, *spec.kwonly_params) if each.name.value == name), None)
