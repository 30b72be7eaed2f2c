/** The command is `carplab`; this is its program, for those who embed it. */
export { makeProgram } from './program.js';
