import { nearest } from '@carplab/sim/scenario';
import { type FrameChunk, type FrameNames, reaches } from './frames.js';

export type FrameFilter = (chunk: FrameChunk, row: number) => boolean;

/** What is wrong with a filter that was typed. */
export interface FilterProblem {
  /** `word`: an unknown one; `name`: no such machine or segment; `number`: no vhid; `missing`: a word lacks its value. */
  readonly code: 'word' | 'name' | 'number' | 'missing';
  readonly word: string;
  /** What was probably meant. */
  readonly near?: string;
  /** For `name`: those that there are. */
  readonly known?: readonly string[];
}

export type ParsedFilter =
  | { readonly ok: true; readonly filter: FrameFilter | undefined }
  | { readonly ok: false; readonly problem: FilterProblem };

/** Words that take the next one as their value. */
const TAKES = ['vhid', 'host', 'from', 'to', 'on'] as const;
type Takes = (typeof TAKES)[number];
const ALONE = ['lost', 'refused'] as const;

const isTaking = (word: string): word is Takes => (TAKES as readonly string[]).includes(word);

/**
 * Reads a filter of frames: protocols, `vhid N`, `host NAME` (sent or received by it), `from`, `to`, `on SEGMENT`,
 * `lost`, `refused`. Words of one kind are alternatives; of different kinds all must hold. An empty one is undefined:
 * everything passes.
 *
 * @example
 * const names = { protocols: ['carp', 'arp'], nodes: ['fw1', 'fw2'], segments: ['lan'], reasons: [''] };
 * parseFrameFilter('carp vhid 1', names).ok; // => true
 * parseFrameFilter('crap', names).problem; // => { code: 'word', word: 'crap', near: 'carp' }
 */
export function parseFrameFilter(text: string, names: FrameNames): ParsedFilter {
  const words = text.trim().toLowerCase().replaceAll('=', ' ').split(/\s+/).filter(Boolean);
  const kinds = new Map<string, FrameFilter[]>();
  const add = (kind: string, filter: FrameFilter): void => {
    kinds.set(kind, [...(kinds.get(kind) ?? []), filter]);
  };
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (isTaking(word)) {
      const value = words[++i];
      if (value === undefined) return failed({ code: 'missing', word });
      const filter = valued(word, value, names);
      if (typeof filter !== 'function') return failed(filter);
      add(word, filter);
      continue;
    }
    const protocol = names.protocols.indexOf(word);
    if (protocol >= 0) add('protocol', (chunk, row) => chunk.protocol[row] === protocol);
    else if (word === 'lost') add('fate', (chunk, row) => chunk.lost[row] !== 0);
    else if (word === 'refused') add('fate', (chunk, row) => chunk.refused[row] !== 0);
    else return failed({ code: 'word', word, ...near(word, [...names.protocols, ...TAKES, ...ALONE]) });
  }
  const all = [...kinds.values()];
  if (all.length === 0) return { ok: true, filter: undefined };
  return { ok: true, filter: (chunk, row) => all.every((any) => any.some((each) => each(chunk, row))) };
}

function valued(word: Takes, value: string, { nodes, segments }: FrameNames): FrameFilter | FilterProblem {
  if (word === 'vhid') {
    const vhid = Number(value);
    if (!/^\d+$/.test(value) || vhid > 255) return { code: 'number', word: value };
    return (chunk, row) => chunk.vhid[row] === vhid;
  }
  const known = word === 'on' ? segments : nodes;
  const name = known.findIndex((each) => each.toLowerCase() === value);
  if (name < 0) return { code: 'name', word: value, known, ...near(value, known) };
  switch (word) {
    case 'on':
      return (chunk, row) => chunk.segment[row] === name;
    case 'from':
      return (chunk, row) => chunk.sender[row] === name;
    case 'to':
      return (chunk, row) => goesTo(chunk, row, name);
    case 'host':
      return (chunk, row) => chunk.sender[row] === name || goesTo(chunk, row, name);
  }
}

/** Whether a node received it, or would have if it had not been lost. */
function goesTo(chunk: FrameChunk, row: number, node: number): boolean {
  return reaches(chunk, row, node) || (chunk.lost[row] !== 0 && chunk.lostAt[row] === node);
}

function near(word: string, known: readonly string[]): { readonly near?: string } {
  const meant = nearest(word, known);
  return meant === undefined ? {} : { near: meant };
}

function failed(problem: FilterProblem): ParsedFilter {
  return { ok: false, problem };
}
