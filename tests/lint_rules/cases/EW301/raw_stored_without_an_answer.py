import websockets


async def notes(ws):  # EW301
    async for note in ws:
        await rooms.store_note(note)


websockets.serve(notes, "", 1)
