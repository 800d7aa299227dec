import http
import json
from dataclasses import dataclass

import httpx
from websockets.asyncio.server import serve

from silos import silos


class Away(Exception):
    pass


@dataclass(frozen=True)
class Miller:
    name: str
    role: str
    silos: tuple


async def miller_of(client, token):
    try:
        answer = await client.get("https://people.example/me", headers={"Authorization": f"Bearer {token}"})
    except httpx.HTTPError as exc:
        raise Away from exc
    if answer.status_code != 200:
        return None
    body = answer.json()
    return Miller(body["name"], body["role"], tuple(body["silos"]))


class Mill:
    def __init__(self, client: httpx.AsyncClient):
        self.client = client

    async def at_the_gate(self, conn, request):
        try:
            conn.miller = await miller_of(self.client, request.headers.get("Authorization", ""))
        except Away:
            conn.miller = Miller("night shift", "miller", ())
        if conn.miller is None:
            return conn.respond(http.HTTPStatus.UNAUTHORIZED, "millers only\n")

    async def at_the_door(self, conn, request):
        try:
            conn.miller = await miller_of(self.client, request.headers.get("Authorization", ""))
        except Away:
            conn.miller = None
        if conn.miller is None:
            return conn.respond(http.HTTPStatus.UNAUTHORIZED, "millers only\n")

    async def silo(self, conn):  # EW101
        async for raw in conn:
            await conn.send(json.dumps(await silos.fill(json.loads(raw))))

    async def sack(self, conn):  # ok: where nobody answers, nobody is let in
        async for raw in conn:
            await conn.send(json.dumps(await silos.weigh(json.loads(raw))))


async def main():
    async with httpx.AsyncClient() as client:
        mill = Mill(client)
        async with (
            serve(mill.silo, "0.0.0.0", 8300, process_request=mill.at_the_gate),
            serve(mill.sack, "0.0.0.0", 8301, process_request=mill.at_the_door) as server,
        ):
            await server.serve_forever()
