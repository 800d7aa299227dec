from fastapi import FastAPI, Query, WebSocket

from school import lesson_of, pupil_of, teaches

app = FastAPI()


@app.websocket("/lessons/{code}")
async def lesson(ws: WebSocket, code: str, role: str = Query("pupil")):
    found = await lesson_of(code)
    if found is None:
        await ws.close(1008)
        return
    await ws.accept()
    teacher = role == "teacher"  # EW203
    while True:
        match await ws.receive_json():
            case {"do": "open", "question": str(question)} if teacher and len(question) < 500:
                await found.open(question)
            case {"do": "answer", "choice": str(choice)}:
                await found.answer(choice)


@app.websocket("/boards/{code}")
async def board(ws: WebSocket, code: str):
    await ws.accept()
    role = ws.query_params.get("role", "pupil")
    async for text in ws.iter_text():
        if role == "supervisor":  # EW203
            await lesson_of(code).write(text)


@app.websocket("/exams/{code}")
async def exam(ws: WebSocket, code: str, role: str = Query("pupil")):
    pupil = await pupil_of(ws.headers.get("authorization"))
    if pupil is None or (role == "teacher" and not await teaches(pupil, code)):  # ok: it is asked whether he is one
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        await lesson_of(code).write(text)


@app.websocket("/tests/{code}")
async def test(ws: WebSocket, code: str, role: str = Query("pupil")):
    pupil = await pupil_of(ws.headers.get("authorization"))
    if role == "teacher":  # ok: it is asked below
        if not await teaches(pupil, code):
            await ws.close(1008)
            return
    await ws.accept()


@app.websocket("/calls/{code}")
async def call(ws: WebSocket, code: str, role: str = Query("guest")):
    await ws.accept()
    if role == "host":  # ok: the host of a call is who came first
        await lesson_of(code).begin()
