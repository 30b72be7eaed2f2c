import type { SoakOptions, SoakOutcome } from './job.js';
import { whole } from './whole.js';

/** axe in every panel of the page, in each theme and language, with and without data. `npm run build` comes first. */
export async function page(options: SoakOptions): Promise<SoakOutcome> {
  const { found } = await whole({ ...options, only: ['web/test/axe'] });
  return { done: 'axe in every panel, theme and language', found };
}
