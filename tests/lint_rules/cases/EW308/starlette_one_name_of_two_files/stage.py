def play(piece):
    print(piece)
