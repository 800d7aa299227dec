from aiohttp import web


async def chat(request):
    ws = web.WebSocketResponse()
    name = request.match_info["username"]  # EW203
    for peer in request.app["sockets"]:
        await peer.send_str(f"{name} joined")
