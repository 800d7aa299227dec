// A socket id is disconnected: the client hears 1001, reconnects by itself with fresh params, and joins all it had.
import { assert, closed, isWebSocket, join, open, opened, rejoined, reply } from "./harness.mjs"

export default async function () {
  let connects = 0
  const params = () => ({ token: "good:kicked", connects: ++connects })
  const [socket, bob] = await Promise.all([open("kicked", { params }), open("bob")])
  const [one, two, bobs] = [await join(socket, "room:1"), await join(socket, "room:2"), await join(bob, "room:1")]
  const reasons = []
  one.onError((reason) => reasons.push(reason))

  const [close, back, ones, twos] = [closed(socket), opened(socket), rejoined(one), rejoined(two)]
  assert.deepEqual(await reply(bobs.push("disconnect_user", { user: "kicked" })), ["ok", {}])
  const { code } = await close
  if (isWebSocket) assert.equal(code, 1001)
  await Promise.all([back, ones, twos])
  assert.equal(reasons[0].source, "transport")
  if (isWebSocket) assert.equal(connects, 2)
  assert.deepEqual(await reply(one.push("echo", { back: true })), ["ok", { back: true }])
  assert.deepEqual(await reply(bobs.push("echo", { here: true })), ["ok", { here: true }], "nobody else was disconnected")
}
