from aiohttp import web

from school import pupil_by_ticket

benches = {}


async def tell(course, event):
    for other in list(benches.get(course, ())):
        await other.send_json(event)


async def say(course, me, data):
    name = data.get("name") or me["name"]  # EW203
    await tell(course, {"from": name, "text": data["text"]})


async def draw(course, me, data):
    colour = data.get("colour") or me["colour"]  # ok: nobody is taken for another by a colour
    await tell(course, {"from": me["name"], "colour": colour, "line": data["line"]})


async def rename(course, me, data):
    title = data.get("title") or me["title"]  # ok: a title says not who it is
    await tell(course, {"event": "title", "title": title})


WORDS = {"say": say, "draw": draw, "rename": rename}


async def lesson(request):
    course = request.match_info["course"]
    me = await pupil_by_ticket(request.headers.get("X-Ticket", ""), course)
    if me is None:
        raise web.HTTPForbidden()
    ws = web.WebSocketResponse()
    await ws.prepare(request)
    benches.setdefault(course, set()).add(ws)
    async for msg in ws:
        data = msg.json()
        await WORDS[data["do"]](course, me, data)
    return ws


app = web.Application()
app.router.add_get("/lessons/{course}", lesson)
