def ring(name):
    return f"{name} rings"
