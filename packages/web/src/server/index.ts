/**
 * The server of the page, for Node: its guards and headers are those of any server on loopback that answers and changes
 * nothing.
 *
 * @packageDocumentation
 */
export { exportPage, FolderNotEmpty } from './export-page.js';
export type { OfferedFile, OfferedFiles } from './file-routes.js';
export { type RefusedRequest, type RequestFacts, refusalOf } from './guard.js';
export { type LiveReader, LiveRing, type LiveRingLimits } from './live-ring.js';
export { PageNotBuilt } from './page-files.js';
export { securityHeaders } from './security-headers.js';
export { type Listening, type ServeOptions, serveGuarded } from './serve-guarded.js';
export { type ServePageOptions, servePage } from './serve-page.js';
