/**
 * The model behind the page: a story of runs and their branches, and links to it. Without DOM or clock; runs in Node.
 *
 * @packageDocumentation
 */
export { type BranchInput, branchInput } from './branch-input.js';
export { contentMark } from './content-mark.js';
export {
  type DecodedLink,
  decodeLink,
  encodeLink,
  isLink,
  LINK_COMFORT,
  type LinkCode,
  type LinkContent,
  type LinkProblem,
  MAX_INFLATED,
  MAX_LINK,
} from './link.js';
export {
  type Branch,
  branchLetter,
  lineage,
  MAX_BRANCHES,
  MAX_STORY_STEPS,
  newStory,
  type Story,
  type StoryBase,
  type StoryView,
} from './story.js';
