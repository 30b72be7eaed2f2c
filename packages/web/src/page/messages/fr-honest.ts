import type { enHonest } from './en-honest.js';

/** What the page does not know, in French. */
export const frHonest: typeof enHonest = {
  title: 'Ce que cette page ne sait pas',
  lead: 'Tout se passe dans une simulation. Ses trames sont vraies : signées, vérifiées, lisibles par tcpdump. Ce qui se passe entre elles suit le code des systèmes là où on a pu le lire, et des mesures faites sur de vrais noyaux.',
  absent: 'Ce qui n’est pas simulé',
  absentList: [
    'Un processeur chargé. Il n’y a de retard que si une étape en demande.',
    'Les files des cartes réseau, les interruptions et les pilotes. Une trame met le temps que dit son câble.',
    'La répartition de charge du carp(4) d’OpenBSD. Dans les captures, elle est décodée et nommée.',
    'Les fragments, la MTU du chemin et les redirections, la détection d’adresses en double, et les rapports IGMP et MLD des pare-feu eux-mêmes.',
    'L’élection de VRRP. Ici, un routeur VRRP envoie ses paquets et ne décide de rien.',
    'Les protocoles de routage, les mandataires, les VPN, DHCP et tout ce qui tourne sur un pare-feu à côté de pf, CARP et pfsync.',
  ],
  inferred: 'Ce qui est déduit, et non lu',
  inferredList: [
    'Une partie de pfsync dans FreeBSD 15, d’après son en-tête, tcpdump et les notes de ses changements.',
    'ARP et la découverte de voisins de NetBSD, DragonFly et FreeBSD 9, d’après leur interface carp.',
  ],
  chance: 'Ce qui est laissé au hasard',
  chanceText:
    'L’instant d’une panne dans l’intervalle, les premiers numéros de séquence, les pertes : tout découle de la graine. Une simulation n’est qu’un exemple. « De nombreuses simulations », dans le menu d’une étape, montre de combien les autres diffèrent.',
};
