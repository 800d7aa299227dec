import hashlib

from litestar import WebSocket, websocket
from litestar.connection import ASGIConnection
from litestar.exceptions import NotAuthorizedException
from litestar.handlers.base import BaseRouteHandler


async def grower(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    digest = hashlib.sha256(connection.headers.get("x-api-key", "").encode()).hexdigest()
    row = await connection.app.state.pool.fetchrow(  # EW113
        "SELECT grower, greenhouses, disabled_at FROM growers WHERE sha256 = $1", digest
    )
    if row is None:
        raise NotAuthorizedException("key unknown")
    connection.state.grower = row["grower"]


async def buyer(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    digest = hashlib.sha256(connection.headers.get("x-api-key", "").encode()).hexdigest()
    row = await connection.app.state.pool.fetchrow(
        "SELECT buyer, banned FROM buyers WHERE sha256 = $1 AND NOT banned", digest  # ok: the query asks for it
    )
    if row is None:
        raise NotAuthorizedException("key unknown")
    connection.state.buyer = row["buyer"]


async def keeper(connection: ASGIConnection, _: BaseRouteHandler) -> None:
    digest = hashlib.sha256(connection.headers.get("x-api-key", "").encode()).hexdigest()
    row = await connection.app.state.pool.fetchrow(
        "SELECT keeper, revoked_at FROM keepers WHERE sha256 = $1", digest
    )
    if row is None or row["revoked_at"] is not None:  # ok: it is looked at
        raise NotAuthorizedException("key unknown or revoked")
    connection.state.keeper = row["keeper"]


@websocket("/greenhouses", guards=[grower])
async def greenhouses(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(await socket.app.state.greenhouses.of(socket.state.grower))


@websocket("/auction", guards=[buyer])
async def auction(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(await socket.app.state.lots.of(socket.state.buyer))


@websocket("/stalls", guards=[keeper])
async def stalls(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_json(await socket.app.state.stalls.of(socket.state.keeper))
