import json
from http import HTTPStatus

from websockets.asyncio.server import serve

import garden


async def check_key(connection, request):
    connection.keeper = garden.keeper_of(request.headers.get("X-Key", ""))
    if connection.keeper is None:
        return connection.respond(HTTPStatus.UNAUTHORIZED, "unknown key\n")


async def cancel(connection, said):
    return garden.cancel(int(said["id"]))  # EW212


async def give_back(connection, said):
    return garden.give_back(connection.keeper, int(said["id"]))  # ok: the query is given the keeper as well


ORDERS = {"cancel": cancel, "give back": give_back}


async def handler(connection):
    async for raw in connection:
        said = json.loads(raw)
        await connection.send(json.dumps({"done": await ORDERS[said["order"]](connection, said)}))


async def main():
    async with serve(handler, "localhost", 8765, process_request=check_key) as server:
        await server.serve_forever()
