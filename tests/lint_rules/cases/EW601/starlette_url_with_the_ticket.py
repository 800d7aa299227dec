import logging

from fastapi import FastAPI, WebSocket

from depots import depots

logger = logging.getLogger("depots")
app = FastAPI()


@app.websocket("/depots")
async def depot(ws: WebSocket):
    logger.info("somebody calls %s", ws.url)  # EW601
    company = await depots.company(ws.query_params.get("ticket", ""))
    if company is None:
        await ws.close(1008)
        return
    await ws.accept()
    async for text in ws.iter_text():
        await depots.note(company, text)


@app.websocket("/cranes")
async def crane(ws: WebSocket, token: str):
    logger.warning(f"crane at {ws.url}")  # EW601
    company = await depots.company(token)
    if company is None:
        await ws.close(1008)
        return
    await ws.accept()


@app.websocket("/yards")
async def yard(ws: WebSocket):
    logger.info("somebody calls %s", ws.url.path)  # ok: the path has no query
    company = await depots.company(ws.query_params.get("ticket", ""))
    if company is None:
        await ws.close(1008)
        return
    await ws.accept()


@app.websocket("/docks")
async def dock(ws: WebSocket):
    company = await depots.company(ws.headers.get("authorization", ""))
    if company is None:
        logger.info("a stranger at %s", ws.url)  # ok: the credential stands in a header
        await ws.close(1008)
        return
    await ws.accept()


@app.websocket("/gates")
async def gate(ws: WebSocket):
    logger.info("somebody calls %s", ws.url)  # ok: the ticket is used up by this
    company = await depots.redeem(ws.query_params.get("ticket", ""))
    if company is None:
        await ws.close(1008)
        return
    await ws.accept()
