export declare const root: string
export declare const ensureInstalled: (stdio?: 'inherit' | readonly (string | number)[]) => number
export declare const ensureBuilt: (stdio?: 'inherit' | readonly (string | number)[]) => number
export declare const ensureCore: (stdio?: 'inherit' | readonly (string | number)[]) => number
export declare const corePath: string
