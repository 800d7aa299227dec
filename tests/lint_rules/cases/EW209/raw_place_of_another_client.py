from aiohttp import web

clients = {}
bodies = {}


async def listen(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    clients[request.query["uuid"]] = {"socket": socket, "topics": set()}  # EW209
    async for message in socket:
        await socket.send_str("heard")


async def listen_once(request):
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    name = request.query["uuid"]
    if name in clients:
        return await socket.close()
    clients[name] = {"socket": socket}  # ok: nobody has this name yet
    async for message in socket:
        bodies[name] = await message.json()  # ok: no connection is kept there
    return socket
