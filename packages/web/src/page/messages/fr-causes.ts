import type { enCauses } from './en-causes.js';

export const frCauses: typeof enCauses = {
  from: (what) => `Origine : ${what}`,
  of: (what) => `Suite : ${what}`,
  sender: (host, vhid) => `${host}, ${vhid}, qui l’a émise`,
  none: {
    from: 'L’enregistrement n’indique aucune origine.',
    of: 'L’enregistrement n’indique aucune suite.',
  },
  nothing: 'Rien n’est choisi à cet instant.',
  keys: [['i o', 'l’origine de ce qui est choisi ; ce qui s’ensuit (aussi [ ])']],
};
