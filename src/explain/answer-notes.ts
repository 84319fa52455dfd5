/** The notes of one answer, in the order of the request's way. */
import type { Mesh } from '../config/mesh.ts'
import { hiddenService, noGatewayPort, routedAsTcp } from './client-notes.ts'
import { httpRulesOnTcp, regexTooLarge, selectsNothing, unenforced } from './notes.ts'
import { leadsNowhere } from './outcome.ts'
import type { Call, Note, Resolution, WorkingHop } from './types.ts'
import type { Choice } from './upstream.ts'

const atClient = (mesh: Mesh, call: Call, client: WorkingHop | undefined, resolution: Resolution): readonly Note[] => {
  if (call.caller.kind === 'principal') {
    return [
      {
        code: 'unknownRoute',
        text: 'the caller is an identity without a workload: its routes are not known, the Service itself is called',
      },
    ]
  }
  if (client === undefined) return []
  if (client.role === 'gateway') return noGatewayPort(client)
  if (call.plaintext && client.sidecar.present) {
    return [{ code: 'bypassed', text: `--plaintext: the sidecar of ${client.workload.name} is passed by; no route, retry or mTLS applies` }]
  }
  if (!client.sidecar.present) {
    return [
      {
        code: 'noClientSidecar',
        text: `${client.workload.name} has no sidecar (${client.sidecar.because}): no route, retry or mTLS applies`,
        ...(client.sidecar.reference === undefined ? {} : { reference: client.sidecar.reference }),
      },
    ]
  }
  return [...routedAsTcp(client, resolution), ...hiddenService(mesh, client, resolution)]
}

const atServer = (mesh: Mesh, server: WorkingHop | undefined, resolution: Resolution): readonly Note[] => {
  if (server === undefined) return []
  if (server.sidecar.present) return httpRulesOnTcp(mesh, server, resolution.portName)
  return [
    {
      code: 'noServerSidecar',
      text: `nothing enforces policy at ${server.workload.name}: it has no sidecar (${server.sidecar.because})`,
      ...(server.sidecar.reference === undefined ? {} : { reference: server.sidecar.reference }),
    },
    ...unenforced(mesh, server),
  ]
}

const outside = (
  client: WorkingHop | undefined,
  server: WorkingHop | undefined,
  resolution: Resolution,
  choice: Choice,
): readonly Note[] => {
  if (server !== undefined || client?.decision?.kind !== 'forward' || leadsNowhere(client.decision, resolution) !== undefined) return []
  if (choice.endpoint !== undefined)
    return [{ code: 'outsideMesh', text: `no workload of the files stands behind ${choice.endpoint.address}: the call leaves the mesh` }]
  const kind = client.decision.cluster.kind
  return kind === 'passthrough' || kind === 'dynamicForward'
    ? [{ code: 'outsideMesh', text: 'the destination is none of these files: the call leaves the mesh' }]
    : []
}

const unsupported = (hops: readonly (WorkingHop | undefined)[]): readonly Note[] => {
  const features = hops.flatMap((hop) =>
    (hop?.decision?.unsupported ?? []).map((feature) => {
      const reference = hop?.view.unsupported.find((one) => one.feature === feature)?.reference
      return {
        code: 'unsupported' as const,
        text: `not evaluated, and could change this answer: ${feature}`,
        ...(reference === undefined ? {} : { reference }),
      }
    }),
  )
  return features.filter((note, index) => features.findIndex((other) => other.text === note.text) === index)
}

/** Whole kinds that are not evaluated yet. */
const otherKinds = (mesh: Mesh): readonly Note[] =>
  Object.entries(mesh.notEvaluated).map(([kind, count]) => ({
    code: 'unsupported',
    text: `not evaluated yet, and could change this answer: ${count} ${kind}`,
  }))

/** Istio's own proxies do not read TrafficSplit: the split is what a mesh does that has somebody who does. */
const splitBySmi = (client: WorkingHop | undefined): readonly Note[] => {
  const reference = client?.decision?.references.find((one) => 'kind' in one && one.kind === 'TrafficSplit')
  if (reference === undefined) return []
  return [{ code: 'smiOnIstio', text: 'Istio alone does not read TrafficSplit: this holds with an SMI adaptor in the mesh', reference }]
}

/** Policies that select nothing are named where the reader would look for them: in the server's namespace. */
const nearServer = (mesh: Mesh, server: WorkingHop | undefined): readonly Note[] =>
  server === undefined
    ? []
    : selectsNothing(mesh).filter(
        ({ reference }) => reference !== undefined && 'namespace' in reference && reference.namespace === server.workload.namespace,
      )

export const answerNotes = (
  mesh: Mesh,
  call: Call,
  resolution: Resolution,
  client: WorkingHop | undefined,
  server: WorkingHop | undefined,
  choice: Choice,
): readonly Note[] => [
  ...atClient(mesh, call, client, resolution),
  ...outside(client, server, resolution, choice),
  ...splitBySmi(client),
  ...regexTooLarge(mesh),
  ...atServer(mesh, server, resolution),
  ...nearServer(mesh, server),
  ...unsupported([client, server]),
  ...otherKinds(mesh),
]
