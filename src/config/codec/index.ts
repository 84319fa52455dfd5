/** Codec combinators modelled on protobuf-JSON. */
export { closest } from './closest.ts'
export { type AnyCodec, Codec, isObject, show } from './codec.ts'
export { parseDurationMs } from './duration.ts'
export { type Finding, inspect } from './inspect.ts'
export { type Decoded, map, message, repeated } from './message.ts'
export { bool, bytes, double, duration, enumeration, int32, int64, json, string, timestamp, uint32, uint64 } from './scalars.ts'
