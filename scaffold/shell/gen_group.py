"""The group `gen`: one command for each generator of the table, those of installed packages among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import click

from scaffold.generators.generator import Answers, Generator, Naming, Option
from scaffold.generators.table import GENERATORS, find, kinds
from scaffold.shell.options import Mode, in_project, open_bench, output_options
from scaffold.words.errors import ScaffoldError, Usage

__all__ = ["GeneratorGroup", "generator_options", "was_typed"]

ORDER = "emberwire.order"
"""Where the context of a command keeps the names of its options in the order in which they were typed."""


class GeneratorGroup(click.Group):
    """The group `gen`: our commands, and those of installed packages."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all, in the order of the table."""
        return list(kinds())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return the command of that name, for which a package's is imported; None when there is none."""
        if cmd_name not in kinds():
            return None
        try:
            generator = find(cmd_name)
        except ScaffoldError as error:
            return _broken(cmd_name, error)
        return None if generator is None else _command(cmd_name, generator)


class _OrderedCommand(click.Command):
    """A command that knows in which order its options were typed."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse twice: click throws the order away."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        ctx.meta[ORDER] = [each.name for each in order]
        return super().parse_args(ctx, args)


def generator_options(kind: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the decorator that gives a click command the options of one of our generators."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(list(_options(GENERATORS[kind]))):
            command = option(command)
        return command

    return add


def was_typed(ctx: click.Context, generator: Generator, values: Mapping[str, Any]) -> Answers:
    """Return the options that were typed, those with a partner as pairs. Raises `Usage` for a partner without one."""
    typed = {}
    for name, option in ((each, generator.option(each)) for each in generator.options):
        if option.partner is not None:
            typed[name] = _pairs(ctx.meta[ORDER], name, option.partner, values)
        elif values[name] not in (None, ()):
            typed[name] = values[name]
    partners = {generator.option(each).partner for each in generator.options}
    return {name: value for name, value in typed.items() if name not in partners}


def _pairs(order: Sequence[str], name: str, partner: str, values: Mapping[str, Any]) -> list[tuple[str, str | None]]:
    own, partners = iter(values[name]), iter(values[partner])
    pairs: list[tuple[str, str | None]] = []
    for each in order:
        if each == name:
            pairs.append((next(own), None))
        elif each == partner:
            text = next(partners)
            if not pairs:
                raise Usage(f"--{partner} {text!r} comes before any --{name}: put it after the one that it is for.")
            if pairs[-1][1] is not None:
                raise Usage(
                    f"expected one --{partner} after --{name} {pairs[-1][0]}, got {pairs[-1][1]!r} and {text!r}."
                )
            pairs[-1] = (pairs[-1][0], text)
    return pairs


def _command(kind: str, generator: Generator) -> click.Command:
    @in_project
    @output_options
    @click.pass_context
    def run(ctx: click.Context, /, package: str | None, mode: Mode, name: str | None, **values: Any) -> None:
        parsed = generator.naming.parse(name, generator=kind)
        typed = was_typed(ctx, generator, values)
        from scaffold.generators.request import Order, ordered
        from scaffold.shell.finish import finish
        from scaffold.shell.prompt import agreed

        bench = open_bench(package)
        requests = ordered(bench, Order(kind, parsed, typed), agreed=partial(agreed, mode))
        notes = [note for request in requests if request.generator == kind for note in request.notes]
        finish(bench, requests, mode, then=notes)

    for option in reversed(list(_options(generator))):
        run = option(run)
    command: click.Command = _OrderedCommand(
        kind,
        callback=run,
        params=[_argument(generator.naming), *reversed(vars(run)["__click_params__"])],
        help=generator.help,
        short_help=generator.short_help,
    )
    return command


def _argument(naming: Naming) -> click.Argument:
    choices = click.Choice(naming.choices) if naming.choices else None
    return click.Argument(["name"], type=choices, required=naming.default is None)


def _options(generator: Generator) -> Iterator[Callable[..., Any]]:
    for name in generator.options:
        option = generator.option(name)
        flag = name.replace("_", "-")
        if option.argument:
            yield click.argument(name)
            continue
        names = [name, f"--{flag}/--no-{flag}" if option.switch else f"--{flag}"]
        yield click.option(*names, **_how(option), help=option.help)


def _how(option: Option) -> dict[str, Any]:
    """Return how click is to read an option. One that was not typed is None, so that the first answers hold."""
    if option.switch:
        return {"default": option.default}
    if option.flag:
        return {"is_flag": True}
    return {
        "multiple": option.several,
        "type": click.Choice(option.choices) if option.choices else None,
        "default": option.default,
        "show_default": option.default is not None,
    }


def _broken(kind: str, error: ScaffoldError) -> click.Command:
    """A command that says why it cannot run, so that the list of all commands still can."""
    anything: dict[str, Any] = {"ignore_unknown_options": True}
    ignored = click.Argument(["ignored"], nargs=-1)
    command = click.Command(kind, params=[ignored], help=str(error), context_settings=anything)
    command.callback = partial(_say, error)
    return command


def _say(error: ScaffoldError, ignored: tuple[str, ...]) -> None:
    raise click.ClickException(str(error))
