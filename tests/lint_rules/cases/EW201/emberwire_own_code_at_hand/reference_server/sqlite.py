class Database:
    def __init__(self, path, migrations):
        self.path = path

    async def fetch(self, row, statement, *values):
        self.work = lambda: self.execute(statement, values)
        return await self.in_thread()

    async def in_thread(self):
        return [each for each in self.rows()]
