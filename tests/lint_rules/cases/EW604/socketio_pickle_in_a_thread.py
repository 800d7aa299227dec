import asyncio
import pickle


@sio.event
async def load(sid, data):
    state = await asyncio.to_thread(pickle.loads, data["state"])  # EW604
    return state["size"]
