/**
 * Reading decoded specs: upstream tells neither an empty list from an absent one nor an empty string from an absent one.
 */

/** List entries with their index. A null entry (no decoder of ours gives one) reads as the empty message, as upstream's would. */
export const messages = <T extends object>(list: readonly (T | null)[] | undefined): readonly (readonly [number, T])[] =>
  (list ?? []).map((entry, index) => [index, entry ?? ({} as T)] as const)

/** Strings with their index; a null entry reads as the empty string. */
export const strings = (list: readonly (string | null)[] | undefined): readonly (readonly [number, string])[] =>
  (list ?? []).map((entry, index) => [index, entry ?? ''] as const)

/** Entries of a map; a null value reads as the empty message. */
export const messageEntries = <T extends object>(map: Readonly<Record<string, T | null>> | undefined): readonly (readonly [string, T])[] =>
  Object.entries(map ?? {}).map(([key, value]) => [key, value ?? ({} as T)] as const)

export const stringEntries = (map: Readonly<Record<string, string | null>> | undefined): readonly (readonly [string, string])[] =>
  Object.entries(map ?? {}).map(([key, value]) => [key, value ?? ''] as const)

export const sizeOf = (list: readonly unknown[] | undefined): number => list?.length ?? 0

export const isEmpty = (list: readonly unknown[] | undefined): boolean => sizeOf(list) === 0

export const isSet = (text: string | undefined): text is string => text !== undefined && text !== ''
