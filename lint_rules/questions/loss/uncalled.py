"""Finds functions that tell clients something, or register handlers, and that nothing in the project calls.

    for function, what in uncalled(flow): …    # `async def send_alert(…)`, which nobody calls: what is "untold"

A name that stands anywhere else, in a text too, is believed to be used; so is every name of a project without a
program, which is a library.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Literal

from lint_rules.code.outline import Function
from lint_rules.code.syntax import chain
from lint_rules.flow.importing import is_test
from lint_rules.flow.query import Flow
from lint_rules.flow.unused import is_unused, programs
from lint_rules.frameworks.words import NEWS, TRYING, says
from lint_rules.questions.loss.lost_sends import is_telling

Idle = Literal["idle", "unregistered"]

_NEWS = NEWS - {"push"}


def uncalled(flow: Flow) -> Iterator[tuple[Function, Idle]]:
    """The first function of this file that nothing calls, of each kind: a file of helpers may have many."""
    kinds: tuple[tuple[Idle, Iterator[Function]], ...] = (
        ("unregistered", _registering(flow)),
        ("idle", _telling(flow)),
    )
    for what, found in kinds:
        yield from ((function, what) for function in islice(found, 1))


def _registering(flow: Flow) -> Iterator[Function]:
    around = dict.fromkeys(entry.function.parent for entry in flow.entries)
    return (function for function in around if function is not None and _stands_alone(function, flow))


def _telling(flow: Flow) -> Iterator[Function]:
    """Functions that tell clients something, and methods that do so by another object: those of what is given the
    connections may be there for later use."""
    for function in flow.outline.functions:
        is_named_so = says(function.name, _NEWS) and not says(function.name, TRYING)
        if is_named_so and not _is_of_hub(function, flow) and _stands_alone(function, flow):
            calls = [call for call in flow.calls(function) if is_telling(call, function, flow)]
            heads = {chain(call.func)[0] for call in calls}
            if heads and (function.owner is None or any(map(flow.outline.defines, heads))):
                yield function


def _is_of_hub(function: Function, flow: Flow) -> bool:
    """True for a method of a class that is given connections, or that has a base whose code may call it."""
    owner = function.owner
    return owner is not None and (bool(owner.bases) or any(map(flow.connections, owner.methods.values())))


def _stands_alone(function: Function, flow: Flow) -> bool:
    """True where the name of a function stands nowhere else in a program, and its file is used."""
    index, name, mine = flow.engine.index, function.name, flow.outline
    if function.parent is not None or function.decorators or name.startswith("__") or not programs(flow.engine):
        return False
    if len(re.findall(rf"\b{name}\b", "\n".join(mine.lines))) > 1:
        return False
    others = (path for path in index.disk.holding(((name.encode(),),)) if path != mine.path)
    word = re.compile(rb"\b" + name.encode() + rb"\b")
    used = any(word.search(index.disk.source(path) or b"") for path in others if not is_test(path, index.disk.root))
    return not used and not is_unused(flow.engine, mine.path)
