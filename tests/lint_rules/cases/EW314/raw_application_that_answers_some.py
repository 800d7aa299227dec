import json


async def application(scope, receive, send):
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while True:  # EW314
        event = await receive()
        if event["type"] == "websocket.disconnect":
            break
        wanted = event.get("text")
        if wanted == "news":
            await send({"type": "websocket.send", "text": json.dumps(news.newest())})


async def answering(scope, receive, send):
    if scope["type"] != "websocket":
        return
    await receive()
    await send({"type": "websocket.accept"})
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            break
        wanted = event.get("text")
        if wanted == "news":
            await send({"type": "websocket.send", "text": json.dumps(news.newest())})
        else:
            await send({"type": "websocket.send", "text": "no such thing"})  # ok: answered too


async def body_of(scope, receive, send):
    event = await receive()  # ok: a body of HTTP
    if event["type"] == "http.request":
        await send({"type": "http.response.body", "body": event["body"]})
