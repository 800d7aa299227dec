import crud
from fastapi import WebSocket
from database import SessionLocal


async def handle(websocket: WebSocket, data: dict):
    db = SessionLocal()
    crud.create_message(db, data)  # EW501
