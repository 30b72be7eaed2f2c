import { grouped, millisComma } from '../format.js';
import type { enTraffic } from './en-traffic.js';

const list = (words: readonly string[]): string => words.filter(Boolean).join(', ');

/** The words about packets, bytes and states, in French. */
export const frTraffic: typeof enTraffic = {
  packets: 'Paquets',
  packetColumns: ['numéro', 'envoyé', 'de', 'protocole', 'contenu', 'ce qui a mal tourné'],
  packetCount: (shown, all, left) =>
    `${shown === all ? grouped(all) : `${grouped(shown)} sur ${grouped(all)}`}${left === 0 ? '' : ` · ${grouped(left)} autres, plus tard, ne sont pas listés`}`,
  inBranch: 'branche',
  inBoth: 'dans les deux branches',
  onlyIn: (branch) => `seulement dans ${branch}`,
  onlyDiffers: 'différences seules',
  packetsBeside: (rows, branches) => `${grouped(rows)} de ${branches.toSorted().join(' et ')}`,
  noPackets: 'Aucun paquet ne passe ce filtre.',
  packetLine: ({ text, ends, carp }) => {
    if (carp === undefined) return ends === undefined ? text : `${ends[0]} → ${ends[1]}  ${text}`;
    const { vhid, advbase, advskew, demote } = carp;
    if (advbase === 255 && advskew === 255) return `vhid ${vhid}  au revoir`;
    const base = advbase === 1 ? '' : `  advbase ${advbase}`;
    return `vhid ${vhid}${base}  advskew ${advskew}${demote === 0 ? '' : `  demote ${demote}`}`;
  },
  filter: 'Filtre des paquets',
  filterExample: 'carp vhid 1 host OPNsense-2',
  fateWord: { lost: 'perdu', refused: 'refusé' },
  fateLost: (node, reason) => `perdu chez ${node} : ${reason}`,
  fateRefused: (node, reason) => `refusé par ${node} : ${reason}`,
  filterProblem: ({ code, word, near, known = [] }) => {
    const meant = near === undefined ? '' : ` : vouliez-vous dire ${near} ?`;
    switch (code) {
      case 'word':
        return `« ${word} » n’est pas un mot du filtre${meant || '. Il connaît les protocoles, vhid, host, from, to, on, lost et refused.'}`;
      case 'name':
        return `« ${word} » n’existe pas ici${meant || `. Il y a ${list(known)}.`}`;
      case 'number':
        return `« ${word} » n’est pas un vhid : ils vont de 0 à 255.`;
      case 'missing':
        return `Après « ${word} » vient ${word === 'vhid' ? 'un nombre' : 'un nom'}.`;
    }
  },

  bytes: 'Octets et champs',
  frameTitle: (frame, length) => `trame n° ${frame} · ${grouped(length)} octets`,
  noFrame: 'Choisissez un paquet : ses octets s’affichent ici, avec leur sens.',
  hexLabel: 'Les octets ; l’arbre des champs dit la même chose en mots',
  fieldTree: 'Champs',
  guard: {
    hmac: 'couvert par le HMAC',
    checked: 'vérifié, sans mot de passe',
    open: 'couvert par rien',
  },
  guardHint: {
    hmac: 'Seul qui connaît le mot de passe peut le changer.',
    checked: 'Un récepteur refuse d’autres valeurs, mais il ne faut aucun mot de passe pour écrire la bonne.',
    open: 'N’importe qui sur le segment peut le changer.',
  },
  guardsAt: (host) => `tel que ${host} le lit`,
  openHint: 'n’importe qui sur le segment peut le changer',
  bytesFrom: (from, to) => (to - from === 1 ? `octet ${from}` : `octets ${from} à ${to - 1}`),
  problems: 'Ce qui ne va pas',
  hmac: 'D’où vient le HMAC',
  hmacOf: (hosts, isSender) =>
    `${list(hosts)}${isSender && hosts.length === 1 ? ' envoie' : isSender ? ' : pareil' : ' reçoit'}`,
  hmacKey: 'clé',
  hmacMessage: 'message',
  hmacDigest: 'HMAC-SHA1',
  hmacMatches: 'c’est ce qu’il y a dans le paquet',
  hmacDiffers: 'ce n’est pas ce qu’il y a dans le paquet : badauth',
  hmacKept: (length) => `les ${length} premiers octets du mot de passe, puis des zéros`,
  hmacCut: (text) => `« ${text} » est coupé : seuls 19 octets d’un mot de passe comptent`,
  hmacPart: {
    version: 'version',
    type: 'type',
    lladdr: 'adresse MAC',
    vhid: 'vhid',
    address: 'adresse virtuelle, absente du paquet',
    counter: 'compteur',
  },
  toState: 'Le montrer dans la table',
  stateNow: 'état',

  states: 'États',
  leftHost: 'Table de gauche',
  rightHost: 'Table de droite',
  statesFilter: 'Filtre des états',
  statesFilterExample: 'une partie de la ligne, :22',
  statesOrder: 'Ordre',
  order: {
    place: 'ennuis d’abord',
    table: 'comme dans la table',
    ends: 'par adresse',
    age: 'les plus anciens d’abord',
    expires: 'expirant d’abord',
  },
  stateColumns: ['état', 'où', 'après une bascule'],
  noStates: 'Aucun état dans aucune des deux tables.',
  noChosenStates: 'Aucun état ne passe ce filtre.',
  noTable: (hosts) => `${list(hosts)} : pas de table d’états (pas de pf, ou éteint)`,
  noPair: 'Il faut deux hôtes pour mettre leurs tables côte à côte.',
  place: (place, left, right) =>
    ({
      both: 'les deux',
      left: `${left} seulement`,
      right: `${right} seulement`,
      differ: 'différents',
    })[place],
  differs: (fields) =>
    `diffère par ${list(
      fields.map(
        (field) =>
          ({ interface: 'l’interface', ends: 'les adresses', levels: 'l’état de ses extrémités' })[field],
      ),
    )}`,
  keeps: (from, to, kept, of) =>
    of === 0
      ? `Rien ne passe par ${from} qui puisse être gardé ou perdu.`
      : `Si ${to} prenait maintenant le relais de ${from}, il en garderait ${kept} sur ${of}.`,
  fate: { kept: 'gardée', lost: 'perdue', again: 'recommence', over: 'finie' },
  fateWhy: ({ fate, reason, about = '' }, from, to) => {
    if (fate === 'kept') return `${to} a son état : elle continue.`;
    if (fate === 'over') return 'Les deux extrémités l’ont fermée : il ne reste rien à garder.';
    if (fate === 'again')
      return `${to} n’a pas son état : son prochain paquet en crée un, si une règle le laisse passer.`;
    switch (reason) {
      case 'off':
        return `${to} est éteint.`;
      case 'socket':
        return `Elle finit à ${about}, dans une socket de ${from} : les sockets ne sont pas copiées.`;
      case 'address':
        return `Elle utilise ${about}, l’adresse propre de ${from} : seule une adresse virtuelle bouge.`;
      case 'interface':
        return `Sur ${to}, elle est liée à ${about}, une interface que ${to} n’a pas.`;
      default:
        return `${to} n’a pas son état.`;
    }
  },
  life: {
    created: (us) => `créé à ${Math.floor(us / 1_000_000)} s`,
    heard: (host, us, createdUs) =>
      `${host} l’a appris à ${millisComma(us)} s, au plus ${millisComma(us - createdUs)} s plus tard`,
    updated: (us) => `dernière mise à jour à ${Math.floor(us / 1_000_000)} s`,
    expires: (us) => `expire à ${Math.floor(us / 1_000_000)} s`,
    inSeconds: (us) => `expire dans ${grouped(Math.round(us / 1_000_000))} s`,
  },
  packetKeys: [
    [', .', 'paquet précédent, suivant de la liste'],
    ['/', 'filtrer les paquets'],
  ],
};
