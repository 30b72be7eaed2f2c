import type { enPair } from './en-pair.js';

/** What the page says about a scenario that was made from a capture, in French. */
export const frPair: typeof enPair = {
  build: 'Construire cette paire',
  buildHint: 'Un scénario des hôtes entendus, à modifier et à casser.',
  noCarp: 'Cette capture ne contient pas de CARP dont on puisse construire une paire.',
  title: 'D’après une capture',
  seen: 'Vu',
  assumed: 'Supposé',
  guesses: {
    password: (placeholder) =>
      `Le mot de passe est partout ${placeholder} : aucun de ceux qui ont été saisis n’est dans le scénario.`,
    preempt: () => 'Un meilleur hôte prend la place d’un moins bon (preempt).',
    dialect: (host) => `${host} est sous FreeBSD 14 : rien de ce qu’il envoie ne dit le contraire.`,
    cookie: (host) => `${host} est sous OpenBSD : son compteur ne change pas.`,
    prefix: (length, segment) => `Les adresses de ${segment} ont le préfixe ${length}.`,
    address: (host, address) => `${host} a l’adresse ${address}.`,
    virtual: (vhid, address) => `Le vhid ${vhid} a l’adresse ${address}.`,
    joined: (a, b) => `${a} et ${b} sont un seul hôte : leur rang de préférence est le même.`,
    silent: (host, vhid, advbase, advskew) =>
      `${host} n’a pas été entendu sur le vhid ${vhid} : il a advbase ${advbase}, advskew ${advskew}.`,
    partner: (host) => `Il y a un second hôte, ${host} : un backup se tait.`,
    demoted: (host, vhid) =>
      `${host} n’a annoncé qu’advskew 240 sur le vhid ${vhid} ; c’est peut-être une démotion.`,
    both: (host, vhid) =>
      `${host} était MASTER du vhid ${vhid} en même temps qu’un autre à la fin ; ici, c’est le meilleur.`,
    left: (host, at) => `${host} s’est tu dans la capture ; ici, il part à ${at}.`,
  },
};
