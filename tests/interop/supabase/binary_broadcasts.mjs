// With the extended wire format a broadcast may hold an ArrayBuffer: kind 3 out, kind 4 in.
import { assert, client, once, subscribed } from "./harness.mjs"

export default async function () {
  const [ada, grace] = [client("ada"), client("grace")]
  const [here, there] = [ada.channel("bytes", { config: { broadcast: { ack: true } } }), grace.channel("bytes")]
  const heard = once("a broadcast", (done) => there.on("broadcast", { event: "blob" }, done))
  await Promise.all([subscribed(here), subscribed(there)])
  assert.equal(await here.send({ type: "broadcast", event: "blob", payload: new Uint8Array([0, 128, 255]).buffer }), "ok")
  const { payload } = await heard
  assert.deepEqual([...new Uint8Array(payload)], [0, 128, 255])
}
