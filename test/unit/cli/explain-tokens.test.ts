/** Raw tokens in a request, verified against inline keys at an explicit time. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, it } from 'vitest'
import { fairlead, filesIn } from './fairlead.ts'

const mesh = (keys: string): string => `
apiVersion: v1
kind: Service
metadata: {name: server}
spec: {selector: {app: server}, ports: [{name: http, port: 80}]}
---
apiVersion: v1
kind: Pod
metadata: {name: server, labels: {app: server, security.istio.io/tlsMode: istio}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {security.istio.io/tlsMode: istio}}
---
apiVersion: security.istio.io/v1
kind: RequestAuthentication
metadata: {name: jwt}
spec: {jwtRules: [{issuer: "https://issuer", ${keys}}]}
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: alice}
spec: {rules: [{from: [{source: {requestPrincipals: ["https://issuer/alice"]}}]}]}
`

const issuedS = Date.parse('2026-08-27T00:00:00Z') / 1000

describe('a token in the request', () => {
  let inline = ''
  let remote = ''
  let token = ''

  beforeAll(async () => {
    const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true })
    const jwks = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a' }] })
    inline = filesIn({ 'mesh.yaml': mesh(`jwks: '${jwks}'`) })
    remote = filesIn({ 'mesh.yaml': mesh('jwksUri: "https://issuer/keys"') })
    token = await new SignJWT({})
      .setProtectedHeader({ alg: 'RS256', kid: 'a' })
      .setIssuer('https://issuer')
      .setSubject('alice')
      .setExpirationTime(issuedS + 3600)
      .sign(privateKey)
  })

  const explain = (cwd: string, ...args: readonly string[]) =>
    fairlead(['explain', '-f', 'mesh.yaml', '--from', 'web', 'http://server/', '--now', '2026-08-27T00:10:00Z', ...args], { cwd })

  it('lets its subject in', () => {
    const { status, stdout } = explain(inline, '-H', `authorization: Bearer ${token}`, '--expect', 'allow')
    expect(stdout).toContain('✓ forwarded')
    expect(status).toBe(0)
  })

  it('is refused when it has expired at the time that is said', () => {
    const { stdout } = explain(inline, '-H', `authorization: Bearer ${token}`, '--now', '2026-08-27T02:00:00Z')
    expect(stdout).toContain('✗ 401 token refused: expired')
  })

  it('is refused when its signature is another one', () => {
    const forged = `${token.slice(0, -6)}AAAAAA`
    expect(explain(inline, '-H', `authorization: Bearer ${forged}`).stdout).toContain('✗ 401 token refused')
  })

  it('is missing where nobody sends one, which is no refusal of tokens but of the policy', () => {
    expect(explain(inline).stdout).toContain('✗ 403 RBAC: access denied: no ALLOW policy matches')
  })

  it('whose keys would have to be fetched is not verified, and that is said', () => {
    const { stderr } = explain(remote, '-H', `authorization: Bearer ${token}`)
    expect(stderr).toContain('https://issuer/keys, which is not fetched')
  })

  it('can be replaced by its claims', () => {
    const { status } = explain(remote, '--jwt-claims', '{"iss":"https://issuer","sub":"alice"}', '--expect', 'allow')
    expect(status).toBe(0)
  })
})
