import asyncio

from aiohttp import web


class Connector:
    def __init__(self) -> None:
        self.active: dict[str, web.WebSocketResponse] = {}

    async def open(self, request: web.Request) -> web.WebSocketResponse:
        websocket = web.WebSocketResponse()
        await websocket.prepare(request)
        self.active[request.match_info["name"]] = websocket
        return websocket

    async def answer(self, name: str, text: str) -> None:
        try:
            await self.active[name].send_str(text)  # EW515
        except KeyError:
            print("nobody is there")

    async def tell(self, name: str, text: str) -> None:
        try:
            await self.active[name].send_str(text)  # ok: a failing send is caught
        except (KeyError, ConnectionResetError):
            print("nobody is there")


class News:
    async def announce(self, app: web.Application, text: str) -> None:
        sends = [each.send_str(text) for each in set(app["websockets"]) if not each.closed]
        await asyncio.gather(*sends)  # EW515


class Plugin:
    def create_task(self, work):
        task = asyncio.ensure_future(work)
        self.tasks.add(task)

    async def on_news(self, websocket: web.WebSocketResponse) -> None:
        self.create_task(self.fetch())  # ok: the project's own keeps it


class Forgetful:
    def create_task(self, work):
        return asyncio.ensure_future(work)

    async def on_news(self, websocket: web.WebSocketResponse) -> None:
        self.create_task(self.fetch())  # EW515
