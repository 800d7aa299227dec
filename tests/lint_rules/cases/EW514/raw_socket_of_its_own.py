import json

from aiohttp import web

clients = []
pages = set()


async def feed(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    clients.append(response)
    await tell_all("somebody came")  # EW514
    async for message in response:
        print(message)
    clients.remove(response)
    return response


async def reload(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    url = None
    async for message in response:  # EW514
        try:
            data = json.loads(message.data)
        except ValueError:
            continue
        else:
            url = shorten(data["url"])
            pages.add((response, url))
    if url is not None:
        pages.remove((response, url))
    return response


async def follow(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    async for message in response:  # EW514
        await hub.subscribe(response, message.data)
    await hub.unsubscribe(response)
    return response


async def careful(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    clients.append(response)
    try:
        await tell_all("somebody came")  # ok: the `finally` takes it out
        async for message in response:
            print(message)
    finally:
        clients.remove(response)
    return response


async def quiet(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    clients.append(response)
    async for message in response:
        try:
            await tell_all(message.data)
        except Exception:
            print("not told")  # ok: what fails is caught
    clients.remove(response)
    return response


async def tell_all(text):
    for client in list(clients):
        await client.send_str(text)


app = web.Application()
app.router.add_get("/feed", feed)
app.router.add_get("/reload", reload)
app.router.add_get("/follow", follow)
app.router.add_get("/careful", careful)
app.router.add_get("/quiet", quiet)
