/** Files, out and in: loaded with the first of them. */
export { exportFile } from './export-file.js';
export { readFile } from './read-file.js';
