import json

from aiohttp import web


async def echo(request):  # ok: a framework that was copied is not judged
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    async for frame in ws:
        said = json.loads(frame.data)
        if said["kind"] == "echo":
            await ws.send_json(said)
    return ws
