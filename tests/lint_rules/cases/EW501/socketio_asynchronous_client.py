from motor.motor_asyncio import AsyncIOMotorClient
import redis

db = AsyncIOMotorClient().app
cache = redis.Redis()


@sio.event
async def message(sid, data, rooms):
    await db.rooms.insert_one(data)  # ok: an asynchronous client
    rooms.insert_one(data)
    pipe = cache.pipeline()
