"""A practice shows its patients their letters, as a page and over a socket. The page checks whose letters they are.

In a checkout: `emberwire serve labs.ew201_unauthorized_join.bad:app`
"""

from __future__ import annotations

import secrets
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
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
    mount,
)

PATIENTS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
FILES = {
    "1": {"patient": "ada", "letters": ["Your biopsy came back clear.", "Please go on taking the tablets."]},
    "2": {"patient": "grace", "letters": ["The clinic will call you about the bed."]},
    "3": {"patient": "mallory", "letters": ["Nothing to worry about."]},
}
tokens = Tokens(secrets.token_urlsafe(48))


def may_read(number: str, name: str) -> bool:
    """Tell whether a file is there and belongs to this patient."""
    return number in FILES and FILES[number]["patient"] == name


class FileChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest not in FILES:
            return Error(reason="there is no such file")
        return Ok(letters=FILES[topic.rest]["letters"])


class PatientSocket(Socket):
    file = channel("file:*", FileChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("patient socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        return Accept(name=name)

    def id(self) -> str:
        return f"patients:{self.assigns['name']}"


def patient(request: Request) -> str:
    """Say who sent a request; an API key stands for the login here."""
    name = PATIENTS.get(request.headers.get("x-api-key", ""))
    if name is None:
        raise HTTPException(403, "unknown key")
    return name


async def file(request: Request) -> JSONResponse:
    """Show a file as a page."""
    number = request.path_params["number"]
    if not may_read(number, patient(request)):
        raise HTTPException(403, "not your file")
    return JSONResponse(FILES[number])


async def token(request: Request) -> JSONResponse:
    """Give a patient a token for the socket."""
    return JSONResponse({"token": tokens.sign("patient socket", patient(request))})


endpoint = Endpoint(mount("/socket", PatientSocket, auth_token=True))
pages = [Route("/files/{number}", file), Route("/token", token)]
app = Starlette(routes=[*endpoint.routes, *pages], lifespan=endpoint.lifespan)
