"""The options that every generating command has, and what they come to: one `Mode`.

    --dry-run  show the plan and stop        --diff   show what would change, line by line, and stop
    --check    exit 1 when something would change, and write nothing
    --force    overwrite what is different   --skip   leave what is different
    --strict   a statement that a person would have to add is a failure
    --format json

Only click is imported here.
"""

from __future__ import annotations

import errno
import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import click

from scaffold.words.errors import ScaffoldError, Usage

__all__ = ["Mode", "Sentence", "in_project", "open_bench", "output_options", "speaking"]

if TYPE_CHECKING:
    from scaffold.memory.workbench import Workbench

Command = TypeVar("Command", bound=Callable[..., object])


@dataclass(frozen=True, slots=True, kw_only=True)
class Mode:
    """How a plan is shown and whether it is applied."""

    dry_run: bool = False
    diff: bool = False
    check: bool = False
    force: bool = False
    skip: bool = False
    strict: bool = False
    format: str = "text"

    def __post_init__(self) -> None:
        if self.force and self.skip:
            raise Usage("expected --force or --skip, got both: a file is either overwritten or left.")

    @property
    def writes(self) -> bool:
        """Tell whether the plan is to be applied."""
        return not (self.dry_run or self.diff or self.check)


class Sentence(click.ClickException):
    """Ends the command with a sentence and an exit code."""

    def __init__(self, error: ScaffoldError) -> None:
        super().__init__(str(error))
        vars(self)["exit_code"] = error.exit_code


def speaking(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command end with a sentence instead of a traceback, for a `ScaffoldError` and for what cannot be read."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except ScaffoldError as error:
            _end(error)
        except OSError as error:
            # A pipe that nobody reads any more is not ours to explain: click ends the command for it.
            if error.errno == errno.EPIPE:
                raise
            _end(ScaffoldError(f"{error.filename or 'the project'}: {error.strerror or error}. Nothing was changed."))

    return run


def _end(error: ScaffoldError) -> NoReturn:
    raise Sentence(error) from error


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options above to a command, which gets them as one argument `mode`."""

    @functools.wraps(command)
    def run(*args: Any, **kwargs: Any) -> Any:
        chosen = {name: kwargs.pop(name) for name in Mode.__dataclass_fields__}
        return speaking(lambda: command(*args, mode=Mode(**chosen), **kwargs))()

    for option in reversed(_OPTIONS):
        run = option(run)
    return run


_OPTIONS = (
    click.option("--dry-run", is_flag=True, help="Show the plan and write nothing."),
    click.option("--diff", is_flag=True, help="Show what would change, line by line, and write nothing."),
    click.option("--check", is_flag=True, help="Write nothing; exit 1 when something would change."),
    click.option("--force", is_flag=True, help="Overwrite files that exist and are different."),
    click.option("--skip", is_flag=True, help="Leave files that exist and are different as they are."),
    click.option("--strict", is_flag=True, help="Write nothing when a statement is left for a person to add."),
    click.option(
        "--format", "format", type=click.Choice(["text", "json"]), default="text", help="How the plan is shown."
    ),
)

in_project = click.option("--package", default=None, help="The package to generate into, where there are several.")


def open_bench(package: str | None) -> Workbench:
    """Return the workbench of the project that the person stands in. Raises `Usage` when there is none."""
    from scaffold.memory.project import Project
    from scaffold.memory.workbench import Workbench

    return Workbench.open(Project.find(Path.cwd(), package=package))
