import { heardIntervalUs } from '@carplab/analysis';
import type { JSX } from 'preact';
import type { Comparison, Reason, Wait } from '../model/why.js';
import { FirstSteps } from './first-steps.js';
import { millis, seconds } from './format.js';
import { say } from './messages/say.js';
import { chosenFrame, reason, record, stage } from './state.js';
import { TakeoverRange } from './takeover-range.js';
import { TurnButton } from './turn-button.js';

/** The reason of the transition at the shown instant, or why there is none, as a sum that can be checked. */
export function Why(): JSX.Element {
  const words = say.value;
  const { value } = reason;
  return (
    <section class="card why" data-hook="why" aria-label={words.why}>
      <header>
        <h2>{words.why}</h2>
        <p>{value && words.vhid(value.vhid, value.link)}</p>
        <TurnButton to="config" />
      </header>
      {value === undefined ? (
        <p class="empty">{stage.value === 'loading' ? words.computing : words.whyNothing}</p>
      ) : (
        <Body value={value} />
      )}
      <FirstSteps />
    </section>
  );
}

function Body({ value }: { readonly value: Reason }): JSX.Element {
  const words = say.value;
  const { transition, wait, comparison, announcedUs } = value;
  const cause = transition?.cause;
  return (
    <>
      <h3>{words.whyTitle(value)}</h3>
      {transition === undefined ? (
        <p class="change">
          <span class={`pill ${value.state}`}>{value.state}</span>
          {value.state === 'BACKUP' && words.whyNotMaster}
        </p>
      ) : (
        <p class="change">
          <span class={`pill ${transition.from}`}>{transition.from}</span> →{' '}
          <span class={`pill ${transition.to}`}>{transition.to}</span>{' '}
          <span translate={false}>{transition.reason}</span>
        </p>
      )}
      {cause !== undefined && <p>{words.explain[cause]}</p>}
      {wait && <Sum wait={wait} value={value} />}
      {comparison && (
        <Compared comparison={comparison} {...(announcedUs === undefined ? {} : { announcedUs })} />
      )}
      {transition === undefined && comparison && (
        <p>{comparison.order === '<' && !comparison.preempt ? words.preemptOff : words.noBetter}</p>
      )}
      {value.defect !== undefined && <p class="bad">{words.wrongSum}</p>}
      {transition?.to === 'MASTER' && <Taken value={value} />}
    </>
  );
}

function Sum({ wait, value }: { readonly wait: Wait; readonly value: Reason }): JSX.Element {
  const words = say.value;
  const { setUs, frame, deadRatio, advbase, advskew, waitUs, lateUs, dueUs } = wait;
  const isDue = value.transition !== undefined;
  const fits = setUs + waitUs + lateUs === dueUs && (!isDue || dueUs === value.transition?.timeUs);
  return (
    <table class="sum">
      <tbody>
        <tr>
          <th scope="row">{frame === undefined ? words.timerSet : words.lastHeard}</th>
          <td class="terms">
            {frame !== undefined && (
              <button
                type="button"
                class="link"
                onClick={() => {
                  chosenFrame.value = frame;
                }}
              >
                {words.frame(frame)}
              </button>
            )}
          </td>
          <td>{seconds(setUs)}</td>
        </tr>
        <tr>
          <th scope="row">{words.waits}</th>
          <td class="terms">
            {deadRatio} × {advbase} + {advskew}/256
          </td>
          <td>{seconds(waitUs)}</td>
        </tr>
        {lateUs !== 0 && (
          <tr>
            <th scope="row">{words.late}</th>
            <td />
            <td>{seconds(lateUs)}</td>
          </tr>
        )}
        <tr class="total">
          <th scope="row">{words.due}</th>
          <td class="terms">
            {isDue && (
              <span class={fits ? 'good' : 'bad'}>
                {fits ? `✓ ${words.toTheMicrosecond}` : words.wrongSum}
              </span>
            )}
          </td>
          <td>{seconds(dueUs)}</td>
        </tr>
        {!isDue && (
          <tr>
            <th scope="row">{words.left}</th>
            <td />
            <td>{seconds(dueUs - value.timeUs)}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}

function Compared({
  comparison: { mine, heard, order, bySeconds, preempt },
  announcedUs,
}: {
  readonly comparison: Comparison;
  readonly announcedUs?: number;
}): JSX.Element {
  const words = say.value;
  const demoted = mine.demotion === 0 ? '' : words.demotedBy(mine.demotion);
  return (
    <table class="sum">
      <tbody>
        <tr>
          <th scope="row">{words.mine}</th>
          <td class="terms">
            {words.terms(mine.advbase, mine.advskew)}
            {demoted && (
              <>
                <br />
                {demoted}
              </>
            )}
          </td>
          <td>{seconds(mine.intervalUs)}</td>
        </tr>
        <tr>
          <th scope="row">{words.heard}</th>
          <td class="terms">
            {words.terms(heard.advbase, heard.advskew)}
            <br />
            {words.from(heard.source)}
          </td>
          <td>{seconds(announcedUs ?? heard.intervalUs)}</td>
        </tr>
        <tr class="total">
          <th scope="row">
            {words.mine} {order} {words.heard}
          </th>
          <td class="terms" colSpan={2}>
            {bySeconds && order !== '=' ? words.mineIsBySeconds[order] : words.mineIs[order]}
          </td>
        </tr>
        <tr>
          <th scope="row">{words.preempt}</th>
          <td class="terms" colSpan={2}>
            {preempt ? 1 : 0}
          </td>
        </tr>
      </tbody>
    </table>
  );
}

/** How long the virtual host had no MASTER, and what took it away. */
function Taken({ value }: { readonly value: Reason }): JSX.Element | null {
  const words = say.value;
  const takeover = record.value?.takeovers.kept.find(
    ({ link, vhid, to, transitionUs }) =>
      link === value.link && vhid === value.vhid && to === value.host && transitionUs === value.timeUs,
  );
  if (takeover === undefined) return null;
  const { from, cause, lostUs, transitionUs, durationUs: noneUs } = takeover;
  const fault = record.value?.faults.kept.find(({ id }) => id === cause?.id);
  const last = record.value?.lanes
    .find(({ host, link, vhid }) => host === from && link === value.link && vhid === value.vhid)
    ?.advertisements.kept.findLast(({ timeUs }) => timeUs <= lostUs);
  return (
    <>
      <p>
        {noneUs === 0
          ? words.takeoverAtOnce(from)
          : words.takeover(
              from,
              fault === undefined ? '' : words.faultLine(fault),
              fault === undefined ? '' : millis(transitionUs - fault.timeUs),
              millis(transitionUs - lostUs),
            )}
      </p>
      {value.wait !== undefined && fault !== undefined && last !== undefined && (
        <TakeoverRange
          wait={value.wait}
          intervalUs={heardIntervalUs(last.advbase, last.advskew)}
          tookUs={transitionUs - fault.timeUs}
        />
      )}
    </>
  );
}
