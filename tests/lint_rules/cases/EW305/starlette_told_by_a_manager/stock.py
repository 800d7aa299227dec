from sqlalchemy.ext.asyncio import AsyncSession

from models import Article, Order
from websocket_hub import broadcast_stock, hub


class Articles:
    def __init__(self, db: AsyncSession) -> None:
        self.db = db

    async def take(self, article_id: int, amount: int) -> None:
        article = await self.db.get(Article, article_id)
        article.stock -= amount
        await self.db.flush()
        await broadcast_stock(article_id, article.stock)  # EW305

    async def put_back(self, article_id: int, amount: int) -> None:
        article = await self.db.get(Article, article_id)
        article.stock += amount
        await self.commit()
        await broadcast_stock(article_id, article.stock)  # ok: it is committed

    async def commit(self) -> None:
        await self.db.commit()


async def drop_old(db: AsyncSession, orders: list[Order]) -> None:
    for order in orders:
        await db.delete(order)
        await hub.broadcast({"dropped": order.number})  # EW305
    await db.commit()


async def print_all(db: AsyncSession, printer, orders: list[Order]) -> None:
    printer.flush()
    await hub.broadcast({"printed": len(orders)})  # ok: a printer is flushed
