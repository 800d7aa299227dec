"""The archive of a town. Readers read its papers at home, apart from those that are sealed.

In a checkout: `emberwire serve labs.ew607_client_names_file.bad:app`
"""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from emberwire import (
    Accept,
    Channel,
    ConnectInfo,
    Endpoint,
    Error,
    Ok,
    Params,
    Refuse,
    Socket,
    TokenError,
    Tokens,
    Topic,
    channel,
    handle_in,
    mount,
)

READERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
PAPERS = {
    "open/fair-1911.txt": "The fair was held in the rain, and two geese were lost.",
    "open/bridge-1924.txt": "The bridge cost more than the mayor had said.",
    "sealed/child-1979.txt": "The mother of the child at the church door was Edith Lund.",
}
tokens = Tokens(secrets.token_urlsafe(48))


def unpack(archive: Path) -> Path:
    """Write the papers into a folder, and return the folder of those that everybody may read."""
    for name, text in PAPERS.items():
        path = archive / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return archive / "open"


disk = TemporaryDirectory(prefix="archive-")
OPEN = unpack(Path(disk.name).resolve())


class Wanted(msgspec.Struct):
    paper: str


def read_paper(name: str) -> str:
    """Read a paper from the disk. Raises OSError when there is none of that name."""
    path = (OPEN / name).resolve()
    if not path.is_relative_to(OPEN):
        raise FileNotFoundError(name)
    with open(path) as file:
        return file.read()


class ReadingRoom(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok(catalogue=list(PAPERS))

    @handle_in("read")
    async def read(self, wanted: Wanted) -> Ok | Error:
        try:
            text = await asyncio.to_thread(read_paper, wanted.paper)
        except OSError:
            return Error(reason="no such paper")
        return Ok(text=text)


class ReaderSocket(Socket):
    room = channel("reading_room", ReadingRoom)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("reader socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"readers:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a reader a token for the socket; an API key stands for the login here."""
    name = READERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("reader socket", name)})


endpoint = Endpoint(mount("/socket", ReaderSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
