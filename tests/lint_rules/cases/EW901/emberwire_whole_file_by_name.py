# emberwire: ignore-file[unauthenticated-connect] -- a demonstration  # EW901
x = 1
