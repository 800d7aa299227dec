from websocket_hub import broadcast_stock


class Stock:
    def __init__(self, db):
        self.db = db

    async def take(self, seed, count):
        seed.count -= count
        await self.db.flush()
        await broadcast_stock({"seed": seed.name, "count": seed.count})  # EW305

    async def put(self, seed, count):
        seed.count += count
        self.db.add(seed)
        await self.db.commit()
        await broadcast_stock({"seed": seed.name, "count": seed.count})  # ok: it is stored
