import contextlib

from aiohttp import web

import aiohttp_session


class Stream:
    def __init__(self, request, **kwargs):
        self.request = request
        self.on_message = kwargs["on_message"]

    async def run(self):  # ok: who made it may ask in `on_message`
        ws = web.WebSocketResponse()
        await ws.prepare(self.request)
        async for message in ws:
            await self.on_message(message.json())
        return ws


class Runner:
    def __init__(self, request):
        self.request = request

    async def run(self):  # EW101
        ws = web.WebSocketResponse()
        await ws.prepare(self.request)
        async for message in ws:
            await self.run_job(message.json())
        return ws

    async def run_job(self, message):
        await jobs.start(message)


def serving(view):
    async def handle(request):  # ok: the view may ask
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        async for message in ws:
            await view(message.json())
        return ws

    return handle


@contextlib.asynccontextmanager
async def opened(request):  # ok: whoever enters it may have asked
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    yield ws
