// The token travels beside the URL: in a subprotocol over WebSocket, in a header over long polling.
import { assert, closed, isWebSocket, join, make, opened, reply } from "./harness.mjs"

export default async function () {
  for (const user of ["alice", "größe", "a".repeat(300)]) {
    const authToken = Buffer.from(`good:${user}`, "utf8").toString("latin1")
    const socket = make({ authToken, params: {} })
    await opened(socket)
    if (isWebSocket) assert.equal(socket.conn.protocol, "phoenix")
    const channel = await join(socket, "room:auth")
    const [, who] = await reply(channel.push("whoami", {}))
    assert.equal(who.user, user)
    socket.disconnect()
  }
  const refused = make({ authToken: "bad", reconnectAfterMs: () => 60_000 })
  await closed(refused)
  assert.equal(refused.isConnected(), false)
}
