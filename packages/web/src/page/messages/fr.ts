import type { LinkView } from '@carplab/sim';
import { seconds } from '../format.js';
import type { Messages } from './en.js';
import { frCauses } from './fr-causes.js';
import { frConfig } from './fr-config.js';
import { frFaults } from './fr-faults.js';
import { frFiles } from './fr-files.js';
import { frHonest } from './fr-honest.js';
import { LOSSES } from './fr-losses.js';
import { frMarks } from './fr-marks.js';
import { frNarration } from './fr-narration.js';
import { frPair } from './fr-pair.js';
import { frRecording } from './fr-recording.js';
import { frTraffic } from './fr-traffic.js';

/** A number in prose: `3,391`. */
const prose = (text: string): string => text.replace('.', ',');

/** What a change of state comes to. */
const CHANGES: Readonly<Record<string, string>> = {
  'INIT BACKUP': 'se met à écouter',
  'MASTER BACKUP': 'cède la place',
  'BACKUP MASTER': 'devient MASTER',
  'INIT MASTER': 'devient MASTER',
  'BACKUP INIT': 'se retire',
  'MASTER INIT': 'se retire',
};

/** Whether a host runs. */
const POWERS = { on: 'allumé', off: 'éteint', booting: 'démarre', paused: 'en pause' };

/** What a cable does to frames, each direction that does something. */
function impairments(links: readonly LinkView[]): string[] {
  const percent = (ppm: number): string => `${prose(`${ppm / 10_000}`)} %`;
  return links.flatMap(({ lossPpm, corruptPpm, duplicatePpm, reorderPpm, jitterUs }, i) => {
    const found = [
      ...(lossPpm > 0 ? [`perd ${percent(lossPpm)}`] : []),
      ...(corruptPpm > 0 ? [`abîme ${percent(corruptPpm)}`] : []),
      ...(duplicatePpm > 0 ? [`double ${percent(duplicatePpm)}`] : []),
      ...(reorderPpm > 0 ? [`désordonne ${percent(reorderPpm)}`] : []),
      ...(jitterUs > 0 ? [`gigue jusqu’à ${prose(`${jitterUs / 1000}`)} ms`] : []),
    ];
    return found.length === 0 ? [] : [`${i === 0 ? 'sortie' : 'entrée'} : ${found.join(', ')}`];
  });
}

const FATES: Readonly<Record<string, string>> = {
  open: 'ouverte',
  survived: 'a survécu',
  hung: 'est bloquée',
  reset: 'a été coupée',
};

