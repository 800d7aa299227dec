import json

from websockets.server import serve


class Commands:
    @staticmethod
    async def DROP(connection, data):  # EW314
        store.drop(data["id"])

    @staticmethod
    async def STATE(connection, data):
        await connection.send_json({"state": store.state()})

    @staticmethod
    async def COUNT(connection, data):
        return store.count()  # ok: what it gives is sent by who asked


class Connection:
    def __init__(self, ws):
        self.ws = ws

    async def run(self):
        while True:
            text = await self.ws.recv()
            try:
                message = json.loads(text)
                found = await getattr(Commands, message["op"])(self, message["data"])
                await self.send_json({"done": found})
            except Exception as error:
                await self.send_json({"error": type(error).__name__})

    async def send_json(self, told):
        await self.ws.send(json.dumps(told))


async def main():
    await serve(lambda ws: Connection(ws).run(), "localhost", 9000)
