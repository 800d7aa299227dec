from db import Sessions


async def user_of(token: str):
    with Sessions() as db:
        return load(db, token)
