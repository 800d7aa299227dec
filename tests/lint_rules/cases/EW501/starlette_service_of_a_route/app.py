from fastapi import Depends, FastAPI, WebSocket
from sqlalchemy.orm import Session

from database import get_db
from reports import Reports

app = FastAPI()


@app.websocket("/live")
async def live(websocket: WebSocket):
    await websocket.accept()
    await websocket.send_json({"open": True})


@app.get("/reports/daily")
async def daily(db: Session = Depends(get_db)):
    reports = Reports(db)
    return await reports.daily()  # ok: awaited to the end


@app.get("/reports/hourly")
async def hourly(db: Session = Depends(get_db)):
    reports = Reports(db)
    return reports.hourly()  # EW501
