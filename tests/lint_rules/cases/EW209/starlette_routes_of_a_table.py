from secrets import compare_digest

from passlib.hash import argon2
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

watching: set[WebSocket] = set()


async def tell(text: str) -> None:
    for websocket in list(watching):
        await websocket.send_text(text)


async def warn(request: Request) -> JSONResponse:  # EW209
    for websocket in list(watching):
        await websocket.send_text((await request.json())["text"])
    return JSONResponse({"told": len(watching)})


async def close_gates(request: Request) -> JSONResponse:  # ok: whoever calls has the key
    if not compare_digest(request.headers.get("x-api-key", ""), KEY):
        return JSONResponse({"reason": "unknown key"}, status_code=403)
    await tell("the gates are closed")
    return JSONResponse({})


async def count(request: Request) -> JSONResponse:  # ok: it tells nobody else anything
    return JSONResponse({"watching": len(watching)})


async def feed(websocket: WebSocket) -> None:
    if not argon2.verify(websocket.headers.get("x-key", ""), KEY):
        await websocket.close()
        return
    await websocket.accept()
    watching.add(websocket)
    try:
        async for _ in websocket.iter_text():
            await websocket.send_text("there is nothing new")
    finally:
        watching.discard(websocket)


app = Starlette(
    routes=[
        Route("/warnings", warn, methods=["POST"]),
        Route("/gates", close_gates, methods=["POST"]),
        Route("/count", count),
        WebSocketRoute("/ws", feed),
    ]
)
