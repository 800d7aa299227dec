from fastapi import WebSocket
from pymongo import MongoClient

client = MongoClient()


@app.websocket("/ws")
async def feed(ws: WebSocket):
    posts = client.get_database().get_collection("posts")
    posts.find_one({"id": await ws.receive_text()})  # EW501
