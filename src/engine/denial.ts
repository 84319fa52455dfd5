/** Owns the answer to a request that authorization refuses (istio A-11, J-5). */
import type { AuthorizationVerdict } from '../authz/index.ts'
import type { Header } from '../model/index.ts'
import { setHeader } from '../routing/headers.ts'
import { localReply, type RequestKind } from '../routing/local-reply.ts'
import type { Verdict } from './outcome.ts'

type Respond = Extract<Verdict, { kind: 'respond' }>
type Denied = Extract<AuthorizationVerdict, { kind: 'denied' | 'deniedExternally' | 'tokenRejected' }>

/** `work`: header passes of the route, which run over this answer as over any other. */
export const denialOf = (
  denied: Denied,
  kind: RequestKind,
  work: (headers: readonly Header[]) => readonly Header[],
): Pick<Respond, 'why' | 'status' | 'headers' | 'body' | 'grpcStatus' | 'denial' | 'token'> => {
  const { refusal } = denied
  const own = refusal.headers.filter(([name]) => name !== 'content-type')
  const reply = localReply(refusal, kind, (headers) => [...work(headers), ...own])
  switch (denied.kind) {
    case 'denied':
      return {
        why: 'authorizationDenied',
        ...reply,
        denial: {
          layer: denied.layer,
          ...(denied.policy === undefined ? {} : { policy: denied.policy }),
          ...(denied.badCustomAction === undefined ? {} : { badCustomAction: denied.badCustomAction }),
          ...(denied.provider === undefined ? {} : { provider: denied.provider }),
        },
      }
    case 'deniedExternally': {
      // The authorizer's own headers are passed on, content-type without a body included.
      const answered = refusal.headers.reduce<readonly Header[]>((out, [name, value]) => setHeader(out, name, value), reply.headers)
      const headers = kind.grpc ? reply.headers : answered
      const denial = { layer: 'custom', provider: denied.provider, ...(denied.answered ? {} : { unanswered: true }) } as const
      return { why: 'externalAuthorizationDenied', ...reply, headers, denial }
    }
    case 'tokenRejected':
      return {
        why: denied.rejection === 'audienceNotAllowed' ? 'audienceRejected' : 'tokenRejected',
        ...reply,
        token: denied.rejection,
      }
  }
}
