"""The commands of the generator: `new` and `gen`.

    $ emberwire new chat
    $ cd chat && emberwire gen channel Lobby --diff

All of them end the same way: a plan is shown, and unless that was all that was asked for, applied.
Exit codes: 0 done, or nothing to do; 1 a conflict, or with `--check` something to do; 2 what was asked makes no sense.
jinja2 and libcst are imported by the work, not by this module: a bad name or `--help` must not wait for them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scaffold.shell.gen_group import GeneratorGroup
from scaffold.shell.options import Mode, in_project, open_bench, output_options
from scaffold.words.errors import Usage
from scaffold.words.names import Name, package_name

if TYPE_CHECKING:
    pass

__all__ = ["gen", "new"]


@click.command()
@click.argument("name")
@click.option("--into", default=".", type=click.Path(path_type=Path), help="The folder in which NAME is made.")
@click.option(
    "--framework",
    type=click.Choice(["starlette", "fastapi"]),
    default="starlette",
    show_default=True,
    help="What the application is made of.",
)
@click.option(
    "--storage",
    type=click.Choice(["memory", "sqlite"]),
    default="memory",
    show_default=True,
    help="Where contexts keep their data.",
)
@click.option("--page/--no-page", default=True, help="With or without a page to try it.")
@click.option("--presence/--no-presence", default=True, help="With or without presence.")
@click.option("--docker", is_flag=True, help="Add a Dockerfile.")
@click.option("--ci", type=click.Choice(["github"]), help="Add a workflow that runs all checks.")
@click.option("--pre-commit", is_flag=True, help="Add a pre-commit configuration.")
@output_options
def new(name: str, into: Path, mode: Mode, **chosen: Any) -> None:
    """Create the application NAME, ready to serve: a socket, a channel, presence, tests, and a page to try them.

    \b
        emberwire new chat
        emberwire new my-shop --framework fastapi --storage sqlite --docker --ci github
    """
    package = package_name(name)
    root = _new_root(into, name)
    from scaffold.generators.application import AppOptions, application
    from scaffold.memory.project import Project
    from scaffold.memory.workbench import Workbench
    from scaffold.shell.finish import finish

    options = AppOptions(**chosen)
    settings = {"storage": options.storage}
    bench = Workbench.open(Project(root, package, settings=settings))
    requests = application(bench.project, name, options, renderer=bench.renderer)
    finish(bench, requests, mode, then=_next_steps(root, package))


@click.group(cls=GeneratorGroup)
def gen() -> None:
    """Add a socket, a channel or presence to the application in this folder.

    Installed packages can offer more generators: see docs/generator.md.
    """


@gen.command("socket", short_help="Add a socket: who clients are.")
@click.argument("name")
@click.option("--mount", default=None, help="Where clients connect; by default /socket, or /NAME/socket.")
@in_project
@output_options
def gen_socket(name: str, mount: str | None, package: str | None, mode: Mode) -> None:
    """Add the socket NAME: who clients are. It takes a token and refuses everybody else."""
    parsed = Name.parse(name, kind="socket")
    from scaffold.generators.namesakes import refuse_namesakes
    from scaffold.generators.serving import socket_request
    from scaffold.generators.sockets import mount_of
    from scaffold.shell.finish import finish

    bench = open_bench(package)
    refuse_namesakes(bench.manifest, "socket", parsed)
    known = bench.manifest.find("socket", str(parsed))
    place = mount or (mount_of(parsed) if known is None else known.answers["mount"])
    finish(bench, [socket_request(bench, parsed, mount=_mount_path(place))], mode)


@gen.command("channel", short_help="Add a channel, its context, tests and route.")
@click.argument("name")
@click.option("--socket", help="The socket that gets the route; by default User.")
@click.option("--topic", help='The pattern of its topics, such as "room:*"; by default NAME:*.')
@click.option("--event", "events", multiple=True, help="An event that clients can send; by default new_msg.")
@click.option(
    "--payload",
    "payloads",
    multiple=True,
    help='The fields of the event at the same place, such as "body:str(1..2000) reply_to:int?".',
)
@click.option("--intercept", "intercepts", multiple=True, help="An event whose broadcasts go through handle_out.")
@click.option(
    "--presence/--no-presence",
    default=None,
    help="Track presence, which is added where there is none; by default if there is.",
)
@in_project
@output_options
def gen_channel(name: str, package: str | None, mode: Mode, **chosen: Any) -> None:
    """Add the channel NAME, its context and its tests, and its route to the socket.

    \b
        emberwire gen channel Lobby
        emberwire gen channel Admin.Auction --event place_bid --payload "amount:int(1..100000) note:str?"
    """
    parsed = Name.parse(name, kind="channel")
    from scaffold.generators.channels import channel
    from scaffold.generators.namesakes import refuse_namesakes
    from scaffold.generators.serving import ChannelChoices, channel_options, missing_presence
    from scaffold.shell.finish import finish
    from scaffold.shell.prompt import missing_socket

    bench = open_bench(package)
    refuse_namesakes(bench.manifest, "channel", parsed)
    options = channel_options(bench, parsed, ChannelChoices(**chosen))
    requests = [*missing_socket(bench, options, mode), *missing_presence(bench, options)]
    finish(bench, [*requests, channel(bench.project, parsed, options, renderer=bench.renderer)], mode)


@gen.command("presence", short_help="Add presence: who is where.")
@click.argument("name", required=False)
@in_project
@output_options
def gen_presence(name: str | None, package: str | None, mode: Mode) -> None:
    """Add presence: who is where. Without NAME it is the application's own, `presence`."""
    parsed = None if name in {None, "Presence"} else Name.parse(name or "", kind="presence")
    from scaffold.generators.presences import presence
    from scaffold.shell.finish import finish

    bench = open_bench(package)
    finish(bench, [presence(bench.project, parsed, renderer=bench.renderer)], mode)


