import fastapi

# emberwire: ignore[EW101] -- public  # EW901
x = 1
