from collections import defaultdict

from library import sessions

online = defaultdict(set)


async def read(connection):
    user = await sessions.user_of(connection)
    online[user].add(connection)
    try:
        async for text in connection:
            await connection.send(text)
    finally:
        online[user].discard(connection)
        if not online[user]:
            del online[user]  # ok: the last one has ended
