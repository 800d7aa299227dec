from fastapi import FastAPI
from routes import router

from feed import live

app = FastAPI()
app.include_router(router)
app.include_router(live)
