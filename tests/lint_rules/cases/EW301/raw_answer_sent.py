import websockets


async def notes(ws):  # ok: each note is answered
    async for note in ws:
        await rooms.store_note(note)
        await ws.send("ok")


websockets.serve(notes, "", 1)
