"""Finds files, addresses and programs that a message names, one for each function.

for found in reached(flow): found.node, found.done      # "opens or changes whatever file"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import dotted
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import REACHED
from lint_rules.frameworks.words import says, word_set

_KEPT_IN = re.compile(
    r"relative_to|commonpath|commonprefix|secure_filename|basename|safe_join|realpath|[\"']\.\.[\"'/]|\.name\b"
    r"|urlparse|urlsplit|shlex\.quote|netloc|hostname"
)
"""In a function on the way these say that somebody looks where it leads."""

_PLACES = word_set("path file filename filepath folder directory url uri")
"""In the name of a field: it says where something is."""

_TAKING = word_set("open load read fetch download goto navigate visit crawl scrape extract imread urlopen")
"""Unknown code of such a name goes where it is told to."""


@dataclass(frozen=True, eq=False)
class Reached:
    """A use of what a message names: where it stands in this file, the act itself, and what it does."""

    function: Function
    node: cst.CSTNode
    act: Effect
    done: str
    is_sure: bool


def reached(flow: Flow) -> Iterator[Reached]:
    """The uses of this file, and of what its handlers call in others, one for each function."""
    seen: set[Function] = set()
    for _, act in flow.effects("reach", "call", "serve"):
        done = _done(act) if not act.closed else ""
        ways = [*act.chain, (act.function, act.node)] if done and not _is_kept_in(act) else []
        place = next((way for way in reversed(ways) if way[0].outline is flow.outline), None)
        if place is not None and place[0] not in seen:
            seen.add(place[0])
            yield Reached(*place, act, done, act.kind == "reach")


def _done(act: Effect) -> str:
    if act.kind == "reach":
        return _of_library(act) if _is_said(act.payload) and not _begins_fixed(act.node) else ""
    if act.target is not None or not says(act.name, _TAKING):
        return ""
    first = next((value for _, value in act.arguments if _is_said(value) and says(value.key, _PLACES)), None)
    return f"hands `{first.key}` of the message to `{act.name}`" if first is not None else ""


def _begins_fixed(node: cst.CSTNode) -> bool:
    """True for `run(["/usr/bin/espeak", text])`: the program is named, whatever it is given."""
    listed = node.args[0].value if isinstance(node, cst.Call) and node.args else None
    return (
        isinstance(listed, cst.List)
        and bool(listed.elements)
        and isinstance(listed.elements[0].value, cst.SimpleString)
    )


def _of_library(act: Effect) -> str:
    written = dotted(act.node.func) or "" if isinstance(act.node, cst.Call) else ""
    full = act.function.outline.resolve(written)
    return f"{REACHED.get(full, REACHED.get(written, 'asks whatever address'))} the message names"


def _is_said(value: Value) -> bool:
    return bool(value.labels & Label.MESSAGE and value.labels & Label.FREE)


def _is_kept_in(act: Effect) -> bool:
    functions = {act.function, *(function for function, _ in act.chain)}
    return any(_KEPT_IN.search(function.text) for function in functions)
