class Reports:
    def __init__(self, db):
        self.db = db

    def hourly(self):
        return self.db.query("hour").all()

    async def daily(self):
        return await self.db.counted("day")
