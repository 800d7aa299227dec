import logging

from aiohttp import web

logger = logging.getLogger(__name__)
handlers = {}
formats = {}


def command(kind):
    def put(function):
        handlers[kind] = function
        return function

    return put


def export(kind):
    def put(function):
        formats[kind] = function
        return function

    return put


class Connection:
    def __init__(self, request):
        self.ws = web.WebSocketResponse()
        self.request = request

    async def handle(self):
        await self.ws.prepare(self.request)
        async for frame in self.ws:
            message = frame.json()  # EW314
            if message["type"] in handlers:
                await handlers[message["type"]](self, message)
            else:
                await self.ws.send_json({"error": "unknown"})

    @command("rename")
    async def rename(self, message):  # EW314
        store.rename(message.get("name"))

    @command("watch")
    async def watch(self, message):
        if message.get("topic") not in topics:
            logger.warning("no such topic")
            return  # EW314
        await self.ws.send_json({"watching": message.get("topic")})

    @command("find")
    async def find(self, message):  # ok: it is told what was found
        await self.ws.send_json({"found": store.find(message.get("name"))})

    @export("csv")
    def as_csv(self, message):  # ok: nothing that gets messages reads that table
        store.write(message)
