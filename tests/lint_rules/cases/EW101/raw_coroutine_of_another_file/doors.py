class Keys:
    """The keys of the drivers, as the depot keeps them."""

    def __init__(self, database):
        self.database = database

    async def fits(self, key):
        return await self.database.fetchval("SELECT 1 FROM keys WHERE key = $1", key) is not None


async def knows(database, key):
    return await database.fetchval("SELECT 1 FROM keys WHERE key = $1", key) is not None
