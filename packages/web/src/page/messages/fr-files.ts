import { MAX_INFLATED, MAX_LINK } from '../../model/link.js';
import { grouped } from '../format.js';
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
  permanent: 'Copier le lien permanent',
  permanentHint: 'scénario entier',
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
  linkTrouble: ({ code, at }) =>
    ({
      version: 'Un lien commence par #1. ; celui-ci, non. Voici la démo.',
      size: `Un lien a au plus ${MAX_LINK} caractères, et ${MAX_INFLATED} octets une fois décompressé. Voici la démo.`,
      damaged:
        'Un caractère de ce lien manque ou a changé : copiez-le encore une fois, en entier. Voici la démo.',
      content: `Ce lien est entier, mais ${at === undefined ? 'son contenu' : `« ${at} »`} n’a pas la forme attendue. Voici la démo.`,
    })[code],
  runsOtherwise: 'Cette version de carplab ne l’exécute pas comme celle qui a fait ce lien.',
  longLink: (length, most) =>
    `Ce lien aurait ${grouped(length)} caractères. Au-delà de ${grouped(most)}, des programmes coupent les liens : utilisez Exporter, « Histoire et vue », dont le fichier s’ouvre ici.`,
  more: (count) => `et ${count} de plus`,
};
