/** The program behind the `carplab` command, for embedding. */
export { makeProgram } from './program.js';
