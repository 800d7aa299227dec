import yaml


@sio.event
async def load(sid, data):
    yaml.load(data)  # EW604
