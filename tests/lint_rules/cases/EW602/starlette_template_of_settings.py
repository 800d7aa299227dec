import os

import typer
from fastapi import WebSocket

main = typer.Typer()


@main.command()
def echo_dotenv():
    settings = Settings(
        SESSION_SECRET_KEY=os.environ.get("SESSION_SECRET_KEY", "replace-with-a-secret"),  # ok: printed to be filled in
    )
    typer.echo(settings.as_env_file())


@main.command()
def serve():
    run(Settings(SESSION_SECRET_KEY=os.environ.get("SESSION_SECRET_KEY", "replace-with-a-secret")))  # EW602
