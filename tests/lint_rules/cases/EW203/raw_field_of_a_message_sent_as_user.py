import json
from aiohttp import web


async def chat(request):
    ws = web.WebSocketResponse()
    async for frame in ws:
        data = json.loads(frame.data)
        for peer in request.app["sockets"]:
            await peer.send_json({"user": data["user"], "text": clean(data["text"])})  # EW203
