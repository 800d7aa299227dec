# The peer that Emberwire is shaped after: Phoenix on Bandit, with one channel that everybody may join.
# ERL_LIBS=TARGET elixir -pa TARGET/consolidated phoenix_app.exs PORT, after build_phoenix.exs; one core: +S 1:1.

[port] = System.argv()
Logger.configure(level: :error)

Application.put_env(:phoenix, :json_library, Jason)

Application.put_env(:bench, Bench.Endpoint,
  adapter: Bandit.PhoenixAdapter,
  http: [ip: {127, 0, 0, 1}, port: String.to_integer(port), thousand_island_options: [num_acceptors: 10]],
  server: true,
  pubsub_server: Bench.PubSub,
  secret_key_base: String.duplicate("x", 64),
  check_origin: false
)

defmodule Bench.RoomChannel do
  use Phoenix.Channel, log_join: false, log_handle_in: false

  def join("room:" <> _, _payload, socket), do: {:ok, socket}

  def handle_in("shout", payload, socket) do
    broadcast!(socket, "msg", payload)
    {:noreply, socket}
  end

  def handle_in("echo", payload, socket), do: {:reply, {:ok, payload}, socket}
end

defmodule Bench.UserSocket do
  use Phoenix.Socket, log: false

  channel "room:*", Bench.RoomChannel

  def connect(_params, socket, _info), do: {:ok, socket}
  def id(_socket), do: nil
end

defmodule Bench.Endpoint do
  use Phoenix.Endpoint, otp_app: :bench

  socket "/socket", Bench.UserSocket, websocket: [compress: false], longpoll: false

  plug :not_found

  def not_found(conn, _options), do: Plug.Conn.send_resp(conn, 404, "")
end

for app <- [:logger, :plug, :phoenix_pubsub, :bandit, :phoenix], do: {:ok, _} = Application.ensure_all_started(app)

{:ok, _} =
  Supervisor.start_link([{Phoenix.PubSub, name: Bench.PubSub}, Bench.Endpoint], strategy: :one_for_one)

Process.sleep(:infinity)
