"""Finds what is not told or not cleaned up any more, because the call is a comment now.

    for function in told_no_more(flow): …      # `# socketio.emit("new_message", …)`, and nothing else that tells it

A call in a comment counts where the function makes no such call: it was there once, and others wait for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from lint_rules.code.outline import Function
from lint_rules.code.syntax import called_name
from lint_rules.flow.query import Flow
from lint_rules.frameworks.words import CLEANUP, SENDING, says

_COMMENTED = re.compile(r"(?m)^[ \t]*#[ \t]*(?:await[ \t]+)?[A-Za-z_][\w.]*\.(\w+)\((.*)$")
_TELLS = re.compile(r"emit|group_send|broadcast\w*|send_to_\w+|notify_\w+")
_LOUD = re.compile(r"#[ \t]*(#|>>>|e\.g|example|usage)", re.IGNORECASE)


def told_no_more(flow: Flow) -> Iterator[Function]:
    """The functions of this file with a call in a comment that tells others, or cleans up at a client's end."""
    if _COMMENTED.search(flow.outline.text) is None:
        return
    leaving = {entry.function for entry in flow.handlers("disconnect")}
    for function in flow.outline.functions:
        text = _with_comments(function)
        said = {match[1] for match in _COMMENTED.finditer(text) if _is_whole(match[2])}
        wanted = {name for name in said if _TELLS.fullmatch(name) or (function in leaving and says(name, CLEANUP))}
        if wanted and _LOUD.search(text) is None and not _does_so(function, wanted, flow):
            yield function


def _with_comments(function: Function) -> str:
    """The source of a function with the comments behind its last statement."""
    below = function.outline.lines[function.end_line :]
    comments = takewhile(lambda line: line[:1].isspace() and line.lstrip().startswith("#"), below)
    return "\n".join([function.text, *comments])


def _is_whole(rest: str) -> bool:
    """True for a call, and not for a sentence that mentions one."""
    return not rest.strip() or rest.rstrip().endswith((")", "(", ",", "{", "["))


def _does_so(function: Function, names: set[str], flow: Flow) -> bool:
    """True where the function makes a call of its own that does what the one in the comment did."""
    done = {called_name(call) for call in flow.calls(function)}
    tells = any(_TELLS.fullmatch(name) for name in names)
    return any(says(name, SENDING if tells else CLEANUP) for name in done)
