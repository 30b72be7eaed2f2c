import { heardDownUs, heardIntervalUs, type Lane } from '@carplab/analysis';
import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';
import { seconds } from './format.js';
import { say } from './messages/say.js';
import { pause } from './player.js';
import { Finding } from './recording-card.js';
import { chosenFrame, lane, record, remarks, seek, tUs } from './state.js';

/** What a capture shows of the selected lane at the shown instant, and what it cannot show. */
export function CaptureWhy(): JSX.Element {
  const words = say.value;
  const shown = useComputed(() => (lane.value === undefined ? undefined : record.value?.lanes[lane.value]));
  const { value } = shown;
  return (
    <section class="card why heard" data-hook="why" aria-label={words.why}>
      <header>
        <h2>{words.why}</h2>
        <p>{value && words.vhid(value.vhid, value.link)}</p>
      </header>
      {value !== undefined && <Heard value={value} />}
      <h3>{words.recording.unknown}</h3>
      <p class="dim">{words.recording.unknownText}</p>
    </section>
  );
}

function Heard({ value }: { readonly value: Lane }): JSX.Element {
  const words = say.value;
  const { host, link, vhid, family, advertisements } = value;
  const now = tUs.value;
  const last = advertisements.kept.findLast(({ timeUs }) => timeUs <= now);
  const own = remarks.value.filter(
    ({ place }) =>
      place?.link === link && place.vhid === vhid && (place.family === undefined || place.family === family),
  );
  return (
    <>
      <h3 translate={false}>{host}</h3>
      {last === undefined ? (
        <p>{words.recording.notYet}</p>
      ) : (
        <table class="sum">
          <tbody>
            <tr>
              <th scope="row">{words.recording.lastSent}</th>
              <td class="terms">
                {last.frame !== undefined && (
                  <button
                    type="button"
                    class="link"
                    onClick={() => {
                      pause();
                      chosenFrame.value = last.frame;
                      seek(last.timeUs);
                    }}
                  >
                    {words.recording.showIt}
                  </button>
                )}
              </td>
              <td>{seconds(last.timeUs)}</td>
            </tr>
            <tr>
              <th scope="row">{words.recording.announced}</th>
              <td class="terms" colSpan={2}>
                {words.terms(last.advbase, last.advskew)}
                {last.demote > 0 && `  demote ${last.demote}`}
              </td>
            </tr>
            <tr>
              <th scope="row">{words.recording.next}</th>
              <td class="terms">
                {last.advbase} + {last.advskew}/256
              </td>
              <td>{seconds(last.timeUs + heardIntervalUs(last.advbase, last.advskew))}</td>
            </tr>
            <tr>
              <th scope="row">{words.recording.takesOver}</th>
              <td class="terms">3 × {last.advbase} + 0…254/256</td>
              <td>{seconds(last.timeUs + heardDownUs(last.advbase, 0))}</td>
            </tr>
          </tbody>
        </table>
      )}
      {own.length > 0 && (
        <ul class="remarks" lang="en">
          {own.map((remark, i) => (
            <Finding key={`${i} ${remark.text}`} remark={remark} />
          ))}
        </ul>
      )}
    </>
  );
}
