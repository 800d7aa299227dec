import asyncio

from channels.generic.websocket import AsyncJsonWebsocketConsumer


def offer(queue, event):
    try:
        queue.put_nowait(event)
    except asyncio.QueueFull:  # EW515
        print("full")


def press(queue, event, consumer: AsyncJsonWebsocketConsumer):
    try:
        queue.put_nowait(event)
    except asyncio.QueueFull:
        consumer.disconnect()  # ok: the slow one is let go
