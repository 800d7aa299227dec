import websockets


async def handler(client):
    message = {"type": "said", "text": await client.recv()}
    await broadcast(message)  # ok: one text in an envelope of the server


websockets.serve(handler, "", 80)
