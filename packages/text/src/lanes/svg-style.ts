interface Palette {
  readonly bg: string;
  readonly fg: string;
  readonly dim: string;
  readonly grid: string;
  readonly master: string;
  readonly backup: string;
  readonly init: string;
  readonly bad: string;
  readonly ad: string;
}

const LIGHT: Palette = {
  bg: '#fff',
  fg: '#1b1f24',
  dim: '#6b7480',
  grid: '#d8dde3',
  master: '#1a7f4b',
  backup: '#b9d3ea',
  init: '#f0c36d',
  bad: '#c0262d',
  ad: '#0b4f8a',
};
const DARK: Palette = {
  bg: '#14181d',
  fg: '#e6e9ed',
  dim: '#97a1ad',
  grid: '#2b323a',
  master: '#4cc38a',
  backup: '#2f4a63',
  init: '#a77c27',
  bad: '#ff6b6b',
  ad: '#8ec5ff',
};
const PAPER: Palette = {
  bg: '#fff',
  fg: '#000',
  dim: '#444',
  grid: '#bbb',
  master: '#222',
  backup: '#ccc',
  init: '#888',
  bad: '#000',
  ad: '#000',
};

/**
 * Colours by class. Master and backup also differ in brightness, for those who see no colours and for paper. Written
 * out for each palette, without custom properties, which not every program that shows SVG knows.
 */
function rules(palette: Palette): string {
  const { bg, fg, dim, grid, master, backup, init, bad, ad } = palette;
  return [
    `.bg{fill:${bg}}text{fill:${fg}}.dim{fill:${dim}}.grid{stroke:${grid}}`,
    `.MASTER{fill:${master}}.BACKUP{fill:${backup}}.INIT{fill:${init}}`,
    `.ad{stroke:${ad}}.drop{stroke:${bad}}.hatch{stroke:${bad}}.mark{stroke:${dim}}.fault{stroke:${bad}}`,
    `.ok,.session{fill:${dim}}.badtext,.silence{fill:${bad}}`,
  ].join('');
}

/** The style of the document. */
export const SVG_STYLE: string = [
  'text{font:12px system-ui,sans-serif}.title{font-size:15px;font-weight:600}',
  '.drop{stroke-width:1.5;fill:none}.hatch{stroke-width:4}.mark{stroke-dasharray:3 3}.dual{fill:url(#hatch)}',
  rules(LIGHT),
  `@media (prefers-color-scheme:dark){${rules(DARK)}}`,
  `@media print{${rules(PAPER)}}`,
].join('\n');
