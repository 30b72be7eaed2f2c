/**
 * A handover by preemption leaves two masters for as long as one advertisement is under way: two masters are trouble
 * only when they last longer, µs.
 */
export const HANDOVER_US = 100_000;
