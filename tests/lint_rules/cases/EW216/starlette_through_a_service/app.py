from fastapi import FastAPI, WebSocket, WebSocketDisconnect
from hub import hub
from news import publish, publish_patient

app = FastAPI()


@app.post("/patients")
async def admit(form: dict):
    patient = await store(form)
    await publish_patient({"id": patient.id, "diagnosis": patient.diagnosis})  # EW216
    await publish("bed", {"bed": patient.bed})  # ok: no person
    return {"id": patient.id, "diagnosis": patient.diagnosis}


@app.websocket("/ws")
async def feed(websocket: WebSocket):
    await hub.connect(websocket)
    try:
        while True:
            await websocket.receive_text()
    except WebSocketDisconnect:
        hub.leave(websocket)
