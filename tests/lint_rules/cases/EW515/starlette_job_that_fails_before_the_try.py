import json
import subprocess

import redis
from celery import shared_task
from fastapi import FastAPI, WebSocket
from garden.models import Film

app = FastAPI()
broker = redis.Redis()


def publish_event(number, what):
    broker.publish("films", json.dumps({"film": number, "what": what}))


@app.websocket("/films")
async def films(websocket: WebSocket):
    await websocket.accept()
    listener = redis.asyncio.Redis().pubsub()
    await listener.subscribe("films")
    async for event in listener.listen():  # EW515
        await websocket.send_text(event["data"])


@app.post("/films/{number}")
def begin(number: int):
    cut.delay(number)
    show.delay(number)
    colour.delay(number)


@shared_task
def cut(number):
    length = subprocess.run(["length", str(number)], check=True)  # EW515
    try:
        subprocess.run(["cut", str(number), str(length)], check=True)
        publish_event(number, "cut")
    except Exception as error:
        publish_event(number, f"failed: {error}")


@shared_task
def show(number):
    try:
        film = Film.objects.filter(id=number).first()
        if film is None:
            print("there is no such film")
            return  # EW515
        subprocess.run(["show", film.path], check=True)
        publish_event(number, "shown")
    except Exception as error:
        publish_event(number, f"failed: {error}")


@shared_task
def colour(number):
    try:
        film = Film.objects.filter(id=number).first()
        if film is None:
            publish_event(number, "there is no such film")
            return  # ok: who waits is told
        subprocess.run(["colour", film.path], check=True)
        publish_event(number, "coloured")
        paint.delay(number)
    except Exception as error:
        publish_event(number, f"failed: {error}")


@shared_task
def paint(number):
    if number < 0:
        raise RuntimeError("there is no such film")  # EW515
    try:
        subprocess.run(["paint", str(number)], check=True)
        publish_event(number, "painted")
    except Exception as error:
        publish_event(number, f"failed: {error}")
