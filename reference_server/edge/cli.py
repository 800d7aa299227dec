"""The command `emberwire serve`."""

from __future__ import annotations

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
def serve(app: str, host: str, port: int, fastlane: bool, drain_over: float) -> None:
    """Serve APP, named as module:attribute, such as chat.app:app."""
    from reference_server.edge.drain import DrainOptions
    from reference_server.edge.serve import load_application
    from reference_server.edge.serve import serve as run

    try:
        application = load_application(app)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    options = DrainOptions(over=drain_over, within=drain_over + 20)
    try:
        run(application, host=host, port=port, drain=options, fastlane=fastlane)
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
