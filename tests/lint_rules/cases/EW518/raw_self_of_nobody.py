import websockets


class Driver:
    def __init__(self, kind):
        self.kind = kind

    @classmethod
    async def receive(cls, websocket):
        try:
            async for message in websocket:
                await cls.serve(message)
        except ValueError:
            print("in", self)  # EW518

    @classmethod
    async def serve(cls, message):
        print(message, cls.kind)


async def main():
    async with websockets.serve(Driver.receive, "localhost", 8765):
        pass
