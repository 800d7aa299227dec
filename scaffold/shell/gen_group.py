"""The group `gen`: one command for each generator, those of installed packages among them."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from scaffold.generators.plugins import Generator, installed, load, request
from scaffold.shell.options import Mode, open_bench, output_options
from scaffold.words.errors import ScaffoldError
from scaffold.words.names import Name

__all__ = ["GeneratorGroup"]


class GeneratorGroup(click.Group):
    """The group `gen`: our commands, and those of installed packages. Ours cannot be replaced."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all."""
        return [*super().list_commands(ctx), *(name for name in installed() if name not in self.commands)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return ours, else the command of a package, which is imported for that; None when there is neither."""
        if cmd_name in self.commands or cmd_name not in installed():
            return super().get_command(ctx, cmd_name)
        try:
            return _command(cmd_name, load(cmd_name))
        except ScaffoldError as error:
            return _broken(cmd_name, error)


def _command(kind: str, generator: Generator) -> click.Command:
    @output_options
    def run(name: str, package: str | None, mode: Mode, **options: str | None) -> None:
        parsed = Name.parse(name, kind=kind)
        from scaffold.shell.finish import finish

        bench = open_bench(package)
        known = bench.manifest.find(kind, str(parsed))
        answers = {} if known is None else dict(known.answers["options"])
        answers |= {key: value for key, value in options.items() if value is not None}
        finish(bench, [request(kind, generator, bench.project, parsed, answers, renderer=bench.renderer)], mode)

    own: list[click.Parameter] = [click.Argument(["name"])]
    own += [click.Option([f"--{option}"], help=text) for option, text in generator.options.items()]
    own += [click.Option(["--package"], help="The package to generate into, where there are several.")]
    return click.Command(
        kind, callback=run, params=[*own, *reversed(vars(run)["__click_params__"])], help=generator.help
    )


def _broken(kind: str, error: ScaffoldError) -> click.Command:
    """A command that says why it cannot run, so that the list of all commands still can."""
    anything: dict[str, Any] = {"ignore_unknown_options": True}
    ignored = click.Argument(["ignored"], nargs=-1)
    command = click.Command(kind, params=[ignored], help=str(error), context_settings=anything)
    command.callback = partial(_say, error)
    return command


def _say(error: ScaffoldError, ignored: tuple[str, ...]) -> None:
    raise click.ClickException(str(error))
