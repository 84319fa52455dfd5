/**
 * Authorization layers of a chain and token rules: how they lie in an image. Layers are a sequence in the order in which they
 * run. Before `authorize`, FR_AS says whether a request is HTTP: without HTTP the fields that HTTP alone has are without value.
 */

//                                            offset  meaning
export const LY_KIND: i32 = 0 //              0       LAYER_*
export const LY_FLAGS: i32 = 4 //             4       LY_* flags
export const LY_LIST: i32 = 8 //              8       LIST of the rules that are enforced
export const LY_RULES: i32 = 12 //            12      RULE of each of its entries
export const LY_DRY_LIST: i32 = 16 //         16      LIST of rules that are only reported
export const LY_DRY_RULES: i32 = 20 //        20      RULE of each of its entries
export const LY_REFERENCES: i32 = 24 //       24      numbers of the references of enforced policies, in order, 28: how many
export const LY_REFERENCE_COUNT: i32 = 28
export const LY_PROVIDER: i32 = 32 //         32      string: name of the external authorizer, 0 = none
export const LY_STATUS_ON_ERROR: i32 = 36 //  36      status when it does not answer
export const LY_TOKEN_RULES: i32 = 40 //      40      TOKEN RULEs, 44: how many
export const LY_TOKEN_RULE_COUNT: i32 = 44
export const LY_ISSUER_CLAIM: i32 = 48 //     48      number of the claim `iss`, of a token layer
export const LY_AUDIENCE_CLAIM: i32 = 52 //   52      number of the claim `aud`
export const LY_NEEDS: i32 = 56 //            56      of the first layer: NEED_* codes of all layers in order, 4 bits each, lowest first
export const LY_BODY: i32 = 60 //             60      string: body of a refusal; of a token layer address of strings, by TOKEN_* and TOKEN_TEXT_*
export const LY_BYTES: i32 = 64

export const LY_HAS_POLICIES: i32 = 1 // some policy is enforced, with or without rules that can match
export const LY_HAS_DRY_RUNS: i32 = 2 // some policy is only reported
export const LY_IS_MISCONFIGURED: i32 = 4 // istio A-60: there is nobody to ask
export const LY_IS_REACHABLE: i32 = 8 // the authorizer can answer
export const LY_FAILS_OPEN: i32 = 16
export const LY_BYPASSES_PREFLIGHT: i32 = 32
export const LY_TAKES_HEADERS_OF_ALL: i32 = 64 // headers that any rule writes are taken from the client before a rule is tried (DP-8)

// What a challenge says in front of the realm and behind it, in the list of texts of a token layer.
export const TOKEN_TEXT_CHALLENGE: i32 = 28
export const TOKEN_TEXT_CHALLENGE_END: i32 = 29

// Rule of a policy.
export const RU_POLICY: i32 = 0 // number of the policy
export const RU_INDEX: i32 = 4 // its index as written
export const RU_REFERENCE: i32 = 8 // number of a reference
export const RU_BYTES: i32 = 12

// Token rule.
export const TR_ISSUER: i32 = 0 // string; empty = any
export const TR_AUDIENCES: i32 = 4 // strings, 8: how many; none = any
export const TR_AUDIENCE_COUNT: i32 = 8
export const TR_PLACES: i32 = 12 // PLACEs in the order in which they are collected, 16: how many
export const TR_PLACE_COUNT: i32 = 16
export const TR_FLAGS: i32 = 20 // TR_*
export const TR_PAYLOAD_NAME: i32 = 24 // number of the header that gets the payload, NONE
export const TR_CLAIM_HEADERS: i32 = 28 // (number of a header name, number of a claim text), 32: how many
export const TR_CLAIM_HEADER_COUNT: i32 = 32
export const TR_WRITTEN: i32 = 36 // numbers of header names that clients cannot send (istio J-11), 40: how many
export const TR_WRITTEN_COUNT: i32 = 40
export const TR_LISTS: i32 = 44 // numbers of claims whose text is a list of words (istio J-13), 48: how many
export const TR_LIST_COUNT: i32 = 48
export const TR_REFERENCE: i32 = 52 // number of a reference
export const TR_BYTES: i32 = 56

export const TR_HAS_DEFAULT_PLACES: i32 = 1 // istio J-7
export const TR_FORWARDS_TOKEN: i32 = 2

// Place of a token.
export const TP_KIND: i32 = 0 // PLACE_*
export const TP_NAME: i32 = 4 // number of the header, or string: name of parameter or cookie
export const TP_PREFIX: i32 = 8 // string; of a header
export const TP_BYTES: i32 = 12

export const PLACE_HEADER: i32 = 0
export const PLACE_QUERY: i32 = 1
export const PLACE_COOKIE: i32 = 2
export const PLACE_JOINED_HEADER: i32 = 3 // lines of `authorization` are one (istio J-8)

// What `authorize` answers.
export const AUTHORIZATION_REFUSED: i32 = 0 // FR_WHY, FR_STATUS, FR_BODY, FR_DENIAL… and FR_TOKEN say how
export const AUTHORIZATION_ALLOWED: i32 = 1
export const AUTHORIZATION_UNDETERMINED: i32 = 2 // FR_NEEDS says what is missing
