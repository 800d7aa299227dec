from fastapi import FastAPI, WebSocket

from score import Draft, Score

app = FastAPI()
scores: dict[str, Score] = {}


@app.websocket("/scores/{title}")
async def play(websocket: WebSocket, title: str):
    await websocket.accept()
    if title not in scores:
        scores[title] = Score(title)
    await write(websocket, scores[title])


async def write(websocket: WebSocket, score: Score):
    while True:
        step = await websocket.receive_json()
        score.write(step)
        score.mark(step)
        score.last.append(step)  # ok: it has a bound where it is made
        draft = Draft()
        draft.put(step)
        await websocket.send_json({"steps": len(draft.parts)})
