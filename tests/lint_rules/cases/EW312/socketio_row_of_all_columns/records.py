from database import pool


async def mark(number, colour, by):
    return await pool.fetchrow(
        "UPDATE residents SET colour = $2, changed_by = $3 WHERE number = $1 RETURNING *", number, colour, by
    )


async def room_of(number):
    return await pool.fetchrow("SELECT number, room FROM residents WHERE number = $1", number)


async def number_of(house):
    return await pool.fetchrow("SELECT count(*) FROM residents WHERE house = $1", house)
