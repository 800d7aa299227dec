// Without a good token the handshake is refused; the client retries, and gets in when it has one.
import { assert, join, make, once, opened, reply } from "./harness.mjs"

export default async function () {
  let token = "bad"
  let failures = 0
  const socket = make({ params: () => ({ token }) })
  await once("three refusals", (done) => socket.onError(() => ++failures === 3 && done()))
  const open = opened(socket)
  token = "good:late"
  await open
  const channel = await join(socket, "room:late")
  const [, who] = await reply(channel.push("whoami", {}))
  assert.equal(who.user, "late")
}
