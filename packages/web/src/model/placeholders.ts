import { changeSecrets } from '@carplab/codec/carp';

/** So much of a password goes into the HMAC, bytes: two that begin alike are one. */
const SIGNIFICANT = 19;

/** What stands for passwords that nobody else is to see: `pw1`, `pw2` … Equal ones have the same. */
export class Placeholders {
  readonly #names = new Map<string, string>();

  /**
   * Passwords of plain data replaced by placeholders, but for known ones: those of a shipped scenario, or placeholders.
   *
   * @example
   * const places = new Placeholders();
   * places.hide({ password: 'secret' }, ['mekmitasdigoat']); // => { password: 'pw1' }
   * places.hide({ password: 'mekmitasdigoat' }, ['mekmitasdigoat']); // => { password: 'mekmitasdigoat' }
   */
  hide<T>(data: T, known: readonly string[] = []): T {
    const byHead = new Map(known.map((password) => [headOf(password), password]));
    return changeSecrets(data, (password) => {
      if (typeof password !== 'string' || isPlaceholder(password)) return password;
      const head = headOf(password);
      return byHead.get(head) ?? this.#names.get(head) ?? this.#named(head, known);
    });
  }

  #named(head: string, known: readonly string[]): string {
    const taken = new Set([...known, ...this.#names.values()]);
    let n = 1;
    while (taken.has(`pw${n}`)) n++;
    this.#names.set(head, `pw${n}`);
    return `pw${n}`;
  }
}

/** The passwords in plain data, each once. */
export function passwordsOf(data: unknown): readonly string[] {
  const found = new Set<string>();
  changeSecrets(data, (password) => {
    if (typeof password === 'string') found.add(password);
    return password;
  });
  return [...found];
}

const isPlaceholder = (password: string): boolean => /^pw\d+$/.test(password);

function headOf(password: string): string {
  return new TextEncoder().encode(password).subarray(0, SIGNIFICANT).join();
}
