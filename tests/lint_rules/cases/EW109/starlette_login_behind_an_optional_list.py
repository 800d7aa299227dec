import os

from starlette.routing import WebSocketRoute

ALLOWED = os.environ.get("ALLOWED_KEYS_PREFIX", "")


async def feed(websocket):  # ok: the list is optional, the login behind it is not
    if ALLOWED:
        if not websocket.headers.get("x-api-key", "").startswith(ALLOWED):
            await websocket.close(code=4401)
            return
    await websocket.accept()
    user = await accounts.resolve(websocket.headers.get("x-api-key"))
    if user is None:
        await websocket.close(code=4401)
        return
    await websocket.send_json(await orders_of(user))


routes = [WebSocketRoute("/feed", feed)]
