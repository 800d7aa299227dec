import asyncio
import os
import shutil
from contextlib import asynccontextmanager

import click
import openai
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI, WebSocket

from .jobs import queue

health_cache: dict[str, bool] = {}


@asynccontextmanager
async def lifespan(app: FastAPI):
    shutil.rmtree("tmp")  # ok: nobody is connected yet
    yield


async def on_shutdown(app: FastAPI):
    shutil.rmtree("tmp")  # ok: the connections are closed


@celery.task
def remind() -> None:
    asyncio.run(_remind())


async def _remind() -> None:
    os.listdir("reminders")  # ok: only a worker calls it


@click.command()
async def tidy() -> None:
    os.listdir("tmp")  # ok: a command


async def scan(folder: str) -> None:
    os.listdir(folder)  # ok: a worker does this
    await look_at(folder)


async def look_at(folder: str) -> None:
    os.listdir(folder)  # ok: only the worker's function calls it


async def start(websocket: WebSocket) -> None:
    queue.enqueue(scan, "games")
    os.listdir("games")  # EW516


async def keys(websocket: WebSocket) -> None:
    Ed25519PrivateKey.generate()  # ok: no model
    page_template.generate(name="news")  # ok: a text is made of it
    health_cache.get("here", False)  # ok: a dictionary
    openai.AsyncOpenAI()  # ok: it only makes the client
