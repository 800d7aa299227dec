"""Finds what is told through a broker behind a change that is stored, where nothing catches that the broker is away.

    for function, call in told_unguarded(flow): …     # `order.save()`, then `layer.group_send(…)` outside of a `try`

The change is there, and whoever made it gets an error; a receiver of `post_save` breaks every save of the project.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

import libcst as cst

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name, dotted, run_by
from lint_rules.flow.query import Flow
from lint_rules.flow.takers import is_attempted
from lint_rules.frameworks.words import words
from lint_rules.questions.loss.writes import is_write

_RECEIVES = re.compile(r"(^|\.)(receiver|listens_for)$")
_WORKS = re.compile(r"(^|\.)(task|shared_task|periodic_task|actor)$")
"""A task of a worker is run again when it fails, and nobody waits for it."""

_TELLS = frozenset({"group_send", "publish"})


def told_unguarded(flow: Flow) -> Iterator[tuple[Function, cst.Call]]:
    """The first such call of each function of this file that no client's connection runs."""
    if not flow.outline.says(*_TELLS):
        return
    live = frozenset(flow.live())
    for function in flow.outline.functions:
        in_worker = any(_WORKS.search(mark.written) for mark in function.decorators)
        if function not in live and not in_worker and any(name in function.text for name in _TELLS):
            yield from ((function, call) for call in islice(_bare(function, flow), 1))


def _bare(function: Function, flow: Flow) -> Iterator[cst.Call]:
    stored = any(_RECEIVES.search(mark.written) for mark in function.decorators)
    for call in flow.calls(function):
        if _tells(call):
            if stored and not is_attempted(function, call, flow):
                yield call
        else:
            stored = stored or is_write(call)


def _tells(call: cst.Call) -> bool:
    """`await layer.group_send(…)`, `async_to_sync(layer.group_send)(…)`, `redis.publish(…)`."""
    holder, _, name = (dotted(run_by(call)) or "").rpartition(".")
    if name == "publish":
        return "redis" in words(holder) or holder == "r"
    return name == "group_send" or (called_name(call) == "group_send" and isinstance(call.func, cst.Attribute))
