/** The built module as the bundlers of this project hand it over: its bytes in base64 (tsup.config.ts, vitest.config.ts). */
declare module '*.wasm' {
  const base64: string
  export default base64
}
