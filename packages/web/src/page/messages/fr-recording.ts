import { grouped } from '../format.js';
import type { enRecording } from './en-recording.js';

const size = (bytes: number): string =>
  (bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} Kio` : `${(bytes / 1_048_576).toFixed(1)} Mio`).replace(
    '.',
    ',',
  );
const plural = (number: number, word: string): string => `${grouped(number)} ${word}${number < 2 ? '' : 's'}`;

/** What the page says about captures, in French. */
export const frRecording: typeof enRecording = {
  title: 'Capture',
  readOnly: 'elle se lit, elle ne se modifie pas',
  fixed: 'Une capture ne se modifie pas : ouvrez un scénario pour essayer quelque chose.',
  reading: (name, doing) => `${doing === 'read' ? 'Lecture' : 'Décompression'} de ${name}…`,
  nothing: (name, frames) =>
    `${name} : ${frames === 0 ? 'aucune trame' : `${plural(frames, 'trame')}, aucune de CARP, VRRP ou pfsync`}.`,
  lanesHint: 'quand chacun s’annonce MASTER · ses annonces en dessous · le silence ne laisse pas de trace',
  noLanes: 'Cette capture ne contient pas de CARP : il n’y a pas de couloirs.',
  noEvents: 'Aucun constat n’a d’heure.',
  file: 'fichier',
  fileText: (format, bytes) => `${format}, ${size(bytes)}`,
  begins: 'début',
  frames: 'trames',
  damaged: 'endommagées',
  verdicts: (verified, failed, unchecked) =>
    [
      verified > 0 ? `${grouped(verified)} justes` : '',
      failed > 0 ? `${grouped(failed)} faux` : '',
      unchecked > 0 ? `${grouped(unchecked)} non vérifiés` : '',
    ]
      .filter(Boolean)
      .join(', '),
  left: (number) =>
    `${grouped(number)} paquets suivants ne sont pas listés, et les états s’arrêtent avant eux.`,
  found: 'Constats',
  foundNothing: 'Rien d’anormal, pour autant que cette capture le montre.',
  severities: { error: 'erreur', warning: 'avertissement', note: 'note' },
  goTo: (time) => `à ${time.replace('.', ',')} s`,
  cure: (missing, extra) => {
    const parts = [
      missing.length > 0 ? `Ajouter ${missing.join(', ')}` : '',
      extra.length > 0 ? `${missing.length > 0 ? 'retirer' : 'Retirer'} ${extra.join(', ')}` : '',
    ];
    return parts.filter(Boolean).join(', ');
  },
  keys: 'Vérifier les HMAC',
  keysHint: 'Rien de ce qui est saisi ici ne quitte cet onglet : ni lien, ni fichier, ni réglage.',
  allVhids: 'tous les vhid',
  password: 'mot de passe',
  addresses: 'adresses virtuelles',
  noAddress: (word) => `« ${word} » n’est pas une adresse IPv4 ou IPv6.`,
  check: 'Vérifier',
  addVhid: 'Autres clés pour…',
  notYet: 'Il ne s’est pas encore annoncé.',
  lastSent: 'dernière annonce',
  showIt: 'l’afficher',
  announced: 'annoncé',
  next: 'prochaine attendue',
  takesOver: 'attente des backups jusqu’à',
  unknown: 'Ce qu’une capture ne montre pas',
  unknownText:
    'L’état d’un hôte silencieux, s’il a reçu une annonce, ses minuteurs, preempt, et une démotion qu’il n’annonce pas. Un couloir est vide là où rien n’a été entendu.',
  heldCount: (total, all, packets, nodes) =>
    `${total === all ? grouped(all) : `${grouped(total)} sur ${grouped(all)}`} · d’après ${plural(packets, 'paquet')} pfsync de ${plural(nodes, 'nœud')}`,
  noPfsync: 'Cette capture n’a pas de paquets pfsync : elle ne montre aucun état.',
  noStateYet: 'Aucun état n’est connu à cet instant.',
};
