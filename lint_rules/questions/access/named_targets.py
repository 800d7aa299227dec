"""Finds files, addresses and programs that a client's message names, one for each function.

for found in named_targets(flow): found.node, found.use     # "opens or changes any file that the message names"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.flow.effects import Effect
from lint_rules.flow.query import Flow
from lint_rules.flow.values import Value
from lint_rules.frameworks.labels import Label
from lint_rules.frameworks.libraries import TARGETED
from lint_rules.frameworks.words import says, word_set

_CHECKS = re.compile(
    r"relative_to|commonpath|commonprefix|secure_filename|basename|safe_join|realpath|[\"']\.\.[\"'/]|\.name\b"
    r"|urlparse|urlsplit|shlex\.quote|netloc|hostname"
)
"""In a function on the way: it checks or cuts the path or the address."""

_LOCATIONS = word_set("path file filename filepath folder directory url uri")
"""In the name of a field that holds a path or an address."""

_OPENING = word_set("open load read fetch download goto navigate visit crawl scrape extract imread urlopen")
"""In the name of unknown code that opens the path or address that it is given."""


@dataclass(frozen=True, eq=False)
class NamedTarget:
    """A use of a file, address or program that a message names."""

    function: Function
    node: cst.CSTNode
    """The place in this file: the use, or the call that leads to it."""
    effect: Effect
    use: str
    is_sure: bool
    """False for unknown code, which is judged by its name."""


def named_targets(flow: Flow) -> Iterator[NamedTarget]:
    """The uses in this file, and in the functions of other files that its handlers call, one for each function."""
    seen: set[Function] = set()
    for _, effect in flow.effects("target", "call", "serve"):
        use = _use(effect) if not effect.closed else ""
        steps = effect.steps if use and not _is_checked(effect) else []
        place = next((step for step in reversed(steps) if step[0].outline is flow.outline), None)
        if place is not None and place[0] not in seen:
            seen.add(place[0])
            yield NamedTarget(*place, effect, use, effect.kind == "target")


def _use(effect: Effect) -> str:
    """What the code does with a target that the message names; empty where the message names none."""
    if effect.kind == "target":
        return _of_library(effect) if _is_said(_program_of(effect.payload)) else ""
    if effect.target is not None or not says(effect.name, _OPENING):
        return ""
    first = next((value for _, value in effect.arguments if _is_said(value) and says(value.key, _LOCATIONS)), None)
    return f"hands `{first.key}` of the message to `{effect.name}`" if first is not None else ""


def _program_of(target: Value) -> Value:
    """`"/usr/bin/espeak"` of `["/usr/bin/espeak", text]`: the client chooses an argument, and not the program."""
    return (target.parts or {}).get(0, target)


def _of_library(effect: Effect) -> str:
    written = effect.written
    full = effect.function.outline.resolve(written)
    return f"{TARGETED.get(full, TARGETED.get(written, 'asks any address that'))} the message names"


def _is_said(value: Value) -> bool:
    return bool(value.labels & Label.MESSAGE and value.labels & Label.FREE)


def _is_checked(effect: Effect) -> bool:
    functions = {effect.function, *(function for function, _ in effect.chain)}
    return any(_CHECKS.search(function.text) for function in functions)
