from api.rooms import router
from fastapi import FastAPI
from users import current_user

app = FastAPI()
app.include_router(router)
