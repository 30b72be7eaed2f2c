import { type FoundWords, timeText } from '@carplab/sim/scenario';

const time = (us: number): string => timeText(us).replace('.', ',');
const names = (all: readonly string[]): string => all.join(' et ');
const plural = (count: number, one: string, more = `${one}s`): string => `${count} ${count > 1 ? more : one}`;

const FATES: Readonly<Record<string, string>> = {
  open: 'ouverte',
  survived: 'a survécu',
  hung: 'est bloquée',
  reset: 'a été coupée',
};

const ALARMS: Readonly<Record<string, string>> = {
  'dual-master': 'deux MASTER',
  replay: 'une annonce rejouée',
  forged: 'une annonce falsifiée',
  badauth: 'des annonces refusées (badauth)',
  echo: 'ses propres annonces lui reviennent',
  'shared-vrid': 'un routeur VRRP avec le même numéro',
};

/** What the checks of a lesson found, in French. Reasons stay as hosts log them. */
export const frFound: FoundWords = {
  list: (items, more) =>
    items.length === 0 ? 'aucun' : `${items.join(', ')}${more > 0 ? ` et ${more} de plus` : ''}`,
  many: (count, list) => `${count} : ${list}`,
  expected: (found, { min, max }) => {
    const amount =
      max === 0
        ? 'aucun'
        : min === max
          ? `exactement ${min}`
          : Number.isFinite(max)
            ? `${min} à ${max}`
            : `au moins ${min}`;
    return `${found} ; attendu : ${amount}`;
  },
  tooMany: (value, more) => `trop pour être gardés : ${value} et ${more} de plus`,
  tooManyChanges: 'trop de changements pour être gardés',
  tooManyTakeovers: 'trop de reprises pour être gardées',
  tooManyOverlaps: 'trop de chevauchements pour être gardés',
  never: 'jamais',
  state: (vhid, state, sinceUs, atUs) => `vhid ${vhid} ${state} depuis ${time(sinceUs)}, à ${time(atUs)}`,
  vhid: ({ vhid, link }) => `vhid ${vhid} sur ${link}`,
  of: ({ vhid, link }, what) => `vhid ${vhid} sur ${link} : ${what}`,
  hosts: (hosts) => (hosts.length === 0 ? 'aucun' : names(hosts)),
  noTimeLeft: (lastFaultUs) => `plus de temps après la dernière panne, à ${time(lastFaultUs)}`,
  noMaster: (atUs) => `aucun MASTER à ${time(atUs)}`,
  areMaster: (hosts, atUs) => `${names(hosts)} sont MASTER à ${time(atUs)}`,
  neverWithout: 'toujours un MASTER',
  without: (lastedUs, fromUs) => `aucun MASTER pendant ${time(lastedUs)} à partir de ${time(fromUs)}`,
  overlap: (hosts, { vhid, link }, fromUs, toUs) =>
    `${names(hosts)} pour vhid ${vhid} sur ${link}, de ${time(fromUs)} à ${time(toUs)}`,
  noTransition: 'aucun changement d’état',
  transition: ({ timeUs, host, vhid, from, to, reason }) =>
    `${time(timeUs)} ${host} vhid ${vhid} ${from} → ${to} (${reason})`,
  noTakeover: 'aucune reprise',
  takeover: ({ vhid, link, to, durationUs, lostUs, cause, from, reason }) => {
    const what = cause && `${cause.kind} ${cause.place}`;
    const because = cause === undefined ? '' : `, à cause de ${what} à ${time(cause.timeUs)}`;
    const when =
      durationUs === 0
        ? `sans interruption${because}`
        : cause?.timeUs === lostUs
          ? `${time(durationUs)} après ${what}`
          : `${time(durationUs)} après la perte de ${from}${because}`;
    return `vhid ${vhid} sur ${link} par ${to}, ${when} (${reason})`;
  },
  noPing: (client) => `${client} n’a envoyé aucun ping`,
  pings: (lost, when, answered) =>
    `${plural(lost, 'perdu')}${when === '' ? '' : `, envoyés à ${when}`} ; ${plural(answered, 'réponse')} en tout`,
  time,
  noSession: 'aucune session de ce nom',
  session: ({ client, name, fate, longestGapUs }) =>
    `${client} ${name} ${FATES[fate] ?? fate}, plus longue interruption ${time(longestGapUs)}`,
  sessions: (fitting, of, list) => `${fitting} sur ${of}${list === '' ? '' : ` : ${list}`}`,
  allSessions: (count) => `les ${count}`,
  demotion: (host, total) => `${host} est rétrogradé de ${total}`,
  noCounter: (host, counter) => `${host} n’a pas de compteur ${counter}`,
  counter: (host, value, counter) => `${host} compte ${value} ${counter}`,
  noStep: (step) => `aucune étape ${step}`,
  noAlarm: 'aucune alarme',
  alarm: (timeUs, _, kind) => `${time(timeUs)} ${ALARMS[kind] ?? kind}`,
  noAdvertisement: (host) => `${host} n’en a envoyé aucune`,
  advertised: (host, count, timesUs, advskews) =>
    `${host} en a envoyé ${count}, ${timesUs.map(time).join(' à ')}, advskew ${advskews.join(', ')}`,
  flood: (frames, mac, at, fromUs, toUs) =>
    `${frames} vers ${mac}${at === undefined ? '' : ` (${at})`} de ${time(fromUs)} à ${time(toUs)}`,
  noTable: (host) => `${host} n’a pas de table d’états`,
  states: (count) => plural(count, 'état'),
  noneContains: (count, part) => `aucun des ${plural(count, 'état')} ne contient « ${part} »`,
  sameStates: (host) => `les mêmes que ${host}`,
  onlyOn: (host, state) => `seulement chez ${host} : ${state}`,
};
