import websockets


async def record(ws):  # ok: a recording has no answer
    async for part in ws:
        if isinstance(part, bytes):
            sound.extend(part)


websockets.serve(record, "", 1)
