"""The commands of the runtime: `emberwire serve`, `emberwire routes` and `emberwire asyncapi`."""

from __future__ import annotations

import json
import logging
from typing import Any

import click

from reference_server.core.errors import ConfigurationError


@click.command()
@click.argument("app")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65_535), help="Port; 0 takes a free one."
)
@click.option(
    "--fastlane/--no-fastlane", default=True, show_default=True, help="Write frames past ASGI, or through it."
)
@click.option(
    "--drain-over",
    default=10.0,
    show_default=True,
    type=click.FloatRange(0, 300),
    help="Seconds over which open sockets are closed when the server stops.",
)
@click.option(
    "--log-level",
    default="info",
    show_default=True,
    type=click.Choice(["debug", "info", "warning", "error"]),
    help="What is written to standard error; debug shows payloads, without passwords and tokens.",
)
def serve(app: str, host: str, port: int, fastlane: bool, drain_over: float, log_level: str) -> None:
    """Serve APP, named as module:attribute, such as chat.app:app."""
    from reference_server.edge.drain import DrainOptions
    from reference_server.edge.serve import serve as run

    logging.basicConfig(level=log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    application = _load(app)
    options = DrainOptions(over=drain_over, within=drain_over + 20)
    try:
        run(application, host=host, port=port, drain=options, fastlane=fastlane)
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error


@click.command()
@click.argument("app")
def routes(app: str) -> None:
    """Show the sockets of APP, their topics, channels and events."""
    from reference_server.edge.discover import mounts_of
    from reference_server.edge.routes import describe_routes

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
    from reference_server.edge.asyncapi import asyncapi_document
    from reference_server.edge.discover import mounts_of

    application = _load(app)
    try:
        document = asyncapi_document(mounts_of(application), title=title, version=api_version)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    click.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _load(app: str) -> Any:
    from reference_server.edge.serve import load_application

    try:
        return load_application(app)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
