import socketio
from anthropic import AsyncAnthropic

from garden import GUIDE, model, notes

sio = socketio.AsyncServer()
writer = AsyncAnthropic()


@sio.event
async def connect(sid, environ):
    print("connected", sid)


@sio.event
async def ask(sid, data):  # ok: a model makes an answer, and stores nothing
    made = await model.chat.completions.create(model="small", messages=[{"role": "user", "content": data["text"]}])
    await sio.emit("answer", {"text": made.choices[0].message.content}, to=sid)


@sio.event
async def plan(sid, data):  # ok: so does this one
    made = await writer.messages.create(
        model="small", max_tokens=400, system=GUIDE, messages=[{"role": "user", "content": data["text"]}]
    )
    await sio.emit("plan", {"text": made.content[0].text}, to=sid)


@sio.event
async def note(sid, data):  # EW209
    await notes.create(text=data["text"], bed=data["bed"])
