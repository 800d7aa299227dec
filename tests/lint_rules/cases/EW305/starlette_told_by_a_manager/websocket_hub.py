from fastapi import WebSocket


class Hub:
    def __init__(self) -> None:
        self.sockets: dict[int, WebSocket] = {}

    async def broadcast(self, news: dict[str, int]) -> None:
        for reader in [*self.sockets]:
            await self.tell(reader, news)

    async def tell(self, reader: int, news: dict[str, int]) -> None:
        await self.sockets[reader].send_json(news)


hub = Hub()


async def broadcast_stock(article: int, stock: int) -> None:
    await hub.broadcast({"article": article, "stock": stock})
