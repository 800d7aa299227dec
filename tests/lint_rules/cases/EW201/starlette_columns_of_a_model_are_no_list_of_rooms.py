from fastapi import WebSocket
from sqlalchemy import Column, String


class Project(Base):
    name = Column(String(50), primary_key=True)


@app.websocket("/projects/{project}")
async def enter(ws: WebSocket, project: str):
    found = db.query(Project).filter(Project.name == project).first()
    if found is None:
        return await ws.close()
    await ws.accept()
    rooms[project].add(ws)  # EW201
