import type { LessonWords } from './lessons-en.js';

/** D’autres leçons en français, par leur nom. */
export const setupLessonsFr: Readonly<Record<string, LessonWords>> = {
  'sessions-that-cannot': {
    title: 'Les sessions qui ne peuvent pas survivre',
    concept:
      'Une session survit si l’autre nœud connaît son état, et si l’adresse de cet état se déplace aussi : pfsync, et un NAT vers une adresse virtuelle. Une session qui aboutit au pare-feu lui-même ne survit pas : pfsync copie les états, pas les sockets.',
    task: 'La session SSH à travers le pare-feu meurt avec OPNsense-1, pour deux raisons. Corrigez les deux dans la configuration de tous les hôtes, dès le départ, puis faites tomber OPNsense-1 en panne après 10 s. Une session meurt quand même : laquelle, et pourquoi ?',
    captions: [
      'OPNsense-1 a disparu. De qui les sessions utilisaient-elles l’adresse, et qui connaît leurs états ?',
      'OPNsense-2 est MASTER. Ce qu’il connaît décide si une session continue.',
    ],
    checks: [
      'OPNsense-1 tombe en panne une fois',
      'OPNsense-2 reprend les deux adresses 2,39 à 3,391 s après',
      'la session « ssh » survit, avec une interruption de moins de 5 s',
      'la session « ssh-to-the-vip » se bloque : rien ne la sauve',
    ],
    hints: [
      'Dans la configuration, choisissez « dès le départ » et « tous les hôtes ».',
      'Quelle interface transporte les états ? pfsync.syncdev vaut « sync ».',
      'Un NAT vers (wan) utilise l’adresse propre du nœud. L’adresse virtuelle est 203.0.113.4.',
    ],
  },
  'skew-arithmetic': {
    title: 'L’arithmétique d’advbase et d’advskew',
    concept:
      'Le nœud de secours attend 3 × son advbase + son advskew/256 après la dernière annonce, et la panne arrive n’importe quand dans l’intervalle du MASTER. La coupure la plus courte est donc cette attente moins un intervalle du MASTER.',
    task: 'Choisissez advbase et advskew, dès le départ, pour que chaque panne d’OPNsense-1 soit suivie d’une reprise en 4,3 à 6,5 s, et qu’OPNsense-1 soit préféré. Faites-le ensuite tomber en panne à 15 s.',
    captions: ['Après la dernière annonce, OPNsense-2 attend trois fois son advbase, plus son advskew.'],
    checks: [
      'OPNsense-1 tombe en panne une fois',
      'OPNsense-1 est MASTER à 10 s',
      'OPNsense-2 reprend les deux adresses après 4,3 à 6,5 s',
    ],
    hints: [
      'L’attente la plus longue est 3 × advbase + advskew/256 d’OPNsense-2. Quel advbase tient en 6,5 s ?',
      'Avec advbase 2 sur tous les hôtes, OPNsense-1 s’annonce toutes les 2 s, et OPNsense-2 attend 6,39 s.',
      'Changez les deux vhids.',
    ],
  },
  'same-vhid': {
    title: 'Deux paires avec le même VHID',
    concept:
      'Sur un segment, un VHID appartient à un seul groupe. Son numéro est aussi le dernier octet de l’adresse MAC virtuelle : deux groupes de même numéro ont la même adresse MAC, quels que soient leurs mots de passe, et le commutateur envoie les trames à celui qui a annoncé en dernier.',
    task: 'fw1 et fw2 ont depuis longtemps le VHID 1. gw1 et gw2 sont nouveaux, et l’ont aussi. Séparez-les sans toucher à la première paire, et sans perdre un seul ping.',
    checks: [
      'exactement un MASTER par hôte virtuel dès 5 s',
      'gw1 est MASTER à 30 s',
      'gw2 est BACKUP à 30 s',
      'fw1 ne refuse aucune annonce',
      'pings vers la première paire : aucun perdu',
      'pings vers la seconde paire : aucun perdu',
    ],
    hints: [
      'Lisez les paquets : les deux MASTER annoncent depuis 00:00:5e:00:01:01.',
      'Dans la configuration de gw1, choisissez « dès le départ » et un autre VHID.',
      'Les deux nœuds d’une paire ont le même VHID : changez aussi gw2.',
    ],
  },
  'wait-for-the-states': {
    title: 'Celui qui revient attend les états',
    concept:
      'Une interface pfsync qui démarre demande toute la table à son pair, et dégrade le nœud de 240 jusqu’à ce qu’il l’ait reçue. Un nœud qui revient ne reprend donc les adresses que lorsqu’il peut porter les connexions.',
    task: 'OPNsense-1 tombe en panne à 20,2 s et redémarre à 40 s : il reprend les adresses, et toutes les sessions meurent. Changez la configuration de tous les hôtes pour qu’il attende d’abord les états.',
    captions: [
      'OPNsense-1 démarre, avec une table d’états vide.',
      'Il préempte. Connaît-il les sessions qu’il reprend ?',
    ],
    checks: [
      'OPNsense-1 tombe en panne une fois',
      'OPNsense-2 reprend les deux adresses 2,39 à 3,391 s après',
      'OPNsense-1 reprend les deux adresses en préemptant',
      'la session « old » survit, avec une interruption de moins de 5 s',
      'la session « middle » survit, avec une interruption de moins de 5 s',
      'OPNsense-1 est MASTER à 100 s',
    ],
    hints: [
      'Sans pfsync, pas d’états : pfsync.syncdev est vide.',
      'Dès le départ, pour tous les hôtes : pfsync.syncdev « sync ».',
      'Si un seul nœud l’a, personne ne répond à sa demande.',
    ],
  },
  replayed: {
    title: 'Un MASTER mort maintenu en vie',
    concept:
      'Le HMAC couvre le compteur, mais personne ne retient les compteurs : une vieille annonce vaut une neuve. Qui la renvoie à temps fait attendre le nœud de secours, sans le mot de passe. Rien ne couvre advbase ni advskew.',
    task: 'Faites tomber fw1 en panne, et empêchez fw2 de prendre la relève pendant au moins 15 s, sans connaître le mot de passe. Rétablissez ensuite le service : à 60 s, fw2 est MASTER.',
    captions: [
      'fw1 est éteint. fw2 attend son délai.',
      'Une annonce que fw1 avait envoyée est envoyée de nouveau. Son HMAC est juste.',
      'Plus d’annonces rejouées : le délai est écoulé.',
    ],
    checks: [
      'fw1 tombe en panne une fois',
      'l’analyse signale un rejeu',
      'fw2 prend la relève, au moins 15 s après la panne',
      'fw2 est MASTER à 60 s',
      'fw2 n’a refusé aucune annonce',
    ],
    hints: [
      'Dans la liste des paquets, choisissez une annonce de fw1 et ouvrez son menu pour la renvoyer.',
      'fw2 attend 3,39 s : renvoyez-la plus souvent, toutes les 1,2 s.',
      'Combien de fois pour finir avant 60 s ? 14 fois 1,2 s.',
    ],
  },
  'two-systems': {
    title: 'Deux systèmes dans un vhid',
    concept:
      'OpenBSD écrit sa dégradation dans un octet à part, que FreeBSD n’envoie ni ne lit : un MASTER OpenBSD dégradé garde l’adresse. Mais son au revoir, advskew 255 avec advbase 255, est compris aussitôt.',
    task: 'puffy tourne sous OpenBSD, beastie sous FreeBSD. Avant 30 s, dégradez puffy de 32 : quelque chose bouge-t-il ? Après 30 s, arrêtez puffy proprement. Dites d’abord combien de temps personne ne sera MASTER.',
    ask: 'Pendant combien de secondes personne ne sera-t-il MASTER après l’arrêt ?',
    captions: [
      'puffy annonce maintenant demote 32, et son advskew ne change pas.',
      'puffy s’arrête, et dit au revoir.',
      'beastie a entendu l’au revoir. Il n’attend pas.',
    ],
    checks: [
      'puffy est dégradé',
      'rien ne bouge de 4 s à 30 s',
      'puffy est arrêté une fois',
      'beastie prend la relève en 10 ms',
      'beastie est MASTER à 90 s',
    ],
    hints: [
      'Les deux sont dans le menu de puffy : demote, puis un arrêt propre.',
      'Une interface désactivée ne dit rien ; un arrêt propre prévient.',
    ],
  },
  'three-nodes': {
    title: 'Ce que personne n’avait décrit : trois nœuds',
    concept:
      'Avec trois nœuds et preempt, deux peuvent être MASTER pendant tout un intervalle sans aucune panne, seulement à cause de leurs moments de démarrage. Et un troisième qui n’entend rien fait basculer le deuxième sans fin. Trois noyaux FreeBSD l’ont montré.',
    task: 'Ne cassez rien : choisissez seulement quand fw0 et fw1 démarrent, pour que deux nœuds soient MASTER pendant au moins 0,9 s avant 8 s. Puis, à 10 s, rendez fw2 sourd, et regardez fw1.',
    captions: [
      'fw1 a entendu fw2, qui est moins bon, et le préempte, à côté de fw0.',
      'fw2 n’entend plus rien. Il va devenir MASTER, et le rester.',
    ],
    checks: [
      'deux MASTER pendant plus de 900 ms avant 8 s',
      'exactement un MASTER de 8 s à 10 s',
      'une coupure',
      'fw1 change dix fois ou plus après 10 s',
      'fw2 ne cède jamais',
    ],
    hints: [
      'Dans la configuration, un réglage de l’hôte : start.',
      'fw0 et fw2 doivent arriver au bout de leur délai presque au même moment ; fw1 entend les deux.',
      'fw0 attend 3 s, fw2 attend 3,78125 s : fw0 démarre à 0,78123 s, fw1 à 3 s.',
      'À 10 s, coupez le câble de fw2 dans le sens « in ».',
    ],
  },
};
