"""Tells a door from what stands behind it: an adapter serves its client by code that others hand to it.

is_handed_in(acts)      # True: nothing else is done for the client here, and who handed it in may ask
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lint_rules.code.outline import Function
from lint_rules.flow.effects import Effect
from lint_rules.frameworks.libraries import CONVERTING, LOGGING

HANDED_IN = "what serves the client is handed to it from elsewhere, and may ask"


def is_handed_in(acts: Iterable[Effect]) -> bool:
    """True where all that is done for a client, but for lines in a log, is done by code that was handed in."""
    done = [_by_others(act) for act in acts if act.kind != "serve" or act.name not in LOGGING | CONVERTING]
    return bool(done) and all(done)


def _by_others(act: Effect) -> bool:
    """True for a call of what the function or the object was given, and for the `yield` of a context manager."""
    if act.kind == "yield":
        return any(mark.written.endswith("contextmanager") for mark in act.function.decorators)
    name = act.written if act.kind == "serve" else ""
    is_parameter = any(name in scope.parameters for scope in act.function.scopes)
    return is_parameter or _is_given_to_object(name.removeprefix("self."), act.function)


def _is_given_to_object(name: str, function: Function) -> bool:
    """`self.on_message`, after `self.on_message = on_message` in `__init__`, or `= kwargs["on_message"]`."""
    start = function.owner.methods.get("__init__") if function.owner is not None else None
    if start is None or not name.isidentifier():
        return False
    found = re.search(rf"self\.{name}(?::[^=\n]+)? = (\w+)(?:\[|\.get\(|$)", start.text, re.MULTILINE)
    return found is not None and (found[1] in start.parameters or found[1] == "kwargs")
