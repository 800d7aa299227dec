import asyncio


class M:
    def __init__(self):
        self.people = []

    def left(self, one):
        self.people.remove(one)

    async def all(self, text):
        await asyncio.gather(
            *(one["websocket"].send_json(text) for one in list(self.people)),
            return_exceptions=True,
        )
