import { toHex } from '@carplab/codec';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { fieldOfByte, fields, fieldValue, guardOf, hovered, pinField, pinned } from './field-cursor.js';
import { FieldTree } from './field-tree.js';
import { HmacView } from './hmac-view.js';
import { say } from './messages/say.js';
import { dissected } from './traffic.js';

/** Bytes of a line of the dump. */
const LINE = 16;

/** The bytes of a frame and their meaning, side by side: a field points at its bytes, a byte at its field. */
export function Bytes(): JSX.Element {
  const words = say.value.traffic;
  const { value } = dissected;
  return (
    <section class="card bytes" data-hook="bytes" aria-label={words.bytes}>
      <header>
        <h2>{words.bytes}</h2>
        <p>{value && words.frameTitle(value.number ?? value.frame, value.bytes.length)}</p>
      </header>
      {value === undefined ? (
        <p class="empty">{words.noFrame}</p>
      ) : (
        <div class="panes">
          <div>
            <Hex bytes={value.bytes} />
            {value.guards && <GuardLegend host={value.guards.of} />}
            <About />
          </div>
          <FieldTree />
          {value.problems.length > 0 && (
            <ul class="problems bad" aria-label={words.problems} translate={false}>
              {value.problems.map(({ code, message, offset }) => (
                <li key={`${code} ${offset}`}>
                  {code}: {message}
                </li>
              ))}
            </ul>
          )}
          {value.hmac && <HmacView parties={value.hmac} />}
        </div>
      )}
    </section>
  );
}

/** The dump. A pointer over a byte shows its field, a click pins it; by keys the tree does both. */
function Hex({ bytes }: { readonly bytes: Uint8Array }): JSX.Element {
  const room = useRef<HTMLDivElement>(null);
  const byteAt = (event: Event): number | undefined => {
    const at = (event.target as HTMLElement).dataset['at'];
    return at === undefined ? undefined : fieldOfByte(Number(at));
  };
  const all = fields.value;
  const shades = new Map(
    all.flatMap((field) => {
      const guard = guardOf(field);
      return guard === undefined ? [] : range(field).map((at) => [at, guard] as const);
    }),
  );
  const marked = (index: number | undefined): ReadonlySet<number> =>
    new Set(index === undefined ? [] : range(all[index]));
  const isPinned = marked(pinned.value);
  const isHovered = marked(hovered.value);
  const lines = Array.from({ length: Math.ceil(bytes.length / LINE) }, (_, i) => i * LINE);
  return (
    <div
      class="hex"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what does not fit is reached by the keys that scroll.
      tabIndex={0}
      role="img"
      aria-label={say.value.traffic.hexLabel}
      ref={room}
      onPointerOver={(event) => {
        hovered.value = byteAt(event);
      }}
      onPointerLeave={() => {
        hovered.value = undefined;
      }}
      onPointerUp={(event) => {
        const at = byteAt(event);
        if (at !== undefined) pinField(at);
      }}
    >
      {lines.map((from) => (
        <div key={from} class="line">
          <span class="offset">{from.toString(16).padStart(4, '0')}</span>
          {Array.from({ length: Math.min(LINE, bytes.length - from) }, (_, i) => {
            const at = from + i;
            const marks = [
              shades.get(at) ?? '',
              isPinned.has(at) ? 'picked' : '',
              isHovered.has(at) ? 'hovered' : '',
            ];
            return (
              <span key={at} class={`byte ${marks.join(' ')}`} data-at={at}>
                {toHex(bytes, at, at + 1)}
              </span>
            );
          })}
        </div>
      ))}
    </div>
  );
}

function range(field: { readonly start: number; readonly end: number } | undefined): number[] {
  if (field === undefined) return [];
  return Array.from({ length: field.end - field.start }, (_, i) => field.start + i);
}

function GuardLegend({ host }: { readonly host: string }): JSX.Element {
  const { guard, openHint, guardsAt } = say.value.traffic;
  return (
    <ul class="guards">
      <li>
        <i class="hmac" />
        {guard.hmac}
      </li>
      <li>
        <i class="checked" />
        {guard.checked}
      </li>
      <li>
        <i class="open" />
        {guard.open}: {openHint}
      </li>
      <li class="whose">{guardsAt(host)}</li>
    </ul>
  );
}

/** The field under the pointer, or the pinned one, in words. */
function About(): JSX.Element {
  const words = say.value.traffic;
  const index = hovered.value ?? pinned.value;
  const field = index === undefined ? undefined : fields.value[index];
  if (field === undefined) return <p class="about" />;
  const guard = guardOf(field);
  const { layer, name, start, end, meaning } = field;
  return (
    <p class="about" aria-live="off">
      <b translate={false}>
        {layer}.{name}
      </b>{' '}
      <span translate={false}>{fieldValue(field)}</span> · {words.bytesFrom(start, end)}
      {meaning && (
        <>
          <br />
          <span translate={false}>{meaning.doc}.</span>
        </>
      )}
      {guard && (
        <>
          <br />
          <span class={`says ${guard}`}>{words.guardHint[guard]}</span>
        </>
      )}
    </p>
  );
}
