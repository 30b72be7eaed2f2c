/** Receives the exit status of the command that ran. */
export type Runner = (status: number | Promise<number>) => Promise<void>;
