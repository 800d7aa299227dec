from fastapi import Depends, FastAPI

import beds
import rooms
import wards
from staff import current_nurse

app = FastAPI()
app.include_router(beds.router, dependencies=[Depends(current_nurse)])
app.include_router(wards.router, dependencies=[Depends(current_nurse)])
app.include_router(rooms.router)
