import asyncio

from celery import shared_task
from hub import hub


@shared_task
def work(user_id, redis):
    asyncio.run(_work(user_id))
    redis.publish(user_id, "done")  # ok: the server listens


async def _work(user_id):
    await store.work(user_id)
    await hub.tell(user_id, "done")  # EW517
