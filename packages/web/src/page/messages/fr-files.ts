import type { enFiles } from './en-files.js';

const mebibytes = (size: number): string => `${(size / 1_048_576).toFixed(1).replace('.', ',')} Mio`;

/** What the page says about files, in French. */
export const frFiles: typeof enFiles = {
  open: 'Ouvrir…',
  openHint:
    'Une capture (pcap, pcapng, gz), un scénario (YAML) ou une histoire enregistrée (.carplab.json) ; ou déposez le fichier n’importe où',
  offered: 'Fichiers de la ligne de commande',
  noServer: 'Le serveur de cette page ne la reconnaît plus : utilisez l’URL que carplab affiche maintenant.',
  export: 'Exporter',
  exporting: 'Exportation…',
  kinds: {
    yaml: 'Scénario',
    vitest: 'Test pour vitest',
    pcapng: 'Capture de tous les segments',
    trace: 'Trace',
    svg: 'Image des couloirs',
    png: 'La même, deux fois plus grande',
    story: 'Histoire et vue',
    note: 'Note avec les événements',
  },
  captureKinds: {
    trace: 'Paquets et constats, comme decode --json',
    note: 'Note avec les constats',
  },
  noPasswords: 'Les mots de passe saisis ne sont dans aucun fichier.',
  passwords: 'Les mots de passe du scénario y figurent tels quels.',
  troubles: {
    empty: (name) => `${name} est vide.`,
    size: (name, { size, most }) => `${name} fait ${mebibytes(size)} ; ${mebibytes(most)} au plus sont lus.`,
    binary: (name, { looksLike }) =>
      `${name} n’est ni une capture, ni un scénario, ni une histoire enregistrée (octet 0 : ${looksLike}).`,
  },
  complaint: (name, line, column, message) =>
    `${name}${line === undefined ? '' : `, ligne ${line}, colonne ${column}`} : ${message}`,
  more: (count) => `et ${count} de plus`,
};
