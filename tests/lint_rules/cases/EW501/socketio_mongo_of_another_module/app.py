from server import sio
from database import db

rooms = db["rooms"]


@sio.event
async def message(sid, data):
    rooms.find({"name": data["room"]})
    rooms.insert_one({"text": data["text"]})  # EW501
