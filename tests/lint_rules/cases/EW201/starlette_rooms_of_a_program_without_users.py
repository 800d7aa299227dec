from fastapi import FastAPI, WebSocket
from sqlalchemy.orm import Session
from models import import_session, session

app = FastAPI()
watchers: dict[str, set[WebSocket]] = {}


@app.get("/quotes")
async def quotes():
    return session.query(Quote).all()


@app.websocket("/quotes/{stock}")
async def live(websocket: WebSocket, stock: str):
    await websocket.accept()
    watchers.setdefault(stock, set()).add(websocket)  # ok: nobody is told apart here, so everybody may hear it
