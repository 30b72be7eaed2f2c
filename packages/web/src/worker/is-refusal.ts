import { ignoredAs, type TraceEvent } from '@carplab/sim';

type Refusal = Extract<TraceEvent, { event: 'refused' | 'ignored' }> & { readonly frameId: number };

/** Whether a host has not taken the frame that it received. */
export function isRefusal(event: TraceEvent): event is Refusal {
  if (event.event === 'ignored') return ignoredAs(event.reason) === 'refused';
  return event.event === 'refused' && event.frameId !== undefined;
}
