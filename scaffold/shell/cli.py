"""The commands of the generator: `new` and `gen`.

    $ emberwire new chat
    $ cd chat && emberwire gen channel Lobby --diff

All of them end the same way: a plan is shown, and unless that was all that was asked for, applied.
Exit codes: 0 done, or nothing to do; 1 a conflict, or with `--check` something to do; 2 what was asked makes no sense.
jinja2 and libcst are imported by the work, not by this module: a bad name or `--help` must not wait for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from scaffold.shell.gen_group import GeneratorGroup, generator_options
from scaffold.shell.options import Mode, output_options
from scaffold.words.errors import Usage
from scaffold.words.names import Name, package_name

__all__ = ["gen", "new"]


@click.command()
@click.argument("name")
@click.option("--into", default=".", type=click.Path(path_type=Path), help="The folder in which NAME is made.")
@generator_options("app")
@output_options
def new(name: str, into: Path, mode: Mode, **chosen: Any) -> None:
    """Create the application NAME, ready to serve: a socket, a channel, presence, tests, and a page to try them.

    \b
        emberwire new chat
        emberwire new my-shop --framework fastapi --docker --ci github
    """
    package = package_name(name)
    root = _new_root(into, name)
    from scaffold.generators.request import Order, ordered
    from scaffold.memory.project import Project
    from scaffold.memory.workbench import Workbench
    from scaffold.shell.finish import finish

    bench = Workbench.open(Project(root, package, settings={"storage": chosen["storage"]}))
    finish(bench, ordered(bench, Order("app", Name((name,)), chosen)), mode, then=_next_steps(root, package))


@click.group(cls=GeneratorGroup)
def gen() -> None:
    """Add a socket, a channel or presence to the application in this folder.

    Installed packages can offer more generators: see docs/generator.md.
    """


def _new_root(into: Path, name: str) -> Path:
    root = into.resolve() / name
    if root.is_symlink():
        raise Usage(
            f"{name!r} is a symbolic link: refused, because it may lead elsewhere. Remove it, or choose another name."
        )
    if root.exists() and not root.is_dir():
        raise Usage(f"{name!r} exists and is no folder. Choose another name.")
    return root


def _next_steps(root: Path, package: str) -> list[str]:
    try:
        place = root.relative_to(Path.cwd())
    except ValueError:
        place = root
    return [
        "",
        f"{package} is ready. Next:",
        "",
        f"    cd {place}",
        f"    emberwire serve {package}.app:app",
        "",
        "Open it in two windows. `emberwire gen channel Lobby` adds a channel; README.md has the rest.",
    ]
