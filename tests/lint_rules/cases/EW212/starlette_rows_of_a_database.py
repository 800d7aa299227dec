from fastapi import Depends, FastAPI, WebSocket
from sqlalchemy import select

app = FastAPI()


@app.websocket("/projects/{project_id}")
async def project(websocket: WebSocket, project_id: int, user=Depends(current_user)):
    await websocket.accept()
    found = db.query(Project).filter(Project.id == project_id).first()
    await websocket.send_json(found.to_dict())  # EW212


@app.websocket("/notes/{note_id}")
async def note(websocket: WebSocket, note_id: int, user=Depends(current_user)):
    await websocket.accept()
    found = (await db.execute(select(Note).where(Note.id == note_id))).scalar_one_or_none()
    await websocket.send_json(found.to_dict())  # EW212


@app.websocket("/tasks/{task_id}")
async def task(websocket: WebSocket, task_id: int, user=Depends(current_user)):
    await websocket.accept()
    found = await db.get(Task, task_id)
    await websocket.send_json(found.to_dict())  # EW212


@app.websocket("/own/{project_id}")
async def own(websocket: WebSocket, project_id: int, user=Depends(current_user)):
    await websocket.accept()
    found = db.query(Project).filter(Project.id == project_id, Project.owner_id == user.id).first()
    await websocket.send_json(found.to_dict())  # ok: the query has the user in it


@app.websocket("/compared/{project_id}")
async def compared(websocket: WebSocket, project_id: int, user=Depends(current_user)):
    await websocket.accept()
    found = db.query(Project).filter(Project.id == project_id).first()
    if found is None or found.owner_id != user.id:
        return await websocket.close()
    await websocket.send_json(found.to_dict())  # ok: the owner was compared
