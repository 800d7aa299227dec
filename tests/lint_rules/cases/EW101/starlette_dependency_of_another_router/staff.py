from fastapi import HTTPException
from fastapi.requests import HTTPConnection

from ward.db import pool
from ward.keys import API_KEY


async def current_nurse(connection: HTTPConnection):
    if connection.headers.get("authorization") != API_KEY:
        raise HTTPException(401)
    nurse = await pool.fetchrow("SELECT * FROM nurses WHERE badge = $1", connection.cookies.get("badge"))
    if nurse is None:
        raise HTTPException(401)
    return nurse
