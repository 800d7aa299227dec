@sio.on("build")
async def build(sid, data):  # ok: the task may answer when it is done
    asyncio.create_task(work(data["id"]))
