import { Authenticator, createAuthenticator, DIALECTS, parseMac } from '@carplab/codec';
import {
  HOST_DIALECTS,
  type HostConfig,
  type NodeCommand,
  parsePrefix,
  type VhidConfig,
} from '@carplab/host';
import type { Scenario } from '../scenario.js';

const KEY_BYTES = 20;

interface Material {
  readonly config: HostConfig;
  readonly vhid: VhidConfig;
  key: Uint8Array;
  addresses: readonly string[];
  /** What the receiver accepts; made when it is first asked. */
  authenticators: readonly Authenticator[] | undefined;
}

/**
 * What every host would accept, from the configuration and what administrators have done since. This is what an
 * observer with the passwords knows; no host is asked.
 */
export class Keys {
  readonly #materials: Map<string, Material> = new Map();

  constructor(scenario: Scenario) {
    for (const { config } of scenario.hosts) {
      for (const vhid of config.vhids) {
        const material: Material = { config, vhid, key: EMPTY, addresses: [], authenticators: undefined };
        reset(material);
        this.#materials.set(placeOf(config.name, vhid.interface, vhid.vhid), material);
      }
    }
  }

  /** Whether the host would accept the HMAC of the 36 bytes at `start`. True where it has no such virtual host. */
  accepts(host: string, port: string, vhid: number, bytes: Uint8Array, start: number): boolean {
    const material = this.#materials.get(placeOf(host, port, vhid));
    if (material === undefined) return true;
    material.authenticators ??= authenticatorsOf(material);
    return material.authenticators.some((each) => each.verify(bytes, start));
  }

  /** A command was obeyed. */
  command(host: string, command: NodeCommand): void {
    const { command: name, vhid, password, add, remove } = command;
    if (name !== 'configure' && name !== 'address') return;
    for (const material of this.#materials.values()) {
      if (material.config.name !== host || material.vhid.vhid !== vhid) continue;
      if (command['interface'] !== undefined && command['interface'] !== material.vhid.interface) continue;
      if (typeof password === 'string') {
        material.key = HOST_DIALECTS[material.config.dialect].newKey(material.key, password) ?? material.key;
      }
      if (typeof add === 'string') material.addresses = [...material.addresses, add];
      if (typeof remove === 'string') {
        const gone = parsePrefix(remove)?.text;
        material.addresses = material.addresses.filter((text) => parsePrefix(text)?.text !== gone);
      }
      material.authenticators = undefined;
    }
  }

  /** A host starts anew, with the configuration that it has in its files. */
  restart(host: string): void {
    for (const material of this.#materials.values()) if (material.config.name === host) reset(material);
  }
}

const EMPTY = new Uint8Array(KEY_BYTES);

function reset(material: Material): void {
  const { config, vhid } = material;
  material.key = vhid.key ?? HOST_DIALECTS[config.dialect].newKey(EMPTY, vhid.password ?? '') ?? EMPTY;
  material.addresses = vhid.addresses;
  material.authenticators = undefined;
}

function authenticatorsOf({ config, vhid, key, addresses }: Material): Authenticator[] {
  const { dialect, interfaces } = config;
  const parent = parseMac(interfaces.find(({ name }) => name === vhid.interface)?.mac ?? '');
  const lladdr = vhid.lladdr === undefined ? undefined : parseMac(vhid.lladdr);
  const terms = {
    dialect,
    key,
    vhid: vhid.vhid,
    addresses: addresses.flatMap((text) => parsePrefix(text)?.bytes ?? []),
    ...(lladdr && parent ? { lladdr: { lladdr, parentLladdr: parent } } : {}),
  };
  return DIALECTS[dialect].contexts
    .map(({ name }) => createAuthenticator({ ...terms, context: name }))
    .filter((each) => each instanceof Authenticator);
}

function placeOf(host: string, port: string, vhid: number): string {
  return `${host} ${port} ${vhid}`;
}
