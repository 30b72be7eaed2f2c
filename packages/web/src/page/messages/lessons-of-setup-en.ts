import type { LessonWords } from './lessons-en.js';

/** More lessons in English, by id. */
export const setupLessonsEn: Readonly<Record<string, LessonWords>> = {
  'sessions-that-cannot': {
    title: 'Sessions that cannot survive',
    concept:
      'A session survives if the other node has its state, and if the state’s address moves along: pfsync, and NAT to a virtual address. A session that ends on the firewall itself does not: pfsync copies states, not sockets.',
    task: 'The SSH session through the firewall dies with OPNsense-1, for two reasons. Repair both in the configuration of all hosts, from the start, and let OPNsense-1 crash after 10 s. One session dies all the same: which, and why?',
    captions: [
      'OPNsense-1 is gone. Whose address did the sessions use, and who knows their states?',
      'OPNsense-2 is MASTER. Whether a session goes on depends on what it knows.',
    ],
    checks: [
      'OPNsense-1 crashes once',
      'OPNsense-2 takes over both addresses 2.39 to 3.391 s later',
      'the session “ssh” survives with a gap of less than 5 s',
      'the session “ssh-to-the-vip” hangs: nothing repairs it',
    ],
    hints: [
      'In the configuration choose “from the start” and “all hosts”.',
      'Which interface carries the states? pfsync.syncdev is “sync”.',
      'NAT to (wan) is the node’s own address. The virtual one is 203.0.113.4.',
    ],
  },
  'skew-arithmetic': {
    title: 'The arithmetic of advbase and advskew',
    concept:
      'A backup waits for 3 × its own advbase + its own advskew/256 after the last advertisement, and the crash falls somewhere in the master’s interval. So the shortest outage is the wait less one interval of the master.',
    task: 'Choose advbase and advskew, from the start, so that every crash of OPNsense-1 is taken over in 4.3 to 6.5 s, and OPNsense-1 is preferred. Then let it crash at 15 s.',
    captions: [
      'From the last advertisement on, OPNsense-2 waits for three times its own advbase, and its skew.',
    ],
    checks: [
      'OPNsense-1 crashes once',
      'OPNsense-1 is MASTER at 10 s',
      'OPNsense-2 takes over both addresses after 4.3 to 6.5 s',
    ],
    hints: [
      'The longest wait is 3 × advbase + advskew/256 of OPNsense-2. Which advbase fits into 6.5 s?',
      'With advbase 2 on all hosts, OPNsense-1 advertises every 2 s, and OPNsense-2 waits for 6.39 s.',
      'Change both vhids.',
    ],
  },
  'same-vhid': {
    title: 'Two pairs with the same vhid',
    concept:
      'A vhid belongs to one group on a segment. Its number is also the last byte of the virtual MAC address, so two groups with the same number have the same MAC address, whatever their passwords: the switch sends frames to the one that advertised last.',
    task: 'fw1 and fw2 have long had vhid 1. gw1 and gw2 are new, and have it too. Separate them: leave the first pair as it is, and lose no ping.',
    checks: [
      'exactly one MASTER of each virtual host from 5 s on',
      'gw1 is MASTER at 30 s',
      'gw2 is BACKUP at 30 s',
      'fw1 refuses no advertisement',
      'pings to the first pair: none lost',
      'pings to the second pair: none lost',
    ],
    hints: [
      'Read the packets: both MASTERs advertise from 00:00:5e:00:01:01.',
      'In the configuration of gw1 choose “from the start”, and another vhid.',
      'Both nodes of a pair have the same vhid: change gw2 too.',
    ],
  },
  'wait-for-the-states': {
    title: 'Who returns waits for the states',
    concept:
      'A pfsync interface that comes up asks its peer for the whole table, and demotes the node by 240 until it is there. So a node that returns takes the addresses only when it can carry the connections.',
    task: 'OPNsense-1 crashes at 20.2 s and boots again at 40 s: it takes back the addresses, and all sessions die. Change the configuration of all hosts so that it waits for the states first.',
    captions: [
      'OPNsense-1 starts, with an empty state table.',
      'It preempts. Does it know the sessions that it takes?',
    ],
    checks: [
      'OPNsense-1 crashes once',
      'OPNsense-2 takes over both addresses 2.39 to 3.391 s later',
      'OPNsense-1 takes back both addresses by preempting',
      'the session “old” survives with a gap of less than 5 s',
      'the session “middle” survives with a gap of less than 5 s',
      'OPNsense-1 is MASTER at 100 s',
    ],
    hints: [
      'No pfsync, no states: pfsync.syncdev is empty.',
      'From the start, for all hosts: pfsync.syncdev “sync”.',
      'If only one node has it, its request is never answered.',
    ],
  },
  replayed: {
    title: 'A dead master kept alive',
    concept:
      'The HMAC covers the counter, but nobody remembers counters: an old advertisement is as good as a new one. Who sends one again in time keeps the backup waiting, without the password. advbase and advskew are covered by nothing.',
    task: 'Let fw1 crash, and keep fw2 from taking over for at least 15 s, though you do not know the password. Then restore the service: at 60 s fw2 is MASTER.',
    captions: [
      'fw1 is off. fw2 waits for its timer.',
      'An advertisement that fw1 once sent is sent again. Its HMAC fits.',
      'No more replays: the timer ran out.',
    ],
    checks: [
      'fw1 crashes once',
      'the analysis reports a replay',
      'fw2 takes over, at least 15 s after the crash',
      'fw2 is MASTER at 60 s',
      'fw2 has refused no advertisement',
    ],
    hints: [
      'In the list of packets choose an advertisement of fw1, and open its menu: “send again”.',
      'fw2 waits for 3.39 s: send one more often than that, every 1.2 s.',
      'How many times ends it before 60 s? 14 times 1.2 s.',
    ],
  },
  'two-systems': {
    title: 'Two systems in one vhid',
    concept:
      'OpenBSD puts its demotion into a byte of its own, which FreeBSD neither sends nor reads: a demoted OpenBSD master keeps the address. But its goodbye, advskew 255 with advbase 255, is understood at once.',
    task: 'puffy runs OpenBSD, beastie FreeBSD. Before 30 s demote puffy by 32: does anything move? After 30 s shut puffy down cleanly. First say how long nobody will be MASTER.',
    ask: 'For how many seconds will nobody be MASTER after the shutdown?',
    captions: [
      'puffy now says demote 32, and its advskew stays.',
      'puffy shuts down, and says goodbye.',
      'beastie heard the goodbye. It does not wait.',
    ],
    checks: [
      'puffy is demoted',
      'nothing moves from 4 s to 30 s',
      'puffy is shut down once',
      'beastie takes over within 10 ms',
      'beastie is MASTER at 90 s',
    ],
    hints: [
      'Both are in the menu of puffy: demote, then a clean halt.',
      'An interface that goes down says nothing; a shutdown does.',
    ],
  },
  'three-nodes': {
    title: 'What nobody had described: three nodes',
    concept:
      'With three nodes and preempt, two can be MASTER for a whole interval without any fault, only because of when they start. And a third that hears nothing makes the second flap for ever. Three FreeBSD kernels did both.',
    task: 'Break nothing: choose only when fw0 and fw1 start, so that two are MASTER for 0.9 s or more before 8 s. Then, at 10 s, make fw2 deaf, and look at fw1.',
    captions: [
      'fw1 heard fw2, which is worse, and preempts it, beside fw0.',
      'fw2 hears nothing more. It will become MASTER, and stay so.',
    ],
    checks: [
      'two MASTERs for longer than 900 ms before 8 s',
      'exactly one from 8 s to 10 s',
      'one cut',
      'fw1 changes ten times or more after 10 s',
      'fw2 never gives way',
    ],
    hints: [
      'Settings of the host in the configuration: start.',
      'fw0 and fw2 should time out at nearly the same moment; fw1 hears both.',
      'fw0 waits for 3 s, fw2 for 3.78125 s: fw0 starts at 0.78123 s, fw1 at 3 s.',
      'At 10 s cut the cable of fw2 in the direction “in”.',
    ],
  },
};
