import fastapi

x = 1
