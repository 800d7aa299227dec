import pickle


@sio.event
async def load(sid, data):
    return pickle.loads(await cache.get(data["key"]))  # ok: the server stored it, under a name that the client says
