import type { enConfig } from './en-config.js';

/** What the page says about configuration, in French. */
export const frConfig: typeof enConfig = {
  title: 'Configuration',
  hint: 'changez une valeur, puis Entrée',
  host: 'Hôte',
  isOff: 'Il est éteint : ifconfig n’affiche rien.',
  of: (vhid, name) => `vhid ${vhid} sur ${name}`,
  settings: 'Au départ',
  password: 'défini, masqué',
  typed: 'Un mot de passe que vous tapez ne va nulle part : pw1, pw2… le remplace. L’élection reste la même.',
  unset: 'non défini',
  yes: 'activé',
  no: 'désactivé',
  when: 'Prend effet',
  now: (time) => `maintenant, à ${time} s : une étape`,
  start: 'dès le départ : une branche',
  locked: 'Cette leçon garde la configuration de départ ; des étapes peuvent la changer.',
  whose: 'Modifie',
  one: (host) => `${host} seul`,
  all: 'tous les hôtes',
  noStep: (name) => `Aucune étape ne change ${name} : choisissez « dès le départ ».`,
  notThere: 'Cette branche n’a pas cet hôte.',
};
