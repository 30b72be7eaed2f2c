import type { Context, Hono } from 'hono';
import type { LiveRing } from './live-ring.js';
import { NOT_KEPT } from './security-headers.js';

/** `/api/v1/live?since=SEQ`: what a ring has and what comes, a JSON object a line, until either end closes it. */
export function addLive(app: Hono, ring: LiveRing): void {
  app.get('/api/v1/live', (context) => {
    const since = context.req.query('since') ?? '0';
    if (!/^\d{1,15}$/.test(since))
      return context.text('since is a number: how many events were had\n', 400, NOT_KEPT);
    return stream(context, ring, Number(since));
  });
}

function stream(context: Context, ring: LiveRing, since: number): Response {
  // Chunked, so that the head is sent before there is an event.
  const headers = { 'content-type': 'application/x-ndjson', 'transfer-encoding': 'chunked', ...NOT_KEPT };
  if (context.req.raw.method === 'HEAD') return context.body(null, 200, headers);
  const reader = ring.read(since);
  if (reader === undefined)
    return context.text('there are as many readers as there may be: close a tab\n', 503, NOT_KEPT);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull: async (controller) => {
        const lines = await reader.next();
        if (lines !== undefined) controller.enqueue(encoder.encode(lines));
      },
      cancel: () => reader.close(),
    },
    // What is not read yet stays in the ring.
    { highWaterMark: 0 },
  );
  return context.body(body, 200, headers);
}
