"""The commands that look after what was generated: `destroy`, `update`, `doctor` and `templates`.

    $ emberwire destroy channel Lobby --dry-run
    $ emberwire update --diff
    $ emberwire doctor
    $ emberwire templates eject channel

They read `.emberwire/manifest.json`, which the generators write. Exit codes are those of `scaffold.shell.cli`.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

import click

from scaffold.generators.table import GENERATORS, kinds
from scaffold.shell.options import Mode, in_project, open_bench, output_options, speaking
from scaffold.words.errors import Usage

if TYPE_CHECKING:
    from scaffold.memory.manifest import Entry
    from scaffold.memory.workbench import Workbench

__all__ = ["destroy", "doctor", "templates", "update"]


@click.command()
@click.argument("generator", metavar="GENERATOR")
@click.argument("name", nargs=-1)
@in_project
@output_options
def destroy(generator: str, name: tuple[str, ...], package: str | None, mode: Mode) -> None:
    """Take back what `gen GENERATOR NAME` made, and what it wired; files that were edited are left, unless --force.

    GENERATOR is one of those that `emberwire gen --help` lists.
    """
    from scaffold.memory.revisions import Revisions
    from scaffold.plan.operations import Remove, Withdraw
    from scaffold.shell.finish import finish_plan, policy_of
    from scaffold.upkeep.destroying import destroyed, still_imported, with_removed_records

    bench = open_bench(package)
    entry = _entry(bench, generator, " ".join(name) or None)
    project = bench.project
    plan, after = destroyed(
        bench.manifest,
        entry,
        read=project.read,
        style=bench.style,
        policy=policy_of(mode),
        revisions=Revisions.of(project, {}),
    )
    removed = {each.path for each in plan.operations if isinstance(each, Remove | Withdraw)}
    gone = {each.path for each in plan.operations if isinstance(each, Remove)}
    modules = {module for path in gone if (module := bench.project.module_at(path)) is not None}
    sources = [(path, content) for path, content in bench.project.python_files() if path not in removed]
    finish_plan(
        replace(plan, operations=(*plan.operations, *still_imported(sorted(modules), sources))),
        mode,
        complete=lambda settled: with_removed_records(settled, bench.manifest, after, bench.project.read),
        write=bench.write,
    )


@click.command()
@in_project
@output_options
def update(package: str | None, mode: Mode) -> None:
    """Merge what today's templates give into what was generated; edits stay, true conflicts get markers."""
    from scaffold.memory.recording import with_bookkeeping
    from scaffold.shell.finish import finish_plan, policy_of
    from scaffold.upkeep.updating import updated

    bench = open_bench(package)
    if bench.manifest.empty:
        raise Usage("expected a manifest in .emberwire/: nothing was generated here, so there is nothing to update.")
    plan, after = updated(bench, policy=policy_of(mode))
    gone = sorted(path for path in bench.manifest.files if bench.project.read(path) is None)
    if mode.format == "text":
        for path in gone:
            click.echo(f"   deleted  {path}: you took it out, and it stays out")
        if not plan.operations:
            click.echo("Nothing to bring in: the templates are those that this was generated from.")
    finish_plan(
        plan,
        mode,
        complete=lambda settled: with_bookkeeping(settled, after, bench.project.read),
        write=bench.write,
        then=[f"These are brought up to date with emberwire {after.version}; what you changed in them is kept."],
    )


@click.command()
@in_project
@click.option("--format", "output", type=click.Choice(["text", "json"]), default="text", help="How findings are shown.")
@speaking
def doctor(package: str | None, output: str) -> None:
    """Say what is missing, unwired, stale, edited, behind or closed. Exit code 1 when something is at fault."""
    from scaffold.upkeep.doctoring import FAULTS, examined

    findings = list(examined(open_bench(package)))
    if output == "json":
        data = {"schema_version": 1, "findings": [asdict(each) for each in findings]}
        click.echo(json.dumps(data, indent=2))
    else:
        for each in findings:
            click.echo(f"{each.kind:>10}  {each.path}: {each.sentence}")
        click.echo("Everything is as it was generated." if not findings else f"{len(findings)} found.")
    sys.exit(1 if any(each.kind in FAULTS for each in findings) else 0)


@click.group()
def templates() -> None:
    """Look at the templates, or copy some into the project to change them."""


@templates.command("list")
@click.argument("chosen", metavar="SET", required=False)
@speaking
def templates_list(chosen: str | None) -> None:
    """Name the sets of templates, or the templates of one SET."""
    from scaffold.memory.ejecting import template_names, template_sets

    for name in template_sets() if chosen is None else template_names(chosen):
        click.echo(name)


@templates.command("eject")
@click.argument("chosen", metavar="SET")
@in_project
@output_options
def templates_eject(chosen: str, package: str | None, mode: Mode) -> None:
    """Copy the templates of SET into .emberwire/templates/, where they come before the built-in ones."""
    from scaffold.memory.ejecting import ejected
    from scaffold.shell.finish import finish_plan, policy_of

    bench = open_bench(package)
    plan = ejected(chosen, read=bench.project.read, policy=policy_of(mode))
    finish_plan(plan, mode, complete=lambda settled: settled, write=bench.write)


def _entry(bench: Workbench, generator: str, name: str | None) -> Entry:
    """Return what was generated under that name; `Room` is enough for `Room ts` where there is one such."""
    known = [each for each in bench.manifest.entries if each.generator == generator]
    if not known and generator not in kinds():
        raise Usage(f"expected one of the generators {', '.join(sorted(kinds()))}, got {generator!r}.")
    if generator in GENERATORS:
        name = _spelled(generator, name)
    found = [each for each in known if each.name == name] or [
        each for each in known if each.name.partition(" ")[0] == name
    ]
    if len(found) != 1:
        names = ", ".join(each.name for each in known) or "none"
        got = "" if name is None else f", got {name!r}"
        raise Usage(f"expected the name of a generated {generator}{got}. Generated here: {names}.")
    return found[0]


def _spelled(generator: str, typed: str | None) -> str | None:
    """Return what was typed as the manifest spells it: `Lobby withdraw` for `lobby withdraw`."""
    first, _, rest = (typed or GENERATORS[generator].naming.default or "").partition(" ")
    try:
        name = str(GENERATORS[generator].naming.parse(first, generator=generator))
    except Usage:
        name = first
    return " ".join(filter(None, [name, rest])) or None
