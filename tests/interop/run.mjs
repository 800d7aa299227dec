// Runs scripts of a folder against a served application, all at once, and prints a line of JSON for each. What the
// third argument says is up to the scripts: the transport, or the protocol version.
//
//     node run.mjs phoenix http://127.0.0.1:4100 websocket join_push_reply binary …
//
// One process for all of them: starting node costs more than any of the conversations.
const folder = process.argv[2]
const names = process.argv.slice(5)

async function run(name) {
  const { default: script } = await import(`./${folder}/${name}.mjs`)
  const started = Date.now()
  let error = null
  try {
    await script()
  } catch (caught) {
    error = caught.stack ?? String(caught)
  }
  console.log(JSON.stringify({ name, error, milliseconds: Date.now() - started }))
}

await Promise.all(names.map(run))
process.exit(0)
