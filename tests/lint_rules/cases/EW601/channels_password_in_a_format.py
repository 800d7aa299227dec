from channels.layers import get_channel_layer


def login(request):
    password = request.POST["password"]
    print("tried {}".format(password))  # EW601
