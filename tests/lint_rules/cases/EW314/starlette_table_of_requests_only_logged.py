import logging

from fastapi import WebSocket, WebSocketDisconnect

log = logging.getLogger(__name__)


class Requests:
    def __init__(self, member):
        self.member = member

    async def lend(self, asked):
        return await library.lend(self.member, asked["book"])

    async def give_back(self, asked):
        return await library.give_back(self.member, asked["book"])


@app.websocket("/desk")
async def desk(ws: WebSocket):
    await ws.accept()
    requests = Requests(await member_of(ws))
    table = {"lend": requests.lend, "back": requests.give_back}
    try:
        while True:
            try:
                asked = await ws.receive_json()
            except ValueError:
                asked = None
            if not isinstance(asked, dict) or asked.get("do") not in table:
                await ws.send_json({"error": "unknown"})
                continue
            try:
                answer = await table[asked["do"]](asked)
                await ws.send_json({"answer": answer})
            except LookupError:
                await ws.send_json({"error": "no such book"})
            except Exception:  # EW314
                log.exception("request failed")
    except WebSocketDisconnect:
        log.info("gone")


@app.websocket("/counter")
async def counter(ws: WebSocket):
    await ws.accept()
    requests = Requests(await member_of(ws))
    table = {"lend": requests.lend, "back": requests.give_back}
    while True:
        asked = await ws.receive_text()
        try:
            answer = await table[asked](asked)
        except ConnectionError:  # ok: the client has gone
            break
        except Exception:  # ok: told below
            log.exception("request failed")
            answer = {"error": "failed"}
        await ws.send_json(answer)
