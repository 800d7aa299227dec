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
def serve(app: str, host: str, port: int, fastlane: bool) -> None:
    """Serve APP, named as module:attribute, such as chat.app:app."""
    from reference_server.edge.serve import load_application
    from reference_server.edge.serve import serve as run

    try:
        application = load_application(app)
    except ConfigurationError as error:
        raise click.UsageError(str(error)) from error
    try:
        run(application, host=host, port=port, fastlane=fastlane)
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}.") from error
