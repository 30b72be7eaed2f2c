/** Captures: loaded with the first of them. */
export { pairOf } from './recordings/pair-of.js';
export { Recording, readRecording } from './recordings/recording.js';
export { exportRecording } from './recordings/recording-files.js';
