import { describe, expect, it } from 'vitest'
import { httpsLocation, type RedirectAction, redirectLocation } from '../../../src/routing/redirect.ts'

const location = (action: Omit<RedirectAction, 'kind' | 'status'>, authority = 'web', path = '/old?x=1', tls = false) =>
  redirectLocation(
    { kind: 'redirect', status: 301, ...action },
    { authority, path, scheme: tls ? 'https' : 'http', forwardedProto: tls ? 'https' : 'http', tls },
  )

describe('the location of a redirect', () => {
  it('keeps the query unless the new path has one (R-9)', () => {
    expect(location({ path: '/new' })).toBe('http://web/new?x=1')
    expect(location({ path: '/new?y' })).toBe('http://web/new?y')
    expect(location({ path: 'new' })).toBe('http://web/new?x=1')
  })

  it('a default port is not printed, and then the old one stays (R-11, as recorded)', () => {
    expect(location({ scheme: 'https', port: 443 }, 'web:8080', '/')).toBe('https://web:8080/')
    expect(location({ port: 80 }, 'web:8080', '/')).toBe('http://web:8080/')
    expect(location({ scheme: 'https', port: 80 }, 'web', '/')).toBe('https://web:80/')
  })

  it('a new port replaces the old one', () => {
    expect(location({ port: 81 }, 'web:8080', '/')).toBe('http://web:81/')
    expect(location({ port: 81 }, '[::1]:8080', '/')).toBe('http://[::1]:81/')
    expect(location({ port: 81 }, '[::1]', '/')).toBe('http://[::1]:81/')
  })

  it('the default port of the scheme that is left goes', () => {
    expect(location({ scheme: 'https' }, 'web:80', '/')).toBe('https://web/')
    expect(location({ scheme: 'https' }, 'web:8080', '/')).toBe('https://web:8080/')
    expect(location({ scheme: 'http' }, 'web:443', '/', true)).toBe('http://web/')
  })

  it('no port is the default of a scheme that nobody knows', () => {
    const left = (authority: string, forwardedProto: string) =>
      redirectLocation(
        { kind: 'redirect', status: 301, scheme: 'https' },
        { authority, path: '/', scheme: 'http', forwardedProto, tls: false },
      )
    expect(left('web:', 'ftp')).toBe('https://web:/')
    expect(left('web:', 'constructor')).toBe('https://web:/')
    expect(left('web:80', 'ftp')).toBe('https://web:80/')
  })

  it('a port without scheme is judged by the connection', () => {
    expect(location({ port: 443 }, 'web', '/', true)).toBe('https://web/')
    expect(location({ port: 443 }, 'web', '/')).toBe('http://web:443/')
  })

  it('a proxy that insists on TLS keeps the port as it came (H-27)', () => {
    expect(httpsLocation({ authority: 'a.example.com:80', path: '/a?b' })).toBe('https://a.example.com:80/a?b')
  })
})
