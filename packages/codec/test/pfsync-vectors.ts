import { readFileSync } from 'node:fs';

// The vectors that the kernels' own code made: see fixtures/README.md.

export interface VectorMessage {
  readonly offset: number;
  readonly fields: Readonly<Record<string, string | number>>;
  readonly kind?: string;
  readonly pfctl?: string;
  readonly pfctl_vv?: string;
}

export interface VectorSection {
  readonly offset: number;
  readonly action: number;
  readonly action_name: string;
  readonly subheader_len_words: number | null;
  readonly count: number;
  readonly message_struct: string | null;
  readonly message_size: number;
  readonly messages: readonly VectorMessage[];
}

export interface VectorPacket {
  readonly name: string;
  readonly system: string;
  readonly hex: string;
  readonly length: number;
  readonly header: { readonly version: number; readonly len: number; readonly pfcksum: string };
  readonly sections: readonly VectorSection[];
}

export interface MalformedPacket {
  readonly name: string;
  readonly system: string;
  readonly hex: string;
  readonly length: number;
  readonly why: string;
  readonly ip_ttl: number;
  readonly arrives_on_syncdev: boolean;
  readonly result: {
    readonly counters: Readonly<Record<string, number>>;
    readonly iacts?: Readonly<Record<string, number>>;
    readonly states_inserted: number;
  };
}

export interface VectorLayout {
  readonly sizeof: number;
  readonly fields: readonly {
    readonly name: string;
    readonly offset: number;
    readonly size: number;
    readonly enc: string;
  }[];
}

export const pfsyncVectors = JSON.parse(
  readFileSync(new URL('../../../fixtures/vectors/pfsync-vectors.json', import.meta.url), 'utf8'),
) as {
  readonly layouts: Readonly<Record<string, Readonly<Record<string, VectorLayout>>>>;
  readonly packets: readonly VectorPacket[];
  readonly malformed: readonly MalformedPacket[];
};
