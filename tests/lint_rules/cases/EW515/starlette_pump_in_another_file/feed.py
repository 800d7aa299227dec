import queue

from hub import hub


class Feed:
    def __init__(self, prices):
        self.prices = prices

    async def pump(self):
        while True:  # EW515
            try:
                await hub.announce_price(await self.prices.get())
            except queue.Empty:
                pass


class Watched:
    async def pump_all(self):
        while True:  # ok: whoever waits for the task hears of its end
            await hub.announce_price(await prices.get())


class Each:
    async def pump_one(self, client):
        while True:  # ok: each client has a loop of its own
            await hub.announce_price(await client.read())
