import { setupLessonsEn } from './lessons-of-setup-en.js';
/** The words of a lesson. */
export interface LessonWords {
  readonly title: string;
  /** What it teaches, in one or two sentences; shown once it is passed. */
  readonly concept: string;
  readonly task: string;
  /** The question before the run. */
  readonly ask?: string;
  /** In the order of the lesson's captions. */
  readonly captions?: readonly string[];
  /** In the order of the lesson's checks. */
  readonly checks: readonly string[];
  readonly hints: readonly string[];
}

/** The lessons in English, by id. */
export const lessonsEn: Readonly<Record<string, LessonWords>> = {
  'who-is-master': {
    title: 'Who is MASTER, and how do the others know?',
    concept:
      'The MASTER advertises once each interval: advbase seconds plus advskew/256. A BACKUP that hears nothing for three times its advbase plus its own advskew/256 takes over.',
    task: 'Change nothing. Read the lanes: who advertises, and how often? Then say how long OPNsense-2 waits after the last advertisement that it hears before it takes over.',
    ask: 'How many seconds does OPNsense-2 wait? Its advbase is 1, its advskew 100.',
    checks: ['OPNsense-1 is MASTER from 4 s to the end', 'nothing changes after the start'],
    hints: [
      'Three intervals of advbase are 3 s. What does its own advskew add?',
      'advskew counts in parts of 256: 100/256 s.',
    ],
  },
  crash: {
    title: 'A crash',
    concept:
      'The backup waits for three intervals and its own skew after the last advertisement that it heard, so the outage depends on where in the interval the crash falls: 2.39 to 3.39 s. Tutorials promise 1 to 3 s, and one ping or two.',
    task: 'Say how long the addresses will be without a MASTER. Then let OPNsense-1 crash at some time after 4 s.',
    ask: 'For how many seconds will nobody be MASTER?',
    captions: [
      'OPNsense-1 has lost power. Nobody tells OPNsense-2: it only stops hearing advertisements.',
      'The timer ran out: OPNsense-2 becomes MASTER, without having heard anything.',
    ],
    checks: [
      'OPNsense-2 takes over both addresses 2.39 to 3.391 s after OPNsense-1 is lost',
      'the client on the LAN loses 2 to 4 pings',
    ],
    hints: [
      'A right click on OPNsense-1 opens what can be done to it.',
      'A clean shutdown says goodbye. A crash does not.',
    ],
  },
  'announced-handover': {
    title: 'A handover that is announced',
    concept:
      'Maintenance mode adds 240 to the demotion counter. The MASTER then advertises with advskew 240, and a backup that may preempt takes over at the next advertisement that it hears.',
    task: 'Move both addresses to OPNsense-2, and lose at most one ping. No cable is pulled, nothing is switched off.',
    ask: 'For how many seconds will nobody be MASTER?',
    captions: [
      'OPNsense-1 now advertises advskew 240: it offers its addresses to whoever is better.',
      'OPNsense-2 heard a MASTER that is slower than itself. It does not wait for silence.',
    ],
    checks: [
      'OPNsense-2 takes over both addresses within 100 ms',
      'the client on the LAN loses at most one ping',
    ],
    hints: [
      'OPNsense has a mode for this, in its menu of virtual addresses.',
      '“Temporarily disable CARP” says no goodbye: the other node waits for its timer.',
      'Maintenance mode of OPNsense-1, at any time after 6 s.',
    ],
  },
  'pf-is-not-carp': {
    title: 'What does not fail over: pfctl -d',
    concept:
      'CARP is not part of pf. With pf disabled, the node stays MASTER; it only stops filtering and translating. Whoever tests a failover with pfctl -d opens the firewall, and tests nothing.',
    task: 'A tutorial forces a failover with “pfctl -d” on the master. Say how many addresses will move. Then do it.',
    ask: 'How many of the two addresses move?',
    captions: ['pf is off. Look at the lanes, and at the pings of the client on the LAN.'],
    checks: [
      'pf is switched off somewhere',
      'nothing moves from 4 s to the end',
      'pings through the firewall are lost: they are no longer translated',
    ],
    hints: ['The step is “pf” of OPNsense-1.', 'On the backup it changes nothing for the client.'],
  },
  'sessions-survive': {
    title: 'Sessions that survive',
    concept:
      'pfsync copies each state to the other node, so it can go on with connections that it has never seen. The gap is that of the takeover, plus the pause before TCP sends again.',
    task: 'Let OPNsense-1 crash in such a way that the SSH session through the firewall survives, with a gap of less than 5 s.',
    captions: [
      'OPNsense-1 is gone. Its states are in the table of OPNsense-2.',
      'OPNsense-2 is MASTER, and lets the session’s segments pass: it knows its state.',
    ],
    checks: [
      'OPNsense-1 crashes once',
      'OPNsense-2 takes over both addresses 2.39 to 3.391 s later',
      'the session “nat” survives with a gap of less than 5 s',
    ],
    hints: [
      'The session begins at 8 s. Its state has to reach the other node before the crash.',
      'Leave the sync cable alone.',
    ],
  },
  password: {
    title: 'Two passwords',
    concept:
      'An advertisement whose HMAC does not fit is counted as badauth and dropped: to CARP, the peer does not exist, and both are MASTER. Only the first 19 bytes of a password count.',
    task: 'Both firewalls are MASTER. Find out why, and repair it with one change before 12 s.',
    captions: ['From here on, both have the same key.'],
    checks: [
      'from 12 s on, never two MASTERs for longer than a handover takes',
      'from 12 s on, exactly one MASTER',
      'one change of the configuration',
    ],
    hints: [
      'Click an advertisement: does its HMAC verify?',
      'fw1 has “mekmitasdigoat”. Configure fw2’s password.',
    ],
  },
  multicast: {
    title: 'A switch that eats multicast',
    concept:
      'If 224.0.0.18 does not get through, each node believes that it is alone, and nothing is logged. Unicast peers need no multicast; each needs the address of the other.',
    task: 'The switch cannot be changed today. Have exactly one MASTER from 20 s on, with both firewalls taking part.',
    captions: ['Advertisements now go to one address, which the switch forwards.'],
    checks: [
      'from 20 s on, never two MASTERs for longer than a handover takes',
      'from 20 s on, exactly one MASTER',
    ],
    hints: ['Pings pass: unicast works.', 'Both need a peer: fw1 has 192.168.1.1, fw2 has 192.168.1.2.'],
  },
  return: {
    title: 'The old master comes back',
    concept:
      'A node that returns listens first, and stays BACKUP unless it may preempt. With preempt it takes over at the next advertisement that it hears.',
    task: 'Let OPNsense-1 crash and return. At the end it shall be MASTER of both addresses again, because it preempts.',
    captions: [
      'OPNsense-1 starts. It listens before it speaks.',
      'It heard a MASTER that is slower than itself, and it may preempt.',
    ],
    checks: ['OPNsense-1 crashes', 'it takes back both addresses by preempting', 'it is MASTER at the end'],
    hints: [
      'A crash, a boot, and net.inet.carp.preempt=1 on OPNsense-1.',
      'OPNsense sets preempt late in its boot.',
    ],
  },
  'one-cable': {
    title: 'One cable moves all',
    concept:
      'An interface that is down demotes the whole node by 240, so that its other addresses move too: a firewall with one leg is of no use.',
    task: 'Pull one cable, so that both addresses move to OPNsense-2: one of them after its timer, one of them at once.',
    captions: ['The node is demoted by 240 as a whole: on the WAN it now advertises advskew 240.'],
    checks: [
      'one cable is pulled',
      'OPNsense-2 becomes MASTER of both addresses',
      'one of them by preempting a slower master',
    ],
    hints: ['The cable of the node that is MASTER.', 'With preempt off, OPNsense-2 would take only one.'],
  },
  'maintenance-survives': {
    title: 'Maintenance mode survives a reboot',
    concept:
      'OPNsense’s maintenance mode is persistent: it is set again at boot, so a node that is being worked on does not take the addresses when it returns.',
    task: 'Reboot OPNsense-1, so that it comes back as BACKUP, and the addresses move without an outage.',
    captions: ['OPNsense-1 is demoted by 240.', 'It reboots, and comes back demoted.'],
    checks: [
      'OPNsense-1 reboots',
      'it is BACKUP at 290 s',
      'it is demoted by 240 at 290 s',
      'OPNsense-2 takes over both addresses within 100 ms',
      'the client on the LAN loses at most one ping',
    ],
    hints: [
      'First maintenance mode, then the reboot.',
      'A clean reboot that takes 60 s ends long before 290 s.',
    ],
  },
  'rolling-update': {
    title: 'A rolling update',
    concept:
      'The secondary first, then the primary in maintenance mode: the service moves twice, for milliseconds, and not at all while a node reboots.',
    task: 'Update both nodes (a reboot each), with at most two lost pings and at most two moves of each address. The session survives, and at the end OPNsense-1 is MASTER.',
    checks: [
      'OPNsense-1 reboots once',
      'OPNsense-2 reboots once',
      'at most four times a node becomes MASTER',
      'the client on the LAN loses at most two pings',
      'the session “ssh” survives with a gap of less than 2 s',
      'OPNsense-1 is MASTER at the end',
    ],
    hints: [
      'The backup can reboot at any time: nothing moves.',
      'Before the primary reboots, announce it; end the maintenance mode when it is back.',
    ],
  },
  ...setupLessonsEn,
};
