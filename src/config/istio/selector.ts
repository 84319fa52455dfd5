/**
 * Workload selectors and target references of the policy kinds. Fields of type/v1beta1/selector.proto.
 */
import type * as t from 'io-ts'
import { enumeration, map, message, string, uint32 } from '../codec/index.ts'

export const WorkloadSelector = message('WorkloadSelector', { matchLabels: map(string) })
export interface WorkloadSelector extends t.TypeOf<typeof WorkloadSelector> {}

export const PortSelector = message('PortSelector', { number: uint32 })
export interface PortSelector extends t.TypeOf<typeof PortSelector> {}

export const WorkloadMode = enumeration('WorkloadMode', ['UNDEFINED', 'CLIENT', 'SERVER', 'CLIENT_AND_SERVER'])
export type WorkloadMode = t.TypeOf<typeof WorkloadMode>

export const PolicyTargetReference = message('PolicyTargetReference', { group: string, kind: string, name: string, namespace: string })
export interface PolicyTargetReference extends t.TypeOf<typeof PolicyTargetReference> {}
