import { describe, expect, it } from 'vitest'
import type { Header } from '../../../src/model/index.ts'
import { grpcStatusOf, isGrpc, localReply } from '../../../src/routing/local-reply.ts'

const plain = { grpc: false, head: false }
const grpc = { grpc: true, head: false }

describe('answers of the proxy itself', () => {
  it('gRPC clients get 200 and a mapped status (R-24)', () => {
    expect(localReply({ status: 503, body: 'no healthy upstream' }, grpc)).toEqual({
      status: 200,
      headers: [
        ['content-type', 'application/grpc'],
        ['grpc-status', '14'],
        ['grpc-message', 'no healthy upstream'],
      ],
      body: '',
      grpcStatus: 14,
    })
    expect([500, 404, 429, 503, 200, 418].map(grpcStatusOf)).toEqual([2, 12, 14, 14, 2, 2])
  })

  it('a message for gRPC is percent-encoded', () => {
    const { headers } = localReply({ status: 503, body: 'a %~\u00c3\n' }, grpc)
    expect(headers).toContainEqual(['grpc-message', 'a %25%7E%C3%0A'])
  })

  it('the type of a text is text/plain unless header work said otherwise', () => {
    const typed = (headers: readonly Header[]): readonly Header[] => [...headers, ['content-type', 'a/b']]
    expect(localReply({ status: 418, body: 'x' }, plain).headers).toEqual([['content-type', 'text/plain']])
    expect(localReply({ status: 418, body: 'x' }, plain, typed).headers).toEqual([['content-type', 'a/b']])
    expect(localReply({ status: 418, body: '' }, plain, typed).headers).toEqual([])
  })

  it('HEAD gets the headers of the text and no text', () => {
    expect(localReply({ status: 503, body: 'x' }, { grpc: false, head: true })).toMatchObject({
      headers: [['content-type', 'text/plain']],
      body: '',
    })
  })

  it('gRPC is exactly application/grpc, or that and a plus', () => {
    const types = ['application/grpc', 'application/grpc+proto', 'application/grpc-web', 'application/grpc;x', 'Application/grpc', '']
    expect(types.map((type) => isGrpc([['content-type', type]]))).toEqual([true, true, false, false, false, false])
  })
})
