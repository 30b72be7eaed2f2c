/**
 * pfsync of every version: views on its messages, plain objects, encoder and packer, what is wrong with a packet, and
 * the constants of its fields.
 *
 * @packageDocumentation
 */
export * from './actions.js';
export * from './constants.js';
export * from './decode-message.js';
export * from './encode-message.js';
export * from './encode-packet.js';
export { FieldError } from './field-error.js';
export * from './frame.js';
export * from './inspect.js';
export * from './message.js';
export { PfsyncMessageView } from './message-view.js';
export { addressAt, decimal64, hex32, hex64, nameAt, shownAddress } from './octets.js';
export { oldActionName, oldHeaderBytes } from './old-versions.js';
export * from './packer.js';
export * from './packet.js';
export * from './peer-view.js';
export * from './sections.js';
export * from './small-views.js';
export * from './state-view.js';
export * from './state-view-freebsd.js';
export * from './state-view-openbsd.js';
export * from './variant.js';
