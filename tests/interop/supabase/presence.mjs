// `track` and `untrack`: the client's presenceState follows presence_state and presence_diff. A second `track` is an
// update, after which this client shows the old meta beside the new one: it drops the phx_ref of what it has shown.
import { assert, client, subscribed, until } from "./harness.mjs"

export default async function () {
  const [ada, grace] = [client("ada"), client("grace")]
  const config = { presence: { enabled: true } }
  const [here, there] = [ada.channel("people", { config }), grace.channel("people", { config })]
  const left = []
  there.on("presence", { event: "leave" }, ({ key }) => left.push(key))
  await subscribed(here)
  assert.equal(await here.track({ mood: "busy" }), "ok")
  await subscribed(there)
  const mood = (channel, key) => channel.presenceState()[key]?.map((meta) => meta.mood).join()
  await until("grace sees ada", () => mood(there, "ada") === "busy")
  assert.equal(await here.untrack(), "ok")
  assert.equal(await here.track({ mood: "glad" }), "ok")
  await until("grace sees what ada is now", () => mood(there, "ada") === "glad")
  assert.equal(await there.track({ mood: "calm" }), "ok")
  await until("ada sees grace", () => mood(here, "grace") === "calm")
  assert.equal(await there.track({ mood: "merry" }), "ok")
  await until("ada sees the change", () => mood(here, "grace").endsWith("merry"))
  assert.equal(await here.untrack(), "ok")
  await until("grace sees ada leave", () => mood(there, "ada") === undefined)
  assert.equal(left.at(-1), "ada")
}
