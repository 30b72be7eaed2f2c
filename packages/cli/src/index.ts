/** The program behind the `carplab` command, for embedding. */
export { Failure, type FailureCode } from './failure.js';
export { makeProgram } from './program.js';
