"""A notebook for several people. Each reads their own notes, and can search them.

In a checkout: `emberwire serve labs.ew605_sql_from_payload.bad:app`
"""

from __future__ import annotations

import secrets
import sqlite3
from typing import Annotated, Any

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

WRITERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
NOTES = [
    ("ada", "buy milk"),
    ("ada", "the safe opens with 31-4-15"),
    ("mallory", "read other people's notes"),
]
tokens = Tokens(secrets.token_urlsafe(48))
notebook = sqlite3.connect(":memory:", check_same_thread=False)
notebook.execute("CREATE TABLE notes (owner TEXT, body TEXT)")
notebook.executemany("INSERT INTO notes VALUES (?, ?)", NOTES)


class Search(msgspec.Struct):
    text: Annotated[str, msgspec.Meta(max_length=200)]


def notes_with(owner: str, text: str) -> list[str]:
    """The notes of one person that hold a text."""
    rows = notebook.execute("SELECT body FROM notes WHERE owner = ? AND instr(body, ?)", (owner, text))
    return [body for (body,) in rows]


class NotesChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("search")
    async def search(self, payload: Search) -> Ok:
        return Ok(notes=notes_with(self.assigns["name"], payload.text))


class UserSocket(Socket):
    notes = channel("notes:*", NotesChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("user socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"users:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a user a token for the socket; an API key stands for the login here."""
    name = WRITERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
