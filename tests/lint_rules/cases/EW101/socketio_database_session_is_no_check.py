from db import get_db_session


@sio.event
async def connect(sid, environ):  # EW101
    with get_db_session() as db:
        note(db, sid)
