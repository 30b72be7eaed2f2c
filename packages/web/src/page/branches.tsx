import type { JSX } from 'preact';
import { patchText } from '../model/config-patch.js';
import { stepText } from '../model/step-text.js';
import type { Branch } from '../model/story.js';
import { canRedo, canUndo, compareWith, notice, redo, selectBranch, undo } from './branching.js';
import { openMenu } from './fault-target.js';
import { markNow } from './marks.js';
import { say } from './messages/say.js';
import { branch, compared, runs, story } from './state.js';

/** The variants of the run as a small tree, each named by the step that made it. */
export function Branches(): JSX.Element {
  const words = say.value.faults;
  const { branches } = story.value;
  return (
    <section class="branch-tree" aria-label={say.value.branches}>
      <ul data-hook="branches">
        {branches.map((each) => (
          <Row key={each.id} each={each} depth={depthOf(each, branches)} />
        ))}
      </ul>
      <div class="edits">
        <button type="button" class="control" disabled={!canUndo()} onClick={() => void undo()}>
          {words.undo}
        </button>
        <button type="button" class="control" disabled={!canRedo()} onClick={() => void redo()}>
          {words.redo}
        </button>
        <button
          type="button"
          class="control"
          aria-haspopup="menu"
          onClick={(event) => {
            const { left, bottom } = event.currentTarget.getBoundingClientRect();
            openMenu(undefined, { x: left, y: bottom + 4 });
          }}
        >
          {words.menu}
        </button>
        <button type="button" class="control" title={say.value.marks.addTitle} onClick={markNow}>
          {say.value.marks.add}
        </button>
      </div>
      <p class={notice.value.isShown ? 'said' : 'unseen'} role="status">
        {notice.value.text}
      </p>
    </section>
  );
}

function Row({ each, depth }: { readonly each: Branch; readonly depth: number }): JSX.Element {
  const words = say.value.faults;
  const { id, parent, atUs } = each;
  const isShown = id === branch.value;
  const isBeside = id === compared.value;
  const text = wordsOf(each);
  return (
    <li class={isShown ? 'shown' : isBeside ? 'beside' : ''}>
      <button
        type="button"
        class="pick"
        data-branch={id}
        data-trace={runs.value.get(id)?.done ? runs.value.get(id)?.traceHash : undefined}
        aria-current={isShown ? 'true' : undefined}
        style={{ paddingInlineStart: `${8 + 16 * Math.min(depth, 6)}px` }}
        onClick={() => void selectBranch(id)}
      >
        {depth > 0 && <span class="twig" aria-hidden="true" />}
        <b>
          <span class="unseen">{words.branch} </span>
          {id}
        </b>
        <span class="what" translate={false}>
          {text}
        </span>
        {parent !== undefined && <time>{words.since(atUs)}</time>}
      </button>
      {!isShown && (
        <button
          type="button"
          class="beside"
          aria-pressed={isBeside}
          aria-label={words.compare(id)}
          onClick={() => void compareWith(isBeside ? undefined : id)}
        >
          {words.compareShort}
        </button>
      )}
    </li>
  );
}

/** What made a branch. */
function wordsOf({ parent, steps, without = [], config }: Branch): string {
  const words = say.value.faults;
  const made = [
    ...(config === undefined ? [] : [patchText(config)]),
    ...steps.map((step) => [stepText(step), ...(step.within ? [`within ${step.within}`] : [])].join(', ')),
  ];
  if (made.length > 0) return made.join('; ');
  if (without.length > 0) return words.takenAway(without.length);
  return parent === undefined ? words.asPlanned : words.sameSoFar;
}

function depthOf({ parent }: Branch, all: readonly Branch[]): number {
  const above = all.find(({ id }) => id === parent);
  return above === undefined ? 0 : 1 + depthOf(above, all);
}
