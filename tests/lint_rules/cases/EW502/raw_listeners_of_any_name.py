import websockets

LISTENERS = {}


async def handler(ws):
    async for text in ws:
        for name, listener in LISTENERS.items():  # EW502
            await listener.send(text)
        for action in ACTIONS:
            await action.send(at=name)  # ok: it is given nothing that would be sent


websockets.serve(handler, "", 1)
