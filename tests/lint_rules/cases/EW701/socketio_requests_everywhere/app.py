import requests


@sio.on("quote")
async def quote(sid, data):  # EW701
    return requests.get(QUOTES).json()
