"""The commands that look after what was generated: `destroy`, `update`, `doctor` and `templates`.

    $ emberwire destroy channel Lobby --dry-run
    $ emberwire update --diff
    $ emberwire doctor
    $ emberwire templates eject channel

They read `.emberwire/manifest.json`, which the generators write. Exit codes are those of `scaffold.cli`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scaffold.cli import in_project, open_bench
from scaffold.errors import Usage
from scaffold.options import Mode, output_options

if TYPE_CHECKING:
    from scaffold.manifest import Entry
    from scaffold.workbench import Workbench

__all__ = ["destroy"]


@click.command()
@click.argument("generator", type=click.Choice(["socket", "channel", "presence", "context", "test", "client"]))
@click.argument("name", required=False)
@in_project
@output_options
def destroy(generator: str, name: str | None, package: str | None, mode: Mode) -> None:
    """Take back what `gen GENERATOR NAME` made, and what it wired; files that were edited are left, unless --force."""
    from scaffold.destroying import destroyed, still_imported, with_removed_records
    from scaffold.finish import finish_plan, policy_of
    from scaffold.plan import Remove, Withdraw

    bench = open_bench(package)
    entry = _entry(bench, generator, "Presence" if generator == "presence" and name is None else name)
    plan, after = destroyed(bench.manifest, entry, read=bench.project.read, style=bench.style, policy=policy_of(mode))
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


def _entry(bench: Workbench, generator: str, name: str | None) -> Entry:
    known = [each.name for each in bench.manifest.entries if each.generator == generator]
    entry = bench.manifest.find(generator, name or "")
    if entry is None:
        found = ", ".join(known) if known else "none"
        raise Usage(f"expected the name of a generated {generator}, got {name!r}. Generated here: {found}.")
    return entry
