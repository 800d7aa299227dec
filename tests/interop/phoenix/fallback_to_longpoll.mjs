// Where no WebSocket gets through, `longPollFallbackMs` changes to long polling by itself; back is a call away.
import { assert, join, make, opened, rejoined, reply, settled, transportOf } from "./harness.mjs"

const WebSocket = transportOf("websocket")

// A network whose firewall lets no WebSocket through: nothing listens on the first port.
class WalledOff extends WebSocket {
  constructor(url, protocols) {
    super(url.replace(/:\d+/, ":1"), protocols)
  }
}

export default async function () {
  const params = { token: "good:walled" }
  const socket = make({ transport: WalledOff, longPollFallbackMs: 2000, params })
  await opened(socket)
  assert.equal(socket.transport, transportOf("longpoll"))
  const channel = await join(socket, "room:fallback")
  const heard = []
  channel.on("msg", ({ number }) => heard.push(number))
  assert.deepEqual(await reply(channel.push("shout", { number: 1 })), ["ok", {}])

  const again = rejoined(channel)
  socket.replaceTransport(WebSocket)
  socket.connect()
  await again
  assert.deepEqual(await reply(channel.push("shout", { number: 2 })), ["ok", {}])
  await settled(channel)
  assert.deepEqual(heard, [1, 2])
}
