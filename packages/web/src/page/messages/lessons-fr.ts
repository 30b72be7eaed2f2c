import type { LessonWords } from './lessons-en.js';
import { setupLessonsFr } from './lessons-of-setup-fr.js';

/** The lessons in French, by id. */
export const lessonsFr: Readonly<Record<string, LessonWords>> = {
  'who-is-master': {
    title: 'Qui est MASTER, et comment les autres le savent-ils ?',
    concept:
      'Le MASTER envoie une annonce par intervalle : advbase secondes plus advskew/256. Un BACKUP qui n’entend rien pendant trois fois son advbase plus son propre advskew/256 prend le relais.',
    task: 'Ne changez rien. Lisez les couloirs : qui annonce, et à quel rythme ? Dites ensuite combien de temps OPNsense-2 attend après la dernière annonce entendue avant de prendre le relais.',
    ask: 'Combien de secondes OPNsense-2 attend-il ? Son advbase vaut 1, son advskew 100.',
    checks: ['OPNsense-1 est MASTER de 4 s à la fin', 'rien ne change après le démarrage'],
    hints: [
      'Trois intervalles d’advbase font 3 s. Qu’ajoute son propre advskew ?',
      'advskew se compte en 256es : 100/256 s.',
    ],
  },
  crash: {
    title: 'Une panne franche',
    concept:
      'Le nœud de secours attend trois intervalles et son propre skew après la dernière annonce entendue. La coupure dépend donc de l’instant de la panne dans l’intervalle : de 2,39 à 3,39 s. Les tutoriels promettent 1 à 3 s, et un ou deux pings.',
    task: 'Dites combien de temps les adresses seront sans MASTER. Faites ensuite tomber OPNsense-1 à un moment quelconque après 4 s.',
    ask: 'Pendant combien de secondes n’y aura-t-il aucun MASTER ?',
    captions: [
      'OPNsense-1 n’a plus de courant. Personne ne prévient OPNsense-2 : il cesse seulement d’entendre des annonces.',
      'Le délai est écoulé : OPNsense-2 devient MASTER sans avoir rien entendu.',
    ],
    checks: [
      'OPNsense-2 reprend les deux adresses 2,39 à 3,391 s après la perte d’OPNsense-1',
      'le client du LAN perd 2 à 4 pings',
    ],
    hints: [
      'Un clic droit sur OPNsense-1 montre ce qu’on peut lui faire.',
      'Un arrêt propre dit au revoir. Une panne, non.',
    ],
  },
  'announced-handover': {
    title: 'Une bascule annoncée',
    concept:
      'Le mode maintenance ajoute 240 au compteur de rétrogradation (demotion). Le MASTER annonce alors advskew 240, et un nœud de secours qui a le droit de préempter prend le relais à la première annonce entendue.',
    task: 'Faites passer les deux adresses sur OPNsense-2 en perdant au plus un ping. Aucun câble débranché, rien d’éteint.',
    ask: 'Pendant combien de secondes n’y aura-t-il aucun MASTER ?',
    captions: [
      'OPNsense-1 annonce maintenant advskew 240 : il offre ses adresses à qui fait mieux.',
      'OPNsense-2 a entendu un MASTER plus lent que lui. Il n’attend pas le silence.',
    ],
    checks: [
      'OPNsense-2 reprend les deux adresses en moins de 100 ms',
      'le client du LAN perd au plus un ping',
    ],
    hints: [
      'OPNsense a un mode prévu pour cela, dans le menu des adresses virtuelles.',
      '« Désactiver CARP temporairement » ne dit pas au revoir : l’autre nœud attend la fin de son délai.',
      'Le mode maintenance d’OPNsense-1, à tout moment après 6 s.',
    ],
  },
  'pf-is-not-carp': {
    title: 'Ce qui ne bascule pas : pfctl -d',
    concept:
      'CARP ne fait pas partie de pf. Sans pf, le nœud reste MASTER ; il cesse seulement de filtrer et de traduire. Qui teste une bascule avec pfctl -d ouvre le pare-feu, et ne teste rien.',
    task: 'Un tutoriel force une bascule par « pfctl -d » sur le maître. Dites combien d’adresses vont bouger. Faites-le ensuite.',
    ask: 'Combien des deux adresses bougent ?',
    captions: ['pf est arrêté. Regardez les couloirs, et les pings du client du LAN.'],
    checks: [
      'pf est arrêté quelque part',
      'rien ne bouge de 4 s à la fin',
      'des pings à travers le pare-feu se perdent : ils ne sont plus traduits',
    ],
    hints: [
      'L’étape est « pf » d’OPNsense-1.',
      'Sur le nœud de secours, cela ne change rien pour le client.',
    ],
  },
  'sessions-survive': {
    title: 'Des sessions qui survivent',
    concept:
      'pfsync copie chaque état vers l’autre nœud, qui peut ainsi poursuivre des connexions qu’il n’a jamais vues. La coupure est celle de la bascule, plus la pause avant que TCP ne réémette.',
    task: 'Faites tomber OPNsense-1 de telle façon que la session SSH à travers le pare-feu survive, avec une coupure de moins de 5 s.',
    captions: [
      'OPNsense-1 a disparu. Ses états sont dans la table d’OPNsense-2.',
      'OPNsense-2 est MASTER et laisse passer les segments de la session : il connaît son état.',
    ],
    checks: [
      'OPNsense-1 tombe une fois',
      'OPNsense-2 reprend les deux adresses 2,39 à 3,391 s plus tard',
      'la session « nat » survit avec une coupure de moins de 5 s',
    ],
    hints: [
      'La session commence à 8 s. Son état doit atteindre l’autre nœud avant la panne.',
      'Laissez le câble de synchronisation en place.',
    ],
  },
  password: {
    title: 'Deux mots de passe',
    concept:
      'Une annonce dont le HMAC ne convient pas est comptée (badauth) et jetée : pour CARP, l’autre n’existe pas, et tous deux sont MASTER. Seuls les 19 premiers octets d’un mot de passe comptent.',
    task: 'Les deux pare-feu sont MASTER. Trouvez pourquoi, et réparez par un seul changement avant 12 s.',
    captions: ['À partir d’ici, tous deux ont la même clé.'],
    checks: [
      'à partir de 12 s, jamais deux MASTER plus longtemps que ne dure une bascule',
      'à partir de 12 s, exactement un MASTER',
      'un seul changement de configuration',
    ],
    hints: [
      'Cliquez sur une annonce : son HMAC est-il vérifié ?',
      'fw1 a « mekmitasdigoat ». Configurez le mot de passe de fw2.',
    ],
  },
  multicast: {
    title: 'Un commutateur qui mange le multicast',
    concept:
      'Si 224.0.0.18 ne passe pas, chaque nœud se croit seul, et rien n’est journalisé. Des pairs en unicast n’ont pas besoin de multicast ; chacun doit connaître l’adresse de l’autre.',
    task: 'Le commutateur ne peut pas être changé aujourd’hui. Obtenez exactement un MASTER à partir de 20 s, les deux pare-feu participant.',
    captions: ['Les annonces vont maintenant à une seule adresse, que le commutateur transmet.'],
    checks: [
      'à partir de 20 s, jamais deux MASTER plus longtemps que ne dure une bascule',
      'à partir de 20 s, exactement un MASTER',
    ],
    hints: [
      'Les pings passent : l’unicast fonctionne.',
      'Il faut un pair (peer) des deux côtés : fw1 a 192.168.1.1, fw2 a 192.168.1.2.',
    ],
  },
  return: {
    title: 'Le retour de l’ancien maître',
    concept:
      'Un nœud qui revient écoute d’abord, et reste BACKUP s’il n’a pas le droit de préempter. Avec preempt, il reprend la main à la première annonce entendue.',
    task: 'Faites tomber OPNsense-1, puis revenir. À la fin, il doit être de nouveau MASTER des deux adresses, parce qu’il préempte.',
    captions: [
      'OPNsense-1 démarre. Il écoute avant de parler.',
      'Il a entendu un MASTER plus lent que lui, et il a le droit de préempter.',
    ],
    checks: ['OPNsense-1 tombe', 'il reprend les deux adresses en préemptant', 'il est MASTER à la fin'],
    hints: [
      'Une panne, un démarrage, et net.inet.carp.preempt=1 sur OPNsense-1.',
      'OPNsense met preempt tard dans son démarrage.',
    ],
  },
  'one-cable': {
    title: 'Un câble fait tout bouger',
    concept:
      'Une interface sans lien rétrograde tout le nœud de 240, pour que ses autres adresses bougent aussi : un pare-feu sur une jambe ne sert à rien.',
    task: 'Débranchez un seul câble, de sorte que les deux adresses passent sur OPNsense-2 : l’une après son délai, l’autre aussitôt.',
    captions: ['Le nœud entier est rétrogradé de 240 : sur le WAN, il annonce maintenant advskew 240.'],
    checks: [
      'un câble est débranché',
      'OPNsense-2 devient MASTER des deux adresses',
      'dont une en préemptant un maître plus lent',
    ],
    hints: ['Le câble du nœud qui est MASTER.', 'Sans preempt, OPNsense-2 n’en prendrait qu’une.'],
  },
  'maintenance-survives': {
    title: 'Le mode maintenance survit au redémarrage',
    concept:
      'Le mode maintenance d’OPNsense est persistant : il est remis au démarrage, si bien qu’un nœud en travaux ne prend pas les adresses à son retour.',
    task: 'Redémarrez OPNsense-1 de sorte qu’il revienne en BACKUP, et que les adresses bougent sans coupure.',
    captions: ['OPNsense-1 est rétrogradé de 240.', 'Il redémarre, et revient rétrogradé.'],
    checks: [
      'OPNsense-1 redémarre',
      'il est BACKUP à 290 s',
      'il est rétrogradé de 240 à 290 s',
      'OPNsense-2 reprend les deux adresses en moins de 100 ms',
      'le client du LAN perd au plus un ping',
    ],
    hints: [
      'D’abord le mode maintenance, puis le redémarrage.',
      'Un redémarrage propre de 60 s finit bien avant 290 s.',
    ],
  },
  'rolling-update': {
    title: 'Une mise à jour en continu',
    concept:
      'D’abord le secondaire, puis le primaire en mode maintenance : le service bouge deux fois, pour quelques millisecondes, et jamais pendant qu’un nœud redémarre.',
    task: 'Mettez à jour les deux nœuds (un redémarrage chacun) en perdant au plus deux pings, chaque adresse bougeant au plus deux fois. La session survit, et à la fin OPNsense-1 est MASTER.',
    checks: [
      'OPNsense-1 redémarre une fois',
      'OPNsense-2 redémarre une fois',
      'un nœud devient MASTER au plus quatre fois',
      'le client du LAN perd au plus deux pings',
      'la session « ssh » survit avec une coupure de moins de 2 s',
      'OPNsense-1 est MASTER à la fin',
    ],
    hints: [
      'Le nœud de secours peut redémarrer à tout moment : rien ne bouge.',
      'Avant le redémarrage du primaire, annoncez-le ; quittez le mode maintenance à son retour.',
    ],
  },
  ...setupLessonsFr,
};
