"""A housing cooperative votes on a new roof. Each member has one vote.

In a checkout: `emberwire serve labs.ew213_refusal_goes_on.bad:app`
"""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

MEMBERS = {"key-of-ada": "ada", "key-of-mallory": "mallory"}
"""Who is called how; an API key stands for the login here."""

HAS_VOTED = 4409
"""The code that a second vote is refused with; the page says so then."""

votes = {"yes": 0, "no": 0}
voted: set[str] = set()
"""Who has voted. Which vote is whose is secret, so no vote can be taken back."""


async def vote(websocket: WebSocket) -> None:
    """Take the vote of a member."""
    name = MEMBERS.get(websocket.headers.get("x-api-key", ""))
    if name is None:
        await websocket.close()
        return
    await websocket.accept()
    choice = await websocket.receive_text()
    if choice not in votes:
        await websocket.close(1008, "vote yes or no")
        return
    if name in voted:
        await websocket.close(HAS_VOTED, "you have voted")
    votes[choice] += 1
    voted.add(name)
    await websocket.send_text("your vote is counted")


async def result(request: Request) -> JSONResponse:
    """Say how many votes there are, as the screen in the hall does."""
    return JSONResponse(votes)


app = Starlette(routes=[WebSocketRoute("/vote", vote), Route("/result", result)])
