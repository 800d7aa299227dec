import re
from enum import Enum

import socketio

sio = socketio.AsyncServer()
TOPICS = frozenset({"news", "status"})
NAMES = {"n": "news", "s": "status"}
FORM = re.compile("^(news|status)$")
LOOSE = re.compile("^[a-z]+$")


class Topic(Enum):
    NEWS = "news"
    STATUS = "status"


@sio.event
async def connect(sid, environ, auth):
    user = await find_user(auth["token"])
    if user is None:
        return False
    await sio.save_session(sid, {"user": user})


@sio.event
async def one(sid, topic):
    if topic not in TOPICS:
        return "unknown"
    await sio.enter_room(sid, topic)  # ok: one of a list that the program writes out


@sio.event
async def several(sid, data):
    for topic in [topic for topic in data["topics"] if topic in TOPICS]:
        await sio.enter_room(sid, topic)  # ok: the others were left out


@sio.event
async def formed(sid, topic):
    if not FORM.match(topic):
        return "unknown"
    await sio.enter_room(sid, topic)  # ok: the pattern writes the topics out


@sio.event
async def loose(sid, topic):
    if not LOOSE.match(topic):
        return "unknown"
    await sio.enter_room(sid, topic)  # EW201


@sio.event
async def listed(sid, word):
    await sio.enter_room(sid, NAMES[word])  # ok: whatever the word, the table gives one of its own


@sio.event
async def member(sid, word):
    await sio.enter_room(sid, Topic(word).value)  # ok: one of the members of the class


@sio.event
async def filtered(sid, data):
    for topic in [topic for topic in data["topics"] if topic]:
        await sio.enter_room(sid, topic)  # EW201
