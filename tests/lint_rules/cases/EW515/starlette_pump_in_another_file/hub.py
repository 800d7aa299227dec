from fastapi import WebSocket


class Hub:
    def __init__(self) -> None:
        self.watchers: set[WebSocket] = set()

    async def announce_price(self, price: float) -> None:
        for watcher in list(self.watchers):
            await watcher.send_json({"price": price})


hub = Hub()
