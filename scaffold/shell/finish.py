"""The end of every command: the plan is settled, shown, and applied when it can be.

The order matters: conflicts are asked about before anything is written, the bookkeeping is computed from what was
decided, and what is shown is exactly the plan that was, or would be, applied.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence

import click

from scaffold.memory.manifest import is_own
from scaffold.memory.workbench import Workbench
from scaffold.plan.operations import Merge, Plan, Policy, Request
from scaffold.shell import prompt, show
from scaffold.shell.options import Mode
from scaffold.words.errors import ScaffoldError

__all__ = ["finish", "finish_plan", "policy_of"]


def finish(bench: Workbench, requests: Iterable[Request], mode: Mode, *, then: Sequence[str] = ()) -> None:
    """Plan, show and apply the requests; `then` is what is said after something was made. Ends the process."""
    requests = tuple(requests)
    plan = bench.plan(requests, policy_of(mode))
    finish_plan(plan, mode, complete=lambda settled: bench.complete(requests, settled), write=bench.write, then=then)


def finish_plan(
    plan: Plan,
    mode: Mode,
    *,
    complete: Callable[[Plan], Plan],
    write: Callable[[Plan], None],
    then: Sequence[str] = (),
) -> None:
    """Settle, show and apply a plan, and end the process with the exit code that belongs to it."""
    if plan.conflicts and mode.writes and mode.format == "text" and prompt.is_interactive():
        plan = prompt.ask(plan)
    plan = plan.without_orphans()
    stuck = bool(plan.conflicts) or (mode.strict and bool(plan.advice))
    plan = plan if stuck else complete(plan)
    applied = mode.writes and not stuck
    if applied:
        write(plan)
    _show(plan, mode, applied=applied)
    if applied and mode.format == "text" and any(not is_own(each.path) for each in plan.changes):
        for line in then:
            click.echo(line)
    marked = sum(each.marked for each in plan.changes if isinstance(each, Merge))
    if marked and mode.format == "text":
        click.echo(f"{marked} {'place needs' if marked == 1 else 'places need'} you: look for <<<<<<< in the files.")
    sys.exit(1 if stuck or marked or (mode.check and plan.changes) else 0)


def _show(plan: Plan, mode: Mode, *, applied: bool) -> None:
    if mode.format == "json":
        click.echo(show.to_json(plan, applied=applied))
        return
    for line in show.diffs(plan) if mode.diff else show.lines(plan):
        click.echo(line)
    if plan.conflicts:
        raise ScaffoldError(
            f"{_files(len(plan.conflicts))} from what would be written now. Nothing was written: "
            "look with --diff, then use --force all the same, or --skip to leave them alone."
        )
    if mode.strict and plan.advice:
        raise ScaffoldError("Nothing was written: with --strict, nothing may be left for a person to add.")
    if not applied and plan.changes:
        click.echo("Nothing was written.")


def _files(number: int) -> str:
    return "1 file differs" if number == 1 else f"{number} files differ"


def policy_of(mode: Mode) -> Policy:
    """Return what becomes of files that are different."""
    return Policy.OVERWRITE if mode.force else Policy.SKIP if mode.skip else Policy.REFUSE
