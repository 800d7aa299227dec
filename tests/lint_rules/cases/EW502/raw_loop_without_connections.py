import websockets


async def say(texts):
    for text in texts:
        await email.send(text)  # ok: no connection
