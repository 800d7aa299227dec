// Feeds npm phoenix's Presence with what a server sent, and prints what it then shows.
//
// In: one JSON array of events a line. Out: for each line, the JSON array of states at its "show" events.
import {createInterface} from "node:readline"
import {Presence} from "phoenix"

class Channel {
  constructor() { this.callbacks = {}; this.joins = 0 }
  on(event, callback) { this.callbacks[event] = callback }
  joinRef() { return String(this.joins) }
}

function shown(events) {
  const channel = new Channel()
  const presence = new Presence(channel)
  const states = []
  for (const [kind, payload] of events) {
    if (kind === "join") channel.joins += 1
    else if (kind === "show") states.push(JSON.stringify(presence.state))
    else channel.callbacks[kind](payload)
  }
  return states
}

for await (const line of createInterface({input: process.stdin})) {
  console.log(`[${shown(JSON.parse(line)).join()}]`)
}
