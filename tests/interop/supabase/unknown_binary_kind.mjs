// Without the extended format, version 2's binary broadcast is a frame that the protocol does not have: its sender is
// closed with 1011 and comes back, and nobody else notices.
import { assert, client, once, subscribed, until } from "./harness.mjs"

export default async function () {
  const [ada, grace] = [client("ada"), client("grace")]
  const [here, there] = [ada.channel("stock"), grace.channel("stock")]
  await Promise.all([subscribed(here), subscribed(there)])
  const before = here.joinPush.ref
  const closed = once("the socket closes", (done) => ada.socketAdapter.onClose(done))
  here.send({ type: "broadcast", event: "cursor", payload: { x: 1 } })
  assert.equal((await closed).code, 1011)
  await until("ada is back", () => here.joinPush.ref !== before && here.state === "joined")
  assert.equal(there.state, "joined")
  assert.equal(await there.track({ still: "here" }), "ok")
}
