import { type Bound, boundTo } from '@carplab/analysis';
import type { Password } from '@carplab/codec';
import { Failure } from '../failure.js';
import { warnOfOtherLinks } from '../input/unknown-links.js';

/**
 * The passwords and addresses that are for a virtual host on an interface, whose frames have no tag. What is bound to
 * another one is refused; a key for another link is a warning, since it may be no link but part of the value.
 */
export function keysFor(
  name: string,
  vhid: number,
  {
    passwords,
    vips,
  }: { readonly passwords: readonly Bound<Password>[]; readonly vips: readonly Bound<string>[] },
): { passwords: Password[]; addresses: string[] } {
  const all: readonly Bound<unknown>[] = [...passwords, ...vips];
  for (const { vhid: other = vhid, vlan = '', link = name } of all) {
    if (link === name && other !== vhid)
      throw new Failure(
        `a key is for vhid ${other}, and this is vhid ${vhid}: omit it; several virtual hosts take --config FILE`,
      );
    if (link === name && vlan !== '')
      throw new Failure(
        `a key is for VLAN ${vlan}, and the frames of ${name} have no tag: give the interface of that VLAN with -i, and the key without ${vlan}/`,
      );
  }
  warnOfOtherLinks(all, new Set([name]), [name]);
  const place = { link: { number: 0, name }, vlan: '', vhid };
  const found = { passwords: boundTo(passwords, place), addresses: boundTo(vips, place) };
  const where = `vhid ${vhid} on ${name}`;
  if (passwords.length > 0 && found.passwords.length === 0)
    throw new Failure(`no password is given for ${where}`);
  if (found.addresses.length === 0) throw new Failure(`no virtual address is given for ${where}`);
  return found;
}
