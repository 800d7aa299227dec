from database import pool


async def role_of(user, plan):
    return await pool.fetchval("SELECT role FROM shares WHERE user_id = $1 AND plan_id = $2", user, plan)


async def take_away(plan, user):
    await pool.execute("DELETE FROM shares WHERE user_id = $1 AND plan_id = $2", user, plan)


async def unblock(user, other):
    await pool.execute("DELETE FROM blocks WHERE user_id = $1 AND other_id = $2", user, other)
