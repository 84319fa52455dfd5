/** The integer type of AssemblyScript, for the JavaScript side; asc has its own and never loads this file. */
declare type i32 = number
