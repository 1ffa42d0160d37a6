/** Kept equal to package.json by a test: reading that file at run time would cost a file access on every start. */
export const version = '0.1.0'
