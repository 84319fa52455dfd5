export type { GatewayInput } from './input.ts'
export { type LoweredGateway, lowerGateway } from './listeners.ts'