/** All words of the page in French. Protocol words stay as the man pages have them. */
export const fr: Messages = {
  lang: 'fr',
  lanes: 'Qui était MASTER',
  lanesHint: 'les annonces entre les couloirs · dedans, le temps qui reste à chaque nœud de secours',
  lanesLabel: (count) => `${count} couloirs : qui était MASTER, et quand. La même chose suit en tableau.`,
  bandName: (lane, state, fromUs, toUs) =>
    `${lane} : ${state}, ${prose(seconds(fromUs))} à ${prose(seconds(toUs))} s`,
  lanesTable: 'Les couloirs en tableau',
  laneColumns: ['hôte', 'hôte virtuel', 'état', 'de', 'à'],
  computing: 'La simulation est en cours de calcul…',
  why: 'Pourquoi',
  events: 'Événements',
  eventsHint: 'un clic y mène',
  noEvents: 'Rien ne s’est passé : chaque état est comme au début.',
  transport: 'Temps',
  begin: 'Au début',
  end: 'À la fin',
  before: 'À l’événement précédent',
  after: 'À l’événement suivant',
  play: 'Lire',
  pause: 'Pause',
  speed: 'Vitesse',
  speedOf: (speed) => `× ${prose(`${speed}`)}`,
  clock: 'Temps en secondes',
  second: 's',
  scrubber: 'Instant de la simulation',
  at: (us, what) => `${prose((us / 1_000_000).toFixed(3))} secondes${what === '' ? '' : `, ${what}`}`,
  overview: 'Toute la simulation ; un clic déplace la fenêtre',
  scenario: 'Scénario',
  ownScenario: 'un scénario à vous',
  seed: (seed) => `graine ${seed}`,
  branches: 'Branches',
  copyLink: 'Copier le lien',
  copied: 'Copié',
  language: 'Langue',
  theme: 'Clair ou sombre',
  keys: 'Touches',
  close: 'Fermer',
  trace: 'trace',
  openInCarplab: 'Ouvrir dans carplab',
  version: (version) => `carplab ${version}`,
  network: 'Réseau',
  networkHint: 'un clic droit, ou x, casse quelque chose',
  networkLabel: (machines, switches) =>
    `${machines} machines et ${switches} ${switches === 1 ? 'commutateur' : 'commutateurs'}`,
  switchName: (segment, at, isParted) =>
    `${segment} : commutateur${at === undefined ? '' : ` ${at}`}${isParted ? ', partagé en deux' : ''}`,
  cableStates: {
    unplugged: 'débranché',
    shut: 'son port est fermé',
    down: 'pas de lien',
    waiting: 'son port ne transmet pas encore',
    cut: 'coupé : les trames se perdent, le lien reste',
    oneway: 'coupé dans un sens',
    lossy: 'dégradé',
    well: 'en marche',
  },
  cableName: (port, state, links) => `câble ${port} : ${[state, ...impairments(links)].join(', ')}`,
  machineName: (name, system, power, demotion) =>
    [`${name} : ${system}`, power, demotion === 0 ? '' : `rétrogradé de ${demotion}`]
      .filter(Boolean)
      .join(', '),
  powers: POWERS,
  since: (time) => `depuis ${prose(time)} s`,
  vhidShort: (vhid) => `vhid ${vhid}`,
  pillName: (host, vhid, port, state, left) =>
    `${host}, vhid ${vhid} sur ${port} : ${state}${left === '' ? '' : `, reste ${prose(left)} s`}`,
  trueNote: 'Chaque trame est là où elle est à cet instant : 0,1 ms d’hôte à hôte.',
  pulseNote: 'Les trames sont dessinées plus lentes qu’elles ne sont : 0,1 ms d’hôte à hôte.',
  frameName: (frame, protocol, vhid, from) =>
    `n° ${frame} ${protocol}${vhid === undefined ? '' : ` vhid ${vhid}`} de ${from}`,
  pulseName: (frame, protocol, vhid, from) =>
    `n° ${frame} ${protocol}${vhid === undefined ? '' : ` vhid ${vhid}`} de ${from} ; pas à l’échelle`,
  octets: (length) => `${length} octets`,
  gotIt: (names) => `reçue par ${names.join(', ')}`,
  lostAt: (node, direction, reason, detail) =>
    `${direction === 'out' ? 'perdue au départ de' : 'non reçue par'} ${node} : ${LOSSES[reason] ?? reason}${
      detail === undefined ? '' : ` (${detail})`
    }`,
  divider: 'Largeur des colonnes : Alt et les flèches, ou glisser',
  panels: 'Panneaux',
  tabs: {
    lesson: 'Leçon',
    config: 'Config',
    lanes: 'Couloirs',
    topology: 'Réseau',
    capture: 'Capture',
    heard: 'Pourquoi',
    held: 'États',
    why: 'Pourquoi',
    packets: 'Paquets',
    bytes: 'Octets',
    states: 'États',
    events: 'Événements',
  },
  density: 'Combien montrer',
  densities: { learn: 'Apprendre', lab: 'Labo' },
  quiet: 'calme',
  quietHint: 'Passer vite ce qui est calme : × 60 jusqu’à une demi-seconde avant l’événement suivant',
  firstSteps: 'Et maintenant ?',
  predictOne: 'Prédire vous-même',
  breakSomething: 'Casser quelque chose',
  openCapture: 'Ouvrir une capture',
  legend: {
    MASTER: 'MASTER',
    BACKUP: 'BACKUP : temps restant avant le relais',
    INIT: 'INIT',
    dual: 'deux à la fois',
  },
  backToDemo: 'Montrer la démo',
  sessions: 'Sessions',
  session: (client, name, fate) => `${client} ${name} : ${FATES[fate] ?? fate}`,
  vhid: (vhid, link) => `vhid ${vhid} sur ${link}`,
  faultLine: ({ kind, target, detail, idle, refused }) => {
    const more = idle === undefined ? detail : `sans effet : ${POWERS[idle]}`;
    return `${target} : ${kind}${more ? ` (${more})` : ''}${refused === undefined ? '' : `, refusé : ${refused}`}`;
  },
  transitionLine: ({ host, vhid, link, from, to }) => `${host}, vhid ${vhid} sur ${link} : ${from} → ${to}`,
  demotionLine: (host, delta, total, reason) =>
    `${host} rétrogradé de ${delta}, maintenant ${total} (${reason})`,
  sessionLine: (client, name, fate) => `${client} : la session ${name} ${FATES[fate] ?? fate}`,
  whyTitle: ({ host, state, transition }) => {
    const change = transition && CHANGES[`${transition.from} ${transition.to}`];
    return `${host} ${change ?? `est ${state}`}`;
  },
  whyNothing: 'Choisissez un couloir, ou allez à un événement : la raison s’affiche ici.',
  whyNotMaster: 'Pourquoi pas MASTER ?',
  explain: {
    'master timed out':
      'Il attend trois intervalles et son propre skew après la dernière annonce entendue. Aucune n’est venue.',
    'preempting a slower master': 'Il a entendu un MASTER plus lent que lui, et il a le droit de préempter.',
    'taking over from a more demoted master': 'Il a entendu un MASTER plus rétrogradé que lui.',
    'master will time out':
      'Il a entendu un MASTER qui se taira plus longtemps qu’il n’attendrait : un au revoir.',
    'more frequent advertisement received':
      'Il a entendu une annonce au moins aussi bonne que la sienne, et cède la place.',
    'yielding to a less demoted master': 'Il a entendu un autre MASTER, moins rétrogradé.',
    'initialization complete': 'Son lien et ses adresses sont là : il écoute avant de parler.',
    'user requested': 'Un administrateur l’a demandé.',
    'hardware interface down': 'Son interface n’a pas de lien.',
    'hardware interface up': 'Son interface est revenue : il recommence.',
    'addresses changed': 'Ses adresses ont changé : il recommence.',
    'configuration changed': 'Sa configuration a changé : il recommence.',
    'preempting at start': 'Avec preempt, ce système démarre MASTER.',
    'shut down': 'Il a été arrêté.',
  },
  kernelWords: (words) => `« ${words} »`,
  lastHeard: 'dernière entendue',
  timerSet: 'minuterie armée',
  frame: (frame) => `trame n° ${frame}`,
  waits: 'attend',
  late: 'se déclenche en retard de',
  due: 'échéance',
  left: 'reste',
  toTheMicrosecond: 'à la µs près',
  wrongSum: 'ce n’est pas l’instant réel : un défaut de carplab',
  mine: 'la mienne',
  heard: 'entendue',
  from: (source) => `de ${source}`,
  terms: (advbase, advskew) => `advbase ${advbase}  advskew ${advskew}`,
  demotedBy: (demotion) => `rétrogradé de ${demotion}`,
  demoteCount: (count) => `demote ${count}`,
  mineIs: {
    '<': 'plus courte : la mienne est meilleure',
    '=': 'égales',
    '>': 'plus longue : la mienne est moins bonne',
  },
  mineIsBySeconds: {
    '<': 'les secondes entières sont comparées d’abord, et les miennes sont moins nombreuses : la mienne est meilleure',
    '>': 'les secondes entières sont comparées d’abord, et les miennes sont plus nombreuses : la mienne est moins bonne',
  },
  preempt: 'preempt',
  wouldWait: 'il attendrait',
  preemptOff: 'preempt vaut 0 : il attend le silence, si lent que soit le MASTER',
  noBetter: 'la mienne n’est pas meilleure : il attend le silence',
  takeover: (from, cause, ago, none) =>
    `${cause === '' ? `${from} ne s’entendait plus` : `${cause}, ${prose(ago)} s avant`}. Personne n’a été MASTER pendant ${prose(none)} s.`,
  takeoverAtOnce: (from) => `${from} était encore MASTER : personne n’a rien remarqué.`,
  possible: (least, most) => `possible : ${prose(least)} à ${prose(most)} s`,
  claim: 'tutoriels : 1 à 3 s',
  system: (system) => system,
  powerOff: 'Il est éteint.',
  fileHint: 'carplab',
  lesson: {
    list: 'Leçons',
    none: 'Leçons',
    title: (number) => `Leçon ${number}`,
    answer: 'un nombre, ou 1 – 3',
    predict: 'Je prédis',
    predicted: 'Vous avez prédit',
    inTheRecord: 'l’enregistrement donne',
    notRight: 'ce n’est pas cela',
    again: 'recommencer',
    number: (value) => prose(`${value}`),
    noNumber: 'Une prédiction est un nombre, ou deux : le moins et le plus.',
    forbidden: (kind) => `sans ${kind}`,
    many: (runs, from, to) =>
      `chacune des ${runs} pannes à des moments tirés au sort : reprise en ${from} à ${to} s`,
    manyFound: (from, to) => `${from} à ${to} s`,
    hint: 'Indice',
    solution: 'Montrer une solution',
    passed: 'Réussi : tout est dans l’enregistrement.',
    next: (title) => `Suivante : ${title}`,
  },
  keyHelp: [
    ['Espace', 'lire, pause'],
    ['← →', 'événement précédent, suivant'],
    ['Maj ← →', 'annonce précédente, suivante de l’hôte virtuel choisi'],
    ['Début Fin', 'au début, à la fin'],
    ['+ −', 'plus vite, moins vite'],
    ['W S (Z S)', 'zoom avant, arrière'],
    ['A D (Q D)', 'vers la gauche, vers la droite'],
    ['f', 'toute la simulation dans la fenêtre'],
    ['1 … 6', 'réseau, couloirs, pourquoi, paquets, octets, états'],
    ['x', 'ce qu’on peut faire ici, au couloir ou à l’objet choisi'],
    ['b', 'une branche qui commence ici'],
    ['c', 'comparer avec la branche dont elle vient'],
    ['Ctrl Z', 'annuler ; avec Maj : rétablir'],
    ...[frTraffic.packetKeys, frCauses.keys, frMarks.keys].flat(),
    ['↑ ↓', 'choisir le couloir au-dessus, au-dessous'],
    ['y', 'pourquoi : la transition ici, ou la dernière avant'],
    ['t', 'les couloirs en tableau'],
    ['n', 'dire tout l’état présent, pour un lecteur d’écran'],
    ['l', 'copier le lien'],
    ['?', 'ces touches'],
  ],
  traffic: frTraffic,
  causes: frCauses,
  config: frConfig,
  honest: frHonest,
  files: frFiles,
  recording: frRecording,
  pair: frPair,
  faults: frFaults,
  marks: frMarks,
  narration: frNarration,
  seconds,
};
