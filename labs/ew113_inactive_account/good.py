"""Tomorrow's front page of a newspaper, read by its reporters.

In a checkout: `emberwire serve labs.ew113_inactive_account.bad:app`
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from emberwire import TokenError, Tokens

KEY_OF_OFFICE = "key-of-the-office"
FRONT_PAGE = "The mayor resigns; he will say so tomorrow at noon."
SHIFT = 43_200
tokens = Tokens(secrets.token_urlsafe(48))


@dataclass(frozen=True)
class User:
    name: str
    key: str
    active: bool = True


class Database:
    """Stands for a database: rows of a class, each with a name."""

    def __init__(self, *rows: User) -> None:
        self._rows = {(type(row), row.name): row for row in rows}

    def get(self, kind: type[User], name: str) -> User | None:
        """Return the row with a name."""
        return self._rows.get((kind, name))

    def first(self, kind: type[User], **wanted: object) -> User | None:
        """Return the first row whose columns have these values."""
        rows = (row for (of, _), row in self._rows.items() if of is kind)
        return next((row for row in rows if wanted.items() <= vars(row).items()), None)

    def update(self, kind: type[User], name: str, *, active: bool) -> None:
        """Change a column of the row with a name; without such a row nothing happens."""
        if (kind, name) in self._rows:
            self._rows[kind, name] = replace(self._rows[kind, name], active=active)


database = Database(User("ada", "key-of-ada"), User("mallory", "key-of-mallory"))


def user_of(token: str) -> User | None:
    """Return the user of a token; a token is good for one shift."""
    try:
        name = verify_token(token)
    except TokenError:
        return None
    user = database.get(User, name)
    return user if user is not None and user.active else None


def verify_token(token: str) -> str:
    """Return the name in a token. Raises TokenError for one that is forged or too old."""
    return str(tokens.verify("desk", token, max_age=SHIFT))


async def desk(websocket: WebSocket) -> None:
    """Show the front page of tomorrow to a reporter, whenever they ask."""
    user = user_of(websocket.headers.get("authorization", ""))
    if user is None:
        await websocket.close()
        return
    await websocket.accept()
    async for _ in websocket.iter_text():
        await websocket.send_text(f"{user.name}, tomorrow we print: {FRONT_PAGE}")


async def office(websocket: WebSocket) -> None:
    """Switch accounts on and off, as the office of the newspaper says."""
    if not secrets.compare_digest(websocket.headers.get("x-api-key", ""), KEY_OF_OFFICE):
        await websocket.close()
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        switch, _, name = text.partition(" ")
        database.update(User, name, active=switch == "on")
        await websocket.send_text(f"the account of {name} is {switch}")


async def token(request: Request) -> JSONResponse:
    """Give a reporter a token for the desk; an API key stands for the login here."""
    user = database.first(User, key=request.headers.get("x-api-key", ""), active=True)
    if user is None:
        return JSONResponse({"reason": "no such account"}, status_code=403)
    return JSONResponse({"token": tokens.sign("desk", user.name)})


app = Starlette(
    routes=[WebSocketRoute("/ws", desk), WebSocketRoute("/office", office), Route("/token", token)],
)
