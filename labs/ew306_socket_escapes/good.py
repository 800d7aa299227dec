"""A small bank. Customers put questions to the clerk, and pay bills; the clerk answers the one and decides the other.

In a checkout: `emberwire serve labs.ew306_socket_escapes.bad:app`
"""

from __future__ import annotations

import asyncio
import secrets
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
    NoReply,
    Ok,
    Params,
    Refuse,
    ReplyRef,
    Socket,
    TokenError,
    Tokens,
    Topic,
    channel,
    handle_in,
    mount,
)

CLERK = "clerk"
DESK = 20
USERS = {"key-of-ada": "ada", "key-of-bob": "bob", "key-of-clerk": CLERK}
tokens = Tokens(secrets.token_urlsafe(48))
tasks: set[asyncio.Task[None]] = set()
asked: dict[str, asyncio.Future[str]] = {}


class Question(msgspec.Struct):
    text: str


class Answer(msgspec.Struct):
    question: str
    text: str


async def ask_clerk(question: str) -> str:
    """Put a question on the clerk's desk, and wait for the answer."""
    if question in asked or len(asked) >= DESK:
        return "please ask again later"
    asked[question] = asyncio.get_running_loop().create_future()
    try:
        await endpoint.broadcast("desk", "question", {"text": question})
        return await asked[question]
    finally:
        del asked[question]


class CustomerChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok:
        return Ok()

    @handle_in("ask")
    async def ask(self, question: Question) -> NoReply:
        task = asyncio.create_task(pass_on(self.reply_ref(), question.text))
        tasks.add(task)
        task.add_done_callback(tasks.discard)
        return NoReply()

    @handle_in("pay")
    async def pay(self, bill: Question) -> Ok | Error:
        answer = await ask_clerk(bill.text)
        return Ok(paid=bill.text) if answer == "yes" else Error(reason=answer)


async def pass_on(customer: ReplyRef, question: str) -> None:
    """Give a customer the clerk's answer, which may take a while."""
    answer = await ask_clerk(question)
    await customer.reply(Ok(answer=answer))


class DeskChannel(Channel):
    async def join(self, topic: Topic, payload: Any) -> Ok | Error:
        if self.assigns["name"] != CLERK:
            return Error(reason="unauthorized")
        return Ok()

    @handle_in("answer")
    async def answer(self, answer: Answer) -> Ok | Error:
        waiting = asked.get(answer.question)
        if waiting is None or waiting.done():
            return Error(reason="nobody asks this any more")
        waiting.set_result(answer.text)
        return Ok()


class UserSocket(Socket):
    customer = channel("bank", CustomerChannel)
    desk = channel("desk", DeskChannel)

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
    name = USERS.get(request.headers.get("x-api-key", ""))
    if name is None:
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    return JSONResponse({"token": tokens.sign("user socket", name)})


endpoint = Endpoint(mount("/socket", UserSocket, auth_token=True))
app = Starlette(routes=[*endpoint.routes, Route("/token", token)], lifespan=endpoint.lifespan)
