/** Captures: loaded with the first of them. */
export { Recording, readRecording } from './recordings/recording.js';
export { exportRecording } from './recordings/recording-files.js';
