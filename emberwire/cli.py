"""The `emberwire` command: where the program starts.

The commands are click's (`commands.py`). But a commit hook that lints three files which hold nothing would wait for
click longer than for everything else, so `emberwire lint` tries the fast path first. That reads no option
that changes what is found or how it is printed: whatever it does not understand goes to the one definition of the
command line.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command that the program's arguments name. Ends with `SystemExit` for any exit code but 0."""
    if _has_answered(sys.argv[1:]):
        return
    from emberwire.commands import main as commands

    commands()


def _has_answered(arguments: list[str]) -> bool:
    """True when these arguments lint files that hold nothing, and it has been said."""
    if arguments[:1] != ["lint"]:
        return False
    from lint_rules.shell.fast_path import fast_answer

    said = fast_answer(arguments[1:])
    if said is None:
        return False
    try:
        sys.stdout.write(said)
        sys.stdout.flush()
    except OSError:  # nobody listens any more: click knows how to leave quietly
        return False
    return True
