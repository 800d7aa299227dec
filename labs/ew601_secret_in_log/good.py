"""A doctor's waiting room. Support reads the log of the server, and no patient's file.

In a checkout: `emberwire serve labs.ew601_secret_in_log.bad:app`
"""

from __future__ import annotations

import logging
import secrets
from collections import deque
from typing import Any

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
    mount,
)

PATIENTS = {"key-of-ada": "ada", "key-of-bob": "bob"}
SUPPORT = "key-of-support"
FILES = {"ada": ["2026-03-02: the wrist is healing"], "bob": ["2026-03-01: sleeps badly"]}
tokens = Tokens(secrets.token_urlsafe(48))
logger = logging.getLogger("practice")


class Journal(logging.Handler):
    """Keeps the last lines of the log for support."""

    lines: deque[str] = deque(maxlen=100)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line."""
        self.lines.append(record.getMessage())


journal = Journal()
logger.addHandler(journal)


class FileChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if topic.rest != self.assigns["name"]:
            return Error(reason="unauthorized")
        return Ok(file=FILES[topic.rest])


class PatientSocket(Socket):
    file = channel("file:*", FileChannel)

    async def connect(self, params: Params, info: ConnectInfo) -> Accept | Refuse:
        try:
            name = tokens.verify("user socket", info.auth_token, max_age=86_400)
        except TokenError as error:
            return Refuse(error.reason)
        logger.info("%s comes in", name)
        return Accept(name=name)

    def id(self) -> str:
        return f"patients:{self.assigns['name']}"


async def token(request: Request) -> JSONResponse:
    """Give a patient a token for the socket; an API key stands for the login here."""
    name = PATIENTS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


async def log(request: Request) -> JSONResponse:
    """Show the log to support."""
    if request.headers.get("x-api-key") != SUPPORT:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"lines": list(journal.lines)})


endpoint = Endpoint(mount("/socket", PatientSocket, auth_token=True))
app = Starlette(
    routes=[*endpoint.routes, Route("/token", token), Route("/log", log)],
    lifespan=endpoint.lifespan,
)
