/**
 * Owns the bound of steps that a check of an image finds. A step is an entry of a list that is tried, or a test of a condition that
 * is run. A decision goes through one handler: through each of its layers once, and up to three times through its routes.
 *
 * Conditions jump forward and lists are a tree, so what is below a list is at most run once when the list is. Hosts are tried in
 * their order, each at most once; behind each that matches its routes are, and the next one is only tried where a host that
 * matches falls through. So of the hosts that do not, the one with the most steps counts.
 */

import { RB_HOST_TARGETS, RB_VIRTUAL_HOSTS, VH_BYTES, VH_FALLS_THROUGH, VH_FLAGS } from '../layout/routes.ts'
import { i32At, mul32, putI32 } from '../memory/mem.ts'
import { keepNumber, keptNumber, V_COUNTED, V_STEPS, wordOf } from './claims.ts'

/** This many stand for more, too. */
const MOST_STEPS: i32 = 536870912
/** Before authorization, and with the claims of a token again; where it is another one, its reasons are noted in a third pass. */
const CHOICES_OF_ROUTE: i32 = 3

/** `steps` more, from 0 to MOST_STEPS. */
export function addSteps(v: i32, steps: i32): void {
  const sum: i32 = i32At(v + V_COUNTED) + steps
  putI32(v + V_COUNTED, sum > MOST_STEPS ? MOST_STEPS : sum)
}

/** Counts from 0 on; gives what was counted before. */
export function beginSteps(v: i32): i32 {
  const before: i32 = i32At(v + V_COUNTED)
  putI32(v + V_COUNTED, 0)
  return before
}

/** Keeps what was counted for a structure that was just checked, and goes on from what was counted before. */
export function keepSteps(v: i32, at: i32, before: i32): void {
  keepNumber(v, at, i32At(v + V_COUNTED))
  putI32(v + V_COUNTED, before)
}

/** The steps of a structure that have been kept. */
export function addKeptSteps(v: i32, at: i32): void {
  addSteps(v, keptNumber(v, at))
}

/** What was counted is that of a handler. */
export function noteHandlerSteps(v: i32): void {
  if (i32At(v + V_COUNTED) > i32At(v + V_STEPS)) putI32(v + V_STEPS, i32At(v + V_COUNTED))
}

/** The steps of a route table whose hosts have been counted and whose virtual hosts are kept. `before`: counted before it. */
export function addTableSteps(v: i32, table: i32, entries: i32, before: i32): void {
  const targets: i32 = wordOf(v, table + RB_HOST_TARGETS)
  const hosts: i32 = wordOf(v, table + RB_VIRTUAL_HOSTS)
  let most: i32 = 0
  for (let i: i32 = 0; i < entries; i++) {
    const host: i32 = hosts + mul32(wordOf(v, targets + i * 4), VH_BYTES)
    if ((wordOf(v, host + VH_FLAGS) & VH_FALLS_THROUGH) !== 0) addKeptSteps(v, host)
    else if (keptNumber(v, host) > most) most = keptNumber(v, host)
  }
  addSteps(v, most)
  const own: i32 = i32At(v + V_COUNTED)
  putI32(v + V_COUNTED, before)
  for (let i: i32 = 0; i < CHOICES_OF_ROUTE; i++) addSteps(v, own)
}
