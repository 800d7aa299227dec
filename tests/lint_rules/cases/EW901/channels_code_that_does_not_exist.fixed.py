import channels

x = 1
