import asyncio
import json
from http import HTTPStatus

from websockets.asyncio.server import serve

displays = set()
levels = {}


def probes_only(connection, request):
    if request.path == "/probe":
        if not request.headers.get("User-Agent", "").startswith("TideProbe/"):
            return connection.respond(HTTPStatus.FORBIDDEN, "probes only\n")
    elif request.path != "/display":
        return connection.respond(HTTPStatus.NOT_FOUND, "nothing here\n")


async def tide(ws):  # EW101
    if ws.request.path == "/display":
        displays.add(ws)
        await ws.wait_closed()
        displays.discard(ws)
        return
    async for frame in ws:
        reading = json.loads(frame)
        levels[reading["probe"]] = reading["level"]
        for display in list(displays):
            await display.send(json.dumps(levels))


async def main():
    async with serve(tide, "0.0.0.0", 8790, process_request=probes_only):
        await asyncio.Future()


asyncio.run(main())
