/**
 * The model behind the page: a story of runs and their branches, and links to it. Without DOM or clock; runs in Node.
 *
 * @packageDocumentation
 */
export { type BranchInput, branchInput } from './branch-input.js';
export type { ConfigPatch } from './config-patch.js';
export { contentMark } from './content-mark.js';
export { judgeLesson, type LessonVerdict, type PredictionVerdict } from './lessons/judge-lesson.js';
export {
  type Answer,
  type CaptionMoment,
  type Lesson,
  lessonInput,
  type ManyCheck,
  type Prediction,
} from './lessons/lesson.js';
export { LESSONS, storyInput } from './lessons/lessons.js';
export {
  type DecodedLink,
  decodeLink,
  encodeLink,
  formatStory,
  isLink,
  LINK_COMFORT,
  type LinkCode,
  type LinkContent,
  type LinkProblem,
  MAX_INFLATED,
  MAX_LINK,
  parseStory,
} from './link.js';
export { MAX_MARK_NAME, MAX_MARKS, type MarkedInstant } from './marks.js';
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
  wholeStory,
} from './story.js';
