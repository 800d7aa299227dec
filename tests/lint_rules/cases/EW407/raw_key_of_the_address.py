import uuid

from aiohttp import web


class Feed:
    def __init__(self):
        self.clients = {}
        self.guests = {}

    async def serve(self, request):
        response = web.WebSocketResponse()
        number = request.query["uuid"]
        self.clients[number] = {"socket": response, "topics": set()}  # EW407
        await response.prepare(request)
        async for message in response:
            print(message)
        self.gone(number)
        return response

    def gone(self, number):
        del self.clients[number]  # EW407

    async def visit(self, request):
        response = web.WebSocketResponse()
        number = uuid.uuid4()
        self.guests[number] = {"socket": response}
        await response.prepare(request)
        async for message in response:
            print(message)
        del self.guests[number]  # ok: made here
        return response


def setup(app):
    feed = Feed()
    app.router.add_get("/feed", feed.serve)
    app.router.add_get("/visit", feed.visit)
