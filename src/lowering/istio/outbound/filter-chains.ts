/**
 * Filter chains in the order of a proxy that narrows level by level and never goes back: destination block, server
 * name, then whether it looks like HTTP. Whoever falls out on a level gets the default chain (Envoy's filter chain
 * matching), so the default is repeated behind each group it closes.
 */
import type { ChainMatch, FilterChain, Handler } from '../../../model/index.ts'
import { type Block, blockOf } from '../addresses.ts'
import type { ChainDraft } from './entries.ts'

/** One chain under one block and one server name; absent = any. */
interface Leaf {
  readonly block?: Block
  readonly serverName?: string
  readonly detectsHttp: boolean
  readonly draft: ChainDraft
}

export interface OrderedChains {
  readonly chains: readonly FilterChain[]
  /** Two chains ask for the same, which the proxy refuses. */
  readonly conflict?: ChainDraft
}

const isMatchAll = ({ serverNames, destinations, detectsHttp }: ChainDraft): boolean =>
  !detectsHttp && destinations.length === 0 && (serverNames.length === 0 || serverNames.includes('*'))

/** `fallback` is used when no draft takes everything; a single draft that does needs none. */
export const orderChains = (
  drafts: readonly ChainDraft[],
  handlerOf: (draft: ChainDraft) => Handler,
  fallback: FilterChain,
): OrderedChains => {
  const matchAll = drafts.findLast(isMatchAll)
  const last: FilterChain = matchAll === undefined ? fallback : { ...toChain(matchAll, handlerOf), match: {} }
  const leaves = drafts.filter((draft) => !isMatchAll(draft)).flatMap(leavesOf)
  const conflict = duplicateOf(leaves)
  const namesServers = leaves.some(({ serverName }) => serverName !== undefined)
  const chains = byBlock(leaves).flatMap(([block, inBlock]) =>
    closed(
      byServerName(inBlock).flatMap(([serverName, named]) => {
        const match = matchOf(block, serverName)
        return closed(
          reachable(named, namesServers).map(({ draft, condition }) => ({
            ...toChain(draft, handlerOf),
            match: { ...match, ...condition },
          })),
          match,
          last,
        )
      }),
      matchOf(block, undefined),
      last,
    ),
  )
  return { chains: closed(chains, {}, last), ...(conflict === undefined ? {} : { conflict }) }
}

const detected: ChainMatch = { transport: 'plaintext', applicationProtocols: ['http/1.1', 'h2c'] }

/**
 * Chains of one block and name. Beside one that asks for plaintext, one that does not is left with TLS, and only a
 * listener that reads server names tells TLS from plaintext.
 */
const reachable = (
  group: readonly Leaf[],
  namesServers: boolean,
): readonly { readonly draft: ChainDraft; readonly condition: ChainMatch }[] => {
  const detecting = group.filter(({ detectsHttp }) => detectsHttp).map(({ draft }) => ({ draft, condition: detected }))
  const others = group.filter(({ detectsHttp }) => !detectsHttp)
  if (detecting.length === 0) return others.map(({ draft }) => ({ draft, condition: {} }))
  return [...detecting, ...(namesServers ? others.map(({ draft }) => ({ draft, condition: { transport: 'tls' } as const })) : [])]
}

const toChain = (draft: ChainDraft, handlerOf: (draft: ChainDraft) => Handler): Omit<FilterChain, 'match'> => ({
  name: '',
  handler: handlerOf(draft),
  ...(draft.reference === undefined ? {} : { reference: draft.reference }),
})

/** Nothing behind a chain with the group's own condition is ever reached; without such a chain the default closes the group. */
const closed = (chains: readonly FilterChain[], group: ChainMatch, last: FilterChain): readonly FilterChain[] => {
  const isClosed = chains.some(({ match }) => keyOf(match) === keyOf(group))
  return isClosed ? chains : [...chains, { ...last, match: group }]
}

const keyOf = ({ destinationCidrs, serverNames, transport, applicationProtocols }: ChainMatch): string =>
  JSON.stringify([destinationCidrs ?? [], serverNames ?? [], transport ?? '', applicationProtocols ?? []])

const matchOf = (block: Block | undefined, serverName: string | undefined): ChainMatch => ({
  ...(block === undefined ? {} : { destinationCidrs: [block] }),
  ...(serverName === undefined ? {} : { serverNames: [serverName] }),
})

const leavesOf = (draft: ChainDraft): readonly Leaf[] => {
  const blocks = draft.destinations.flatMap((destination) => blockOf(destination) ?? [])
  // An empty name is no name; a name given twice is refused like that of two chains.
  const names = draft.serverNames.includes('*') ? [] : draft.serverNames.map((name) => name.toLowerCase() || undefined)
  const { detectsHttp } = draft
  return (blocks.length === 0 ? [undefined] : blocks).flatMap((block) =>
    (names.length === 0 ? [undefined] : names).map((serverName) => ({
      draft,
      detectsHttp,
      ...(block === undefined ? {} : { block }),
      ...(serverName === undefined ? {} : { serverName }),
    })),
  )
}

const grouped = <T>(items: readonly T[], keyOfItem: (item: T) => string): readonly (readonly [T, readonly T[]])[] => {
  const groups = new Map<string, T[]>()
  for (const item of items) groups.set(keyOfItem(item), [...(groups.get(keyOfItem(item)) ?? []), item])
  return [...groups.values()].flatMap((members) => (members[0] === undefined ? [] : [[members[0], members] as const]))
}

const byBlock = (leaves: readonly Leaf[]) =>
  grouped(leaves, ({ block }) => (block === undefined ? '' : `${block.address}/${block.bits}`))
    .map(([{ block }, members]) => [block, members] as const)
    .toSorted(([a], [b]) => (b?.bits ?? -1) - (a?.bits ?? -1))

const byServerName = (leaves: readonly Leaf[]) =>
  grouped(leaves, ({ serverName }) => serverName ?? '')
    .map(([{ serverName }, members]) => [serverName, members] as const)
    .toSorted(([a], [b]) => rankOf(b) - rankOf(a))

// Exact names, then wildcards, longest first, then any.
const rankOf = (serverName: string | undefined): number =>
  serverName === undefined ? -1 : serverName.startsWith('*') ? serverName.length : Number.MAX_SAFE_INTEGER

const duplicateOf = (leaves: readonly Leaf[]): ChainDraft | undefined => {
  const seen = new Set<string>()
  for (const { block, serverName, detectsHttp, draft } of leaves) {
    const key = JSON.stringify([block ?? null, serverName ?? null, detectsHttp])
    if (seen.has(key)) return draft
    seen.add(key)
  }
  return undefined
}
