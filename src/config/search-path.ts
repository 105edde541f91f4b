/** Where programs are looked for, as the shell writes it. */
export const searchPath = (): string => process.env.PATH ?? '';
