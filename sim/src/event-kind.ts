/** The kinds of event in the queue: numbers, since they are compared for every event. */
export const WAKE = 0;
/** A frame arrives at its switch. */
export const ARRIVE = 1;
/** A frame arrives at a node's port. */
export const DELIVER = 2;
/** A frame arrives at several nodes at once. */
export const FLOOD = 3;
export const FAULT = 4;
export const START = 5;
export const POWER_OFF = 6;
