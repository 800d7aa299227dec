from fastapi import Depends
from db import get_db


def service(db=Depends(get_db)):
    return Rooms(db)
