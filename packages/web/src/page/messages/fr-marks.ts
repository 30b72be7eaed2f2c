import { millisComma } from '../format.js';
import type { enMarks } from './en-marks.js';

export const frMarks: typeof enMarks = {
  list: 'Instants marqués',
  add: 'Marquer',
  addTitle: 'Marquer cet instant',
  first: (us) => `${millisComma(us)} s`,
  goTo: (number, us) => `Aller au repère ${number}, ${millisComma(us)} s`,
  nameOf: (number, us) => `Nom du repère ${number}, ${millisComma(us)} s`,
  takeAway: (number, name) => `Enlever le repère ${number} : ${name}`,
  full: (most) => `Il y a ${most} repères, et un lien n’en contient pas plus : enlevez-en un d’abord.`,
  keys: [['m', 'marquer cet instant, avec un nom']],
};
