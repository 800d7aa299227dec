import asyncio

from websockets.asyncio.server import serve

import store


class Reader:
    open_papers = {}

    def __init__(self, conn, paper, name):
        self.conn = conn
        self.paper = paper
        self.name = name

    @property
    def circle(self):
        return self.open_papers.setdefault(self.paper, set())

    async def read(self):
        self.circle.add(self.conn)  # EW201
        async for line in self.conn:
            for other in self.circle:
                await other.send(line)


class Member(Reader):
    async def read_shared(self):
        if not await store.is_shared(self.name, self.paper):
            await self.conn.close(4403)
            return
        self.circle.add(self.conn)  # ok: whether it is shared with this reader was asked


async def handler(conn):
    paper = int(conn.request.path.rpartition("/")[2])
    name = await store.owner_of_pass(str(await asyncio.wait_for(conn.recv(), 5)))
    if name is None:
        await conn.close(4401)
        return
    if conn.request.path.startswith("/shared/"):
        await Member(conn, paper, name).read_shared()
    else:
        await Reader(conn, paper, name).read()


async def main():
    async with serve(handler, "127.0.0.1", 8701) as server:
        await server.serve_forever()
