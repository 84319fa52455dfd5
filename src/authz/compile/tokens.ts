/** Owns token rules as they go into an image. A place that no request can name is left out. */
import {
  PLACE_COOKIE,
  PLACE_HEADER,
  PLACE_JOINED_HEADER,
  PLACE_QUERY,
  TR_FORWARDS_TOKEN,
  TR_HAS_DEFAULT_PLACES,
} from '../../core/layout/authorization.ts'
import { NONE } from '../../core/layout/image.ts'
import type { CompileContext } from '../../image/context.ts'
import { toByteString } from '../../model/bytes.ts'
import { type TokenRule, tokenTexts } from '../../model/index.ts'
import { placesOf, type TokenPlace, usesDefaultPlaces } from '../places.ts'
import { challengeTexts } from '../token-text.ts'

const isBytes = (text: string): boolean => {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 255) return false
  return true
}

const placeWords = ({ w }: CompileContext, place: TokenPlace): readonly number[] => {
  if (place.kind === 'cookie') return [PLACE_COOKIE, w.string(place.name), 0]
  if (place.kind === 'query') return [PLACE_QUERY, w.string(place.name), 0]
  return [place.name === 'authorization' ? PLACE_JOINED_HEADER : PLACE_HEADER, w.name(place.name), w.string(place.prefix)]
}

const isUsable = (place: TokenPlace): boolean => isBytes(place.name) && (place.kind !== 'header' || isBytes(place.prefix))

const ruleWords = (c: CompileContext, rule: TokenRule): readonly number[] => {
  const { w } = c
  const strings = (texts: readonly string[]): readonly number[] => [
    w.block(texts.map((text) => w.string(toByteString(text)))),
    texts.length,
  ]
  const places = placesOf(rule).filter(isUsable)
  const payload = rule.outputPayloadToHeader?.toLowerCase()
  const outputs = rule.outputClaimToHeaders.map(({ header, claim }) => ({ header: header.toLowerCase(), claim }))
  const written = new Set(outputs.map(({ header }) => header))
  if (payload !== undefined) written.add(payload)
  const names = [...written].map((name) => w.name(name))
  const lists = rule.spaceDelimitedClaims.map((name) => w.claim([name]))
  const flags = (usesDefaultPlaces(rule) ? TR_HAS_DEFAULT_PLACES : 0) | (rule.forwardOriginalToken ? TR_FORWARDS_TOKEN : 0)
  return [
    w.string(toByteString(rule.issuer)),
    ...strings(rule.audiences),
    w.block(places.flatMap((place) => placeWords(c, place))),
    places.length,
    flags,
    payload === undefined || payload === '' ? NONE : w.name(payload),
    w.block(outputs.flatMap(({ header, claim }) => [w.name(header), w.claimText(claim)])),
    outputs.length,
    w.block(names),
    names.length,
    w.block(lists),
    lists.length,
    w.reference(rule.reference),
  ]
}

/** Address of the TOKEN RULEs. */
export const compileTokenRules = (c: CompileContext, rules: readonly TokenRule[]): number =>
  c.w.block(rules.flatMap((rule) => ruleWords(c, rule)))

/** Address of the texts about tokens, by TOKEN_* and TOKEN_TEXT_*. */
export const tokenTextsAt = ({ w }: CompileContext): number =>
  w.block([...Object.values(tokenTexts), ...challengeTexts].map((text) => w.string(text)))
