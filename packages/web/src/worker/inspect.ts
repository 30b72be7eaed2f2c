/** Frames byte by byte and tables state by state: loaded with the first of them, so that the lanes do not wait. */
export { dissectFrame, frameLine } from './dissect-frame.js';
export { joinedStates } from './held-states.js';
