/**
 * Everything of the codec in one place. `@carplab/codec/carp`, `/pfsync`, `/net` and `/layouts` have it by subject.
 *
 * @packageDocumentation
 */
export * from './carp/index.js';
export * from './layouts/index.js';
export * from './net/index.js';
export * from './pfsync/index.js';
