import requests
from socketio import exceptions


async def look(sid, data):
    found = requests.get(data)  # EW501
    await hub.sio.emit("seen", found.text, to=sid)
