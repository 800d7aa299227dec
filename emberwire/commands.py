"""All commands: one click group over those of the runtime, the generator, the linter and the lessons.

Each command is a row of `COMMANDS`: where it lives and one line of help. A part is imported when one of its
commands is run, never for `emberwire --help`: pre-commit starts this program on every commit, and a linter that first
imports a web server would be felt each time.

    $ emberwire lint --help      # imports lint_rules, and nothing of the server

It holds no logic of a command, and knows nothing of what a command's options are.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class LazyCommand:
    """Where a command lives, and what the overview says of it without importing it."""

    target: str
    """`module:attribute` of a click command or group."""
    help: str
    """One line for `emberwire --help`."""

    def load(self) -> click.Command:
        """Import the command. Raises `TypeError` when the target is no click command."""
        module, _, attribute = self.target.partition(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"expected {self.target!r} to be a click command, got {type(command).__name__}")
        return command


COMMANDS: Mapping[str, LazyCommand] = {
    "new": LazyCommand("scaffold.shell.cli:new", "Create an application that is ready to serve."),
    "gen": LazyCommand("scaffold.shell.cli:gen", "Add a socket, a channel or presence to an application."),
    "destroy": LazyCommand("scaffold.shell.manage:destroy", "Take back what gen made."),
    "update": LazyCommand("scaffold.shell.manage:update", "Bring what was generated up to date, keeping your changes."),
    "doctor": LazyCommand("scaffold.shell.manage:doctor", "Say what is amiss with a generated application."),
    "templates": LazyCommand("scaffold.shell.manage:templates", "List the templates, or take one over to change it."),
    "serve": LazyCommand("reference_server.server.cli:serve", "Serve an application."),
    "routes": LazyCommand("reference_server.server.cli:routes", "Show an application's sockets, topics and events."),
    "asyncapi": LazyCommand("reference_server.server.cli:asyncapi", "Write an AsyncAPI document of an application."),
    "lint": LazyCommand("lint_rules.shell.cli:lint", "Find the anti-patterns of real-time code."),
    "access": LazyCommand("lint_rules.shell.access_cli:access", "Draw the access map: the guard before every handler."),
    "rules": LazyCommand("lint_rules.shell.cli:rules", "List the rules of the linter."),
    "explain": LazyCommand("lint_rules.shell.cli:explain", "Say what a rule flags, why, and what to write instead."),
    "rule": LazyCommand("lint_rules.shell.rule_cli:rule", "Write and test a rule of your own."),
    "lsp": LazyCommand("lint_rules.shell.editor.lsp_cli:lsp", "Serve the linter to an editor."),
    "learn": LazyCommand("emberwire.learn:learn", "Attack a bad server, see the finding, and fix it."),
}
"""The commands in the order in which a newcomer meets them."""


class LazyGroup(click.Group):
    """A click group that reads `COMMANDS` for its overview and imports a command only to run it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order of `COMMANDS`."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command of that name; None when there is none."""
        lazy = COMMANDS.get(cmd_name)
        return None if lazy is None else lazy.load()

    def invoke(self, ctx: click.Context) -> object:
        """Run a command. A part of Emberwire that is not installed ends it with a sentence that names the extra."""
        try:
            return super().invoke(ctx)
        except ModuleNotFoundError as error:
            from emberwire._extras import extra_of, named

            if extra_of(error.name or "") is None:
                raise
            sentence = named(error, f"`{ctx.command_path} {ctx.invoked_subcommand}`").msg
            raise click.ClickException(f"{sentence}.") from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the overview from the table, so that nothing is imported for it."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, lazy.help) for name, lazy in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command, or end with a sentence that names the nearest one."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            ctx.fail(unknown_command(name))
        return super().resolve_command(ctx, args)


def unknown_command(name: str) -> str:
    """Say that there is no command `name`, with the nearest one or else all of them."""
    from difflib import get_close_matches

    near = get_close_matches(name, COMMANDS, n=1)
    hint = f"Did you mean {near[0]!r}?" if near else f"The commands are {', '.join(COMMANDS)}."
    return f"there is no command {name!r}. {hint}"


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="emberwire", message="%(prog)s %(version)s")
def main() -> None:
    """Real-time channels for Starlette in the shape of Phoenix Channels: serve, generate, lint, learn."""
