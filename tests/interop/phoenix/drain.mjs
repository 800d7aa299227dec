// A server that shuts down closes with 1012; the client tries again until there is one, and joins what it had.
// Run by itself: `up` is said when the client has joined, and then the server has to be replaced.
import { assert, closed, isWebSocket, join, open, opened, rejoined, reply } from "./harness.mjs"

export default async function () {
  const socket = await open("alice")
  const channel = await join(socket, "room:drain")
  const [close, back, again] = [closed(socket), opened(socket), rejoined(channel)]
  console.log("up")
  const { code } = await close
  if (isWebSocket) assert.equal(code, 1012)
  await back
  await again
  assert.deepEqual(await reply(channel.push("count", {})), ["ok", { n: 1 }])
}
