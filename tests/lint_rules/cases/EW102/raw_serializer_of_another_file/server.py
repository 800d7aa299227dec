from websockets.asyncio.server import serve

from logins import Staff


async def approvals(connection):
    staff = Staff()
    headers = connection.request.headers
    me = await staff.employee(headers["Authorization"]) or await staff.guest(headers["X-Guest"])
    if me is None and not await staff.shared(headers["X-Share"]):
        return
    async for text in connection:
        await connection.send(await approve(me, text))


async def main():
    async with serve(approvals, "", 8400) as server:
        await server.serve_forever()
