"""Finds errors that let a client of Socket.IO in, because only a refusal keeps it out.

    for function, node, what in failed_connects(flow): …    # what: "raised", "builtin", "token", …

An error that leaves the connect handler is logged, and the client stays: it is told nothing, and hears what is sent to
all and to the rooms that the handler has entered. Before python-socketio 5.18 each event that it sends is handled too;
since then the server keeps its entry when it has gone. Tried with 5.8, 5.14, 5.16, 5.17 and 5.18.1, on asyncio and
below Flask-SocketIO. `return False` and the `ConnectionRefusedError` of Socket.IO refuse in each, that of Python from
5.14.3 on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted, item_of, text_of, uncaught
from lint_rules.flow.query import Flow
from lint_rules.frameworks.socketio import FRAMEWORK, PYTHONS_OWN_REFUSES, RAISING, REFUSAL

_ANSWERS = re.compile(r"return False|\braise\b|disconnect\(|decode|verif|unsign|loads\(")
"""In a handler that may refuse somebody."""

_PINS = ("uv.lock", "poetry.lock", "pdm.lock", "requirements.txt", "pyproject.toml", "Pipfile", "setup.py")
"""What may say which version is installed."""

_VERSION = re.compile(rb"""python[-_]socketio[^\n]{0,40}?(?:==|\n\s*version\s*=\s*")\s*(\d+)\.(\d+)(?:\.(\d+))?""")
"""A version and no other: `python-socketio[client]==5.13.0`, and the entry of a lock."""

_CONNECTS = ("sid", "environ")
"""What a handler of python-socketio is always given; Flask-SocketIO's has no more than the third, `auth`."""


def failed_connects(flow: Flow) -> Iterator[tuple[Function, cst.CSTNode | None, str]]:
    """The first such error of each connect handler of this file, and None for a parameter that it lacks."""
    handlers = [entry for entry in flow.handlers_here("connect") if _is_alone(entry.function)]
    meant = [entry for entry in handlers if entry.row.framework == FRAMEWORK and not entry.row.without]
    for function in (entry.function for entry in meant):
        if len(function.takes) != len(_CONNECTS) or _takes_more(flow.body(function).node):
            yield from _first(function, flow)
        elif _ANSWERS.search(function.text) is not None:
            yield function, None, "auth"


def _is_alone(function: Function) -> bool:
    """False below a decorator of the project's own, which may catch what is raised."""
    return len(function.decorators) <= 1


def _takes_more(function: cst.FunctionDef) -> bool:
    """True for `*given` and `**given`, which take whatever comes."""
    return isinstance(function.params.star_arg, cst.Param) or function.params.star_kwarg is not None


def _lets_in(flow: Flow) -> bool:
    """True in a project that is bound to a version for which Python's own refusal is an error like any other."""
    disk = flow.engine.index.disk
    texts = (disk.source(disk.root / name) or b"" for name in _PINS)
    pinned = [tuple(map(int, found.groups(b"0"))) for text in texts for found in _VERSION.finditer(text)]
    return any(version < PYTHONS_OWN_REFUSES for version in pinned)


def _first(function: Function, flow: Flow) -> Iterator[tuple[Function, cst.CSTNode, str]]:
    """The first place of a handler at which a client can bring about an error that nothing catches."""
    auth = function.takes[-1] if function.takes else ""
    for node in uncaught(flow.body(function).node):
        what = _kind(node, auth, function, flow)
        if what:
            yield function, node, what
            return


def _kind(node: cst.CSTNode, auth: str, function: Function, flow: Flow) -> str:
    item = item_of(node) if isinstance(node, cst.Subscript) else None
    if isinstance(node, cst.Raise) and node.exc is not None:
        return _of_error(dotted(node.exc.func if isinstance(node.exc, cst.Call) else node.exc) or "", flow)
    if isinstance(node, cst.Call):
        return "token" if _raises(node, flow) or _helper_raises(node, function, flow) else ""
    if item is None or dotted(item[0]) != auth or not text_of(item[1]) or _ANSWERS.search(function.text) is None:
        return ""
    return "" if f" in {auth}" in function.text or f"{auth}.get(" in function.text else "missing"


def _of_error(name: str, flow: Flow) -> str:
    """An error that is no refusal. Python's own has the name of Socket.IO's, and was no more than another error.

    What a function makes, or a name holds, may be a refusal: `raise error.for_socketio()`.
    """
    outline = flow.outline
    meant = outline.resolve(name)
    kind = meant.rpartition(".")[2]
    if kind != REFUSAL:
        return "raised" if kind[:1].isupper() else ""
    is_own = meant == REFUSAL and not outline.stars and REFUSAL not in outline.bound
    return "builtin" if is_own and flow.engine.index.once("Python's own lets in", lambda: _lets_in(flow)) else ""


def _raises(call: cst.Call, flow: Flow) -> bool:
    """True for a check of a token that raises for a bad one."""
    return flow.outline.resolve(dotted(call.func) or "") in RAISING


def _helper_raises(call: cst.Call, function: Function, flow: Flow) -> bool:
    helper = flow.callee(call, function)
    inside = uncaught(flow.body(helper).node) if helper is not None and not helper.decorators else ()
    return any(isinstance(part, cst.Call) and _raises(part, flow) for part in inside)