@gen.command("context", short_help="Add a context: the rules, without a socket.")
@click.argument("name")
@click.option("--event", "events", multiple=True, help="What can happen in it; by default new_msg.")
@click.option("--payload", "payloads", multiple=True, help="The fields of the event at the same place.")
@in_project
@output_options
def gen_context(name: str, events: tuple[str, ...], payloads: tuple[str, ...], package: str | None, mode: Mode) -> None:
    """Add the context NAME, such as Rooms: who belongs where and what happens, without a socket."""
    parsed = Name.parse(name, kind="context")
    from scaffold.generators.contexts import context
    from scaffold.generators.namesakes import refuse_namesakes
    from scaffold.shell.finish import finish
    from scaffold.words.events import events_from_data, parse_events

    bench = open_bench(package)
    refuse_namesakes(bench.manifest, "context", parsed)
    known = bench.manifest.find("context", str(parsed))
    if known is not None and not events:
        found = events_from_data(known.answers["events"])
    else:
        found = parse_events(events, payloads)
    finish(bench, [context(bench.project, parsed, events=found, renderer=bench.renderer)], mode)


@gen.command("test", short_help="Add the test of a channel or socket alone.")
@click.argument("name")
@click.option(
    "--of",
    "kind",
    type=click.Choice(["channel", "socket"]),
    default="channel",
    show_default=True,
    help="What NAME is.",
)
@in_project
@output_options
def gen_test(name: str, kind: str, package: str | None, mode: Mode) -> None:
    """Add the test of the channel or socket NAME alone, for one that was written by hand."""
    parsed = Name.parse(name, kind=kind)
    from scaffold.generators.channels import channel
    from scaffold.generators.clients import only_tests
    from scaffold.generators.serving import ChannelChoices, channel_options, mounted_at
    from scaffold.generators.sockets import socket
    from scaffold.shell.finish import finish

    bench = open_bench(package)
    if kind == "socket":
        request = socket(bench.project, parsed, mount=mounted_at(bench.project, parsed), renderer=bench.renderer)
    else:
        options = channel_options(bench, parsed, ChannelChoices())
        request = channel(bench.project, parsed, options, renderer=bench.renderer)
    finish(bench, [only_tests(request, bench.project)], mode)


@gen.command("client", short_help="Add a typed client of a channel.")
@click.argument("name")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["js", "ts", "python"]),
    default="js",
    show_default=True,
    help="The language of the client.",
)
@in_project
@output_options
def gen_client(name: str, language: str, package: str | None, mode: Mode) -> None:
    """Add a typed client of the channel NAME to clients/."""
    parsed = Name.parse(name, kind="channel")
    from scaffold.generators.clients import client
    from scaffold.generators.serving import ChannelChoices, channel_options, with_hint_of_channel
    from scaffold.shell.finish import finish

    bench = open_bench(package)
    options = channel_options(bench, parsed, ChannelChoices())
    request = client(bench.project, parsed, options, language=language, renderer=bench.renderer)
    finish(bench, [with_hint_of_channel(bench, request, parsed)], mode)


@gen.command("ci", short_help="Add a workflow that runs all checks.")
@click.argument("provider", type=click.Choice(["github"]), default="github")
@in_project
@output_options
def gen_ci(provider: str, package: str | None, mode: Mode) -> None:
    """Add a workflow that runs all checks for each push."""
    from scaffold.generators.application import ci
    from scaffold.shell.finish import finish

    bench = open_bench(package)
    finish(bench, [ci(bench.project, provider, renderer=bench.renderer)], mode)


@gen.command("pre-commit", short_help="Add a pre-commit configuration.")
@in_project
@output_options
def gen_pre_commit(package: str | None, mode: Mode) -> None:
    """Add a pre-commit configuration that runs all checks before each commit."""
    from scaffold.generators.application import pre_commit
    from scaffold.shell.finish import finish

    bench = open_bench(package)
    finish(bench, [pre_commit(bench.project, renderer=bench.renderer)], mode)


def _new_root(into: Path, name: str) -> Path:
    root = into.resolve() / name
    if root.is_symlink():
        raise Usage(
            f"{name!r} is a symbolic link: refused, because it may lead elsewhere. Remove it, or choose another name."
        )
    if root.exists() and not root.is_dir():
        raise Usage(f"{name!r} exists and is no folder. Choose another name.")
    return root


def _mount_path(path: str) -> str:
    parts = path.split("/")
    if path == "/" or parts[0] or not all(part.replace("-", "_").isidentifier() for part in parts[1:]):
        raise Usage(f"expected a path such as '/socket' or '/admin/socket', got {path!r}.")
    return path


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
