/**
 * A broadcast domain, as far as a capture shows. A virtual host is its link and its number: vhid 1 on `wan` and vhid 1
 * on `lan` are different.
 */
export interface CaptureLink {
  /** From 0 to `MAX_LINKS - 1`. */
  readonly number: number;
  readonly name: string;
  /** All names that it is known by, if there are several: those of the places where it was captured. */
  readonly names?: readonly string[];
}

/** Links told apart. With the VLAN path, the vhid and the family, the number of a link fits into one exact number. */
export const MAX_LINKS = 64;

/** The link of captures that have only one. */
export const ONE_LINK: CaptureLink = { number: 0, name: '' };
