from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import WebSocketRoute

import locks


async def crane(ws):  # ok: `locks.CrewLock` stands in front
    await ws.accept()
    async for text in ws.iter_text():
        await turn(int(text))


app = Starlette(routes=[WebSocketRoute("/crane", crane)], middleware=[Middleware(locks.CrewLock)])
