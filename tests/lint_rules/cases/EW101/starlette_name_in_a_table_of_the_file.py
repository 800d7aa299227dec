from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket

NAMES = {"a-long-key": "anna", "another-key": "bert"}
LANGUAGES = {"de": "Deutsch", "en": "English"}


async def known(websocket: WebSocket) -> None:  # ok: only a key of the table has a name
    name = NAMES.get(websocket.headers.get("x-api-key", ""))
    if name is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        await say(f"{name}: {text}")


async def translated(websocket: WebSocket) -> None:  # EW101
    language = LANGUAGES.get(websocket.query_params.get("language", ""))
    if language is None:
        await websocket.close(1008)
        return
    await websocket.accept()
    async for text in websocket.iter_text():
        await say(f"{language}: {text}")


app = Starlette(routes=[WebSocketRoute("/known", known), WebSocketRoute("/translated", translated)])
