"""The commands `emberwire serve`, `routes` and `asyncapi`."""

from __future__ import annotations

import json
import os
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import click

from reference_server.core.errors import ConfigurationError

if TYPE_CHECKING:
    from reference_server.server.log_output import LogOptions
    from reference_server.server.serve import Loop, ServerOptions
    from reference_server.server.workers import WorkerPlan


@click.command()
@click.argument("app")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=4000, show_default=True, type=click.IntRange(0, 65_535), help="Port; 0 takes a free one."
)
@click.option("--fastlane/--no-fastlane", default=True, show_default=True, help="Pass frames past ASGI, or through it.")
@click.option(
    "--loop",
    default="auto",
    show_default=True,
    type=click.Choice(["auto", "asyncio", "uvloop"]),
    help="Event loop; auto is uvloop where it is installed.",
)
@click.option(
    "--drain-over",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, 300),
    help="Seconds over which open sockets are closed when the server stops.",
)
@click.option(
    "--stop-within",
    default=5.0,
    show_default=True,
    type=click.FloatRange(0.5, 300),
    help="Seconds over --drain-over after which the server has stopped, whatever callbacks do in Python; "
    "C code that holds the GIL is ended by the parent of --workers, or by SIGKILL.",
)
@click.option(
    "--log-level",
    default="info",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is written to standard error; debug shows payloads, without passwords and tokens.",
)
@click.option(
    "--log-rate",
    default=20.0,
    show_default=True,
    type=click.FloatRange(0, min_open=True),
    help="Lines a second that the server writes for long; what is over it is counted. debug has no bound.",
)
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 256),
    help="Processes that serve; more than one needs a broker between them.",
)
@click.option(
    "--max-sockets",
    type=click.IntRange(1),
    help="WebSockets and long-poll sessions that each process serves at once, by default 96 fewer than it may open "
    "files (ulimit -n); over it, handshakes get 503.",
)
@click.option(
    "--limit",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="Set a bound of the server, such as body_deadline=30; docs/limits.md lists them. May be given several times.",
)
@click.option(
    "--require-guards",
    is_flag=True,
    help="Refuse to start when the installed packages leave a bound of the server out of force, instead of a warning.",
)
@click.option(
    "--separate-memory",
    is_flag=True,
    help="Allow several workers for an application that keeps state in memory: each has its own.",
)
@click.option("--reload", is_flag=True, help="Start again when a Python file changes; for development.")
@click.option(
    "--pubsub",
    help="URL of the broker between the nodes, such as redis://host, nats://host or postgres://host/name; "
    "by default that of the environment variable EMBERWIRE_PUBSUB.",
)
def serve(
    app: str,
    host: str,
    port: int,
    fastlane: bool,
    loop: Loop,
    drain_over: float,
    stop_within: float,
    log_level: str,
    log_rate: float,
    workers: int,
    max_sockets: int | None,
    settings: tuple[str, ...],
    require_guards: bool,
    separate_memory: bool,
    reload: bool,
    pubsub: str | None,
) -> None:
    """Serve APP, named as module:attribute, such as chat.app:app.

    Exit codes: 0 stopped in order, 1 something was cut, 2 it did not start; otherwise what a task of APP exited with.
    """
    from reference_server.core.limits import server_limits
    from reference_server.runtime.cluster.brokers.from_url import URL_VARIABLE
    from reference_server.server.drain import DrainOptions
    from reference_server.server.log_output import LogOptions, begin_log
    from reference_server.server.serve import ServerOptions
    from reference_server.server.serve import serve as run

    log = LogOptions(log_level.upper(), log_rate)
    begin_log(log)
    if pubsub is not None:
        os.environ[URL_VARIABLE] = pubsub
    _require_loop(loop)
    if reload and workers > 1:
        raise click.UsageError("--reload serves from one process: leave --workers out.")
    drain = DrainOptions(over=drain_over, stop_within=stop_within)
    try:
        options = ServerOptions(
            drain,
            fastlane=fastlane,
            max_sockets=max_sockets,
            loop=loop,
            require_guards=require_guards,
            limits=server_limits(settings),
        )
        if workers == 1 and not reload:
            run(_load(app), host=host, port=port, options=options)
        else:
            plan = _plan(app, host, port, options, log, separate_memory=separate_memory)
            sys.exit(_serve_reloading(plan, host) if reload else _serve_workers(plan, host, workers))
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error


def _require_loop(loop: Loop) -> None:
    if loop == "uvloop" and find_spec("uvloop") is None:
        raise click.UsageError("--loop uvloop needs uvloop: pip install 'emberwire[fast]', or leave the option out.")


def _plan(
    app: str, host: str, port: int, options: ServerOptions, log: LogOptions, *, separate_memory: bool
) -> WorkerPlan:
    from reference_server.server.serve import listening_socket
    from reference_server.server.workers import WorkerPlan, node_base

    node = node_base()
    return WorkerPlan(app, listening_socket(host, port), options, log, node, separate_memory)


def _serve_workers(plan: WorkerPlan, host: str, workers: int) -> int:
    from reference_server.server.serve import address
    from reference_server.server.workers import serve_workers

    line = f"Serving on {address(plan.listener, host)} with {workers} workers (stop with Ctrl+C)"
    return serve_workers(plan, count=workers, ready=lambda: click.echo(line))


def _serve_reloading(plan: WorkerPlan, host: str) -> int:
    from reference_server.server.reloading import serve_reloading
    from reference_server.server.serve import address

    line = f"Serving on {address(plan.listener, host)}, and again at each change (stop with Ctrl+C)"
    return serve_reloading(plan, ready=lambda: click.echo(line))


@click.command()
@click.argument("app")
def routes(app: str) -> None:
    """Show the sockets of APP, their topics, channels and events."""
    from reference_server.watch.discover import mounts_of
    from reference_server.watch.routes import describe_routes

    application = _load(app)
    try:
        click.echo(describe_routes(mounts_of(application)), nl=False)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error


@click.command()
@click.argument("app")
@click.option("--title", default="Channels", show_default=True, help="Title of the document.")
@click.option("--api-version", default="0.1.0", show_default=True, help="Version of the API that is described.")
def asyncapi(app: str, title: str, api_version: str) -> None:
    """Write an AsyncAPI 3.0 document of APP, as JSON."""
    from reference_server.watch.asyncapi import asyncapi_document
    from reference_server.watch.discover import mounts_of

    application = _load(app)
    try:
        document = asyncapi_document(mounts_of(application), title=title, version=api_version)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _load(app: str) -> Any:
    from reference_server.server.serve import load_application

    try:
        return load_application(app)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
