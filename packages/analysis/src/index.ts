export * from './address-candidates.js';
export * from './bound.js';
export * from './intervals.js';
export * from './key-ring.js';
export * from './timeline.js';
export * from './vhid-timeline.js';
export * from './vlan-path.js';
