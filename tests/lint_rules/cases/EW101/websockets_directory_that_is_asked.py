import os

import httpx
from websockets.asyncio.server import serve

DIRECTORY = os.environ["DIRECTORY_URL"]


class DirectoryDown(Exception): ...


async def porter_of(client: httpx.AsyncClient, badge: str):
    try:
        answer = await client.get(f"{DIRECTORY}/porters", headers={"Authorization": f"Bearer {badge}"})
    except httpx.HTTPError as error:
        raise DirectoryDown from error
    if answer.status_code == 404:
        return None
    return answer.json()


class Doors:
    def __init__(self, client: httpx.AsyncClient):
        self.client = client

    async def check(self, connection, request):
        badge = request.headers.get("Authorization", "").removeprefix("Bearer ")
        try:
            connection.porter = await porter_of(self.client, badge)
        except DirectoryDown:
            return connection.respond(503, "later\n")
        if connection.porter is None:
            return connection.respond(401, "porters only\n")
        return None

    async def serve(self, connection):  # ok: the directory knows the badge
        async for door in connection:
            await connection.send(await let_through(connection.porter, int(door)))


async def main():
    async with httpx.AsyncClient() as client:
        doors = Doors(client)
        async with serve(doors.serve, "", 9001, process_request=doors.check):
            await doors.run()
