import { fromHex } from '@carplab/codec';
import type { JSX } from 'preact';
import type { HmacParty } from '../worker/protocol.js';
import { fields, hovered, pinField } from './field-cursor.js';
import { say } from './messages/say.js';

/** How each host comes to the HMAC of an advertisement: key, message, digest. */
export function HmacView({ parties }: { readonly parties: readonly HmacParty[] }): JSX.Element {
  const words = say.value.traffic;
  return (
    <details class="hmacs" open={parties.some(({ matches }) => !matches)}>
      <summary>{words.hmac}</summary>
      {parties.map((party) => (
        <Party key={party.hosts.join()} party={party} />
      ))}
    </details>
  );
}

function Party({ party }: { readonly party: HmacParty }): JSX.Element {
  const words = say.value.traffic;
  const { hosts, isSender, dialect, context, key, password, parts, digest, matches } = party;
  return (
    <table class="sum hmac-sum">
      <caption>
        {words.hmacOf(hosts, isSender)}
        <span class="dim" translate={false}>
          {' '}
          {dialect}, {context}
        </span>
      </caption>
      <tbody>
        <tr>
          <th scope="row">{words.hmacKey}</th>
          <td class="terms">
            <code>{spaced(key)}</code>
            {password && (
              <small>
                {words.hmacKept(password.kept.length / 2)}
                {password.cut !== '' && (
                  <>
                    <br />
                    <span class="bad">{words.hmacCut(textOf(password.cut))}</span>
                  </>
                )}
              </small>
            )}
          </td>
        </tr>
        {parts.map((part, i) => {
          const at = fields.value.findIndex(
            ({ layer, name }) => layer === 'carp' && (part.fields as readonly string[]).includes(name),
          );
          return (
            <tr
              // Two addresses have the same name.
              key={`${part.what} ${part.hex}`}
              class={at < 0 ? 'part' : 'part links'}
              onPointerOver={() => {
                hovered.value = at < 0 ? undefined : at;
              }}
              onPointerLeave={() => {
                hovered.value = undefined;
              }}
              onClick={() => {
                if (at >= 0) pinField(at);
              }}
            >
              {i === 0 ? <th scope="row">{words.hmacMessage}</th> : <td />}
              <td class="terms">
                <code>{spaced(part.hex)}</code>
                <small>
                  {words.hmacPart[part.what]} <span translate={false}>{part.text}</span>
                </small>
              </td>
            </tr>
          );
        })}
        <tr class="total">
          <th scope="row" translate={false}>
            {words.hmacDigest}
          </th>
          <td class="terms">
            <code>{spaced(digest)}</code>
            <small class={matches ? 'good' : 'bad'}>
              {matches ? `✓ ${words.hmacMatches}` : `× ${words.hmacDiffers}`}
            </small>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

const spaced = (hex: string): string => hex.replace(/..(?=.)/g, '$& ');

/** Bytes of a password as text, where they are that. */
function textOf(hex: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(fromHex(hex));
  } catch {
    return spaced(hex);
  }
}
