/** A screen is rows: a label, a text, and the place in a file that caused it. Owns their layout. */
import { locate, type Mesh } from '../config/index.ts'
import { isObjectReference, type Reference } from '../model/index.ts'
import type { Paint } from './paint.ts'

export interface Screen {
  readonly mesh: Mesh
  readonly paint: Paint
  /** Also what was considered and did not match. */
  readonly verbose: boolean
  /** The retries are what the reader asked for. */
  readonly walk: boolean
}

export interface Row {
  readonly label: string
  readonly text: string
  readonly reference?: Reference | undefined
  /** The text names the object already: its place is enough. */
  readonly named?: boolean
  /** Lines under the row: comparisons, reasons. */
  readonly under?: readonly string[]
}

const labelWidth = 11
const placeColumn = 66

const plainLength = (text: string): number => {
  // Colour codes take no room.
  const bare = text.replace(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '')
  return [...bare].length
}

export const padded = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - plainLength(text)))

/** `Kind namespace/name`, as people say it. */
const objectName = (reference: Reference): string => {
  if (!isObjectReference(reference)) return ''
  return `${reference.kind} ${reference.namespace === '' ? '' : `${reference.namespace}/`}${reference.name}`
}

/** `file:line:col`, which editors and terminals make clickable; what no file says is named in brackets. */
export const placeText = (reference: Reference, mesh: Mesh): string => {
  if (!isObjectReference(reference)) return `(${reference.default})`
  const place = locate(mesh, reference)
  return place === undefined ? '(in none of the files)' : `${place.file}:${place.line}:${place.col}`
}

const source = ({ reference, named }: Row, screen: Screen): string => {
  if (reference === undefined) return ''
  const name = named === true ? '' : objectName(reference)
  return screen.paint.dim(`${placeText(reference, screen.mesh)}${name === '' ? '' : `  ${name}`}`)
}

/** One row, with its place in a column of its own and what is under it indented further. */
const renderRow = (row: Row, screen: Screen): string => {
  const left = `    ${padded(row.label, labelWidth)}${row.text}`
  const right = source(row, screen)
  const first = right === '' ? left : `${padded(left, placeColumn - 2)}  ${right}`
  const indent = ' '.repeat(4 + labelWidth + 2)
  return [first, ...(row.under ?? []).map((line) => `${indent}${line}`)].map((line) => `${line.trimEnd()}\n`).join('')
}

/** A heading with its rows; nothing when there are none. */
export const renderSection = (heading: string, rows: readonly Row[], screen: Screen): string =>
  rows.length === 0 ? '' : `  ${screen.paint.bold(heading)}\n${rows.map((row) => renderRow(row, screen)).join('')}`

export const milliseconds = (ms: number): string => (ms >= 1000 && ms % 100 === 0 ? `${ms / 1000} s` : `${ms} ms`)
