/** What a fault can be done to. Ports are named as the step `cut` names them. */
export type FaultTarget =
  /** Any machine: a firewall, a client, a server. */
  | { readonly kind: 'host'; readonly host: string }
  | { readonly kind: 'vhid'; readonly host: string; readonly interface: string; readonly vhid: number }
  | { readonly kind: 'cable'; readonly port: string }
  | { readonly kind: 'switch'; readonly segment: string }
  /** A frame by its number in the run. */
  | { readonly kind: 'frame'; readonly frame: number }
  /** A step of the branch, by its place in the branch's list. */
  | { readonly kind: 'step'; readonly index: number }
  | { readonly kind: 'time'; readonly tUs: number };
