/** Title and arguments of every act of the demo. */
export declare const acts: readonly (readonly [title: string, args: readonly string[]])[]
