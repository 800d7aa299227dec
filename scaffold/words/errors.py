"""What can go wrong in the generator, and the exit code that each becomes.

    ScaffoldError            1   nothing was written; the sentence says why and what to do
    ├── Usage                2   a name, an option or the place it was run in does not make sense
    │   └── BadName          2   a name that cannot become a module and a class
    └── UnsafePath           2   a target that is not inside the project

Every message is one sentence or two: what was expected, what came, the way out. The commands print it and end; a
traceback of these is a bug. What a plan finds on disk (a conflict) is no exception but an operation of the plan.
"""

from __future__ import annotations

__all__ = ["BadName", "ScaffoldError", "UnsafePath", "Usage"]


class ScaffoldError(Exception):
    """The generator cannot go on. `exit_code` is what the command ends with."""

    exit_code = 1


class Usage(ScaffoldError):
    """What was asked for does not make sense: a bad option, or no project here."""

    exit_code = 2


class BadName(Usage):
    """A name that cannot become a module and a class. The message names a better one where there is one."""


class UnsafePath(Usage):
    """A target outside the project, or one that a symbolic link leads out of it."""
