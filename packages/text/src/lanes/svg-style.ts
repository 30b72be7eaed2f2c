/** Colours of lanes, as CSS writes them. */
export interface LanePalette {
  readonly bg: string;
  readonly text: string;
  readonly dim: string;
  readonly line: string;
  readonly master: string;
  readonly onMaster: string;
  readonly backup: string;
  readonly backupEdge: string;
  readonly init: string;
  readonly initEdge: string;
  /** Two MASTERs, and what is an alarm. */
  readonly split: string;
}

/**
 * The colours of lanes, in pictures and on the page. MASTER, BACKUP, INIT and two MASTERs are distinguishable for
 * colour-blind readers, too.
 *
 * @example
 * LANE_PALETTES.light.master; // => '#0b5fa5'
 */
export const LANE_PALETTES: { readonly light: LanePalette; readonly dark: LanePalette } = {
  light: {
    bg: '#fff',
    text: '#1b1f24',
    dim: '#59636e',
    line: '#8b949e',
    master: '#0b5fa5',
    onMaster: '#fff',
    backup: '#bcd6ee',
    backupEdge: '#4f7ea8',
    init: '#e3a008',
    initEdge: '#8a6100',
    split: '#b3261e',
  },
  dark: {
    bg: '#14181d',
    text: '#e6e9ed',
    dim: '#9aa5b1',
    line: '#6e7985',
    master: '#6cb6ff',
    onMaster: '#14181d',
    backup: '#24415c',
    backupEdge: '#5f8cb5',
    init: '#8f6a10',
    initEdge: '#d9a521',
    split: '#ff8a7a',
  },
};
const PAPER: LanePalette = {
  bg: '#fff',
  text: '#000',
  dim: '#444',
  line: '#888',
  master: '#222',
  onMaster: '#fff',
  backup: '#ddd',
  backupEdge: '#666',
  init: '#fff',
  initEdge: '#000',
  split: '#000',
};
/** The system's own colours, in forced-colors mode: edges and letters carry the meaning. */
const FORCED: LanePalette = {
  bg: 'Canvas',
  text: 'CanvasText',
  dim: 'CanvasText',
  line: 'CanvasText',
  master: 'Highlight',
  onMaster: 'HighlightText',
  backup: 'Canvas',
  backupEdge: 'CanvasText',
  init: 'Canvas',
  initEdge: 'CanvasText',
  split: 'CanvasText',
};

/** Colours by class, written out for each palette: not every program supports custom properties. */
function rules({
  bg,
  text,
  dim,
  line,
  master,
  onMaster,
  backup,
  backupEdge,
  init,
  initEdge,
  split,
}: LanePalette): string {
  return [
    `.bg{fill:${bg}}text{fill:${text}}.dim,.name{fill:${dim}}.halo,.halo .name{stroke:${bg}}`,
    `.MASTER{fill:${master};stroke:${master}}.BACKUP{fill:${backup};stroke:${backupEdge}}`,
    `.INIT{fill:${init};stroke:${initEdge}}.PAUSED{stroke:${line}}.OFF,.pause{stroke:${line}}`,
    `.fuse{fill:${backupEdge}}.onMASTER{fill:${onMaster}}`,
    `.ad{stroke:${text}}.failed,.refused,.dropped,.lost,.silence,.dual{stroke:${split}}.split{fill:${split}}.hatch{stroke:${bg}}`,
    `.answered,.session{stroke:${backupEdge}}.badtext,.harm text{fill:${split}}`,
    `.calm .flag{fill:${line}}.calm .line{stroke:${line}}.harm .flag{fill:${split}}.harm .line{stroke:${split}}`,
  ].join('');
}

/** The style of the document. */
export const SVG_STYLE: string = [
  'svg{forced-color-adjust:none}path{fill:none}.fuse,.dual,.ad,.failed,text{pointer-events:none}',
  'text{font:450 12px system-ui,sans-serif;font-variant-numeric:tabular-nums;white-space:pre}',
  '.title{font-size:17px;font-weight:600}.host,.letter{font-size:13px;font-weight:600}',
  '.halo{paint-order:stroke;stroke-width:5;stroke-linejoin:round}',
  '.name{font-size:12px;font-weight:450}.small{font-size:11px}.strong{font-weight:600}',
  '.OFF{stroke-width:1.5;stroke-dasharray:1.5 4}.fuse{fill-opacity:.45}.PAUSED{fill:url(#paused)}',
  '.dual{fill:url(#hatch)}.hatch{stroke-width:2;stroke-opacity:.45}.pause{stroke-width:1.5}',
  '.failed,.refused,.dropped,.lost{stroke-width:1.25}.line{stroke-dasharray:1.5 3}',
  '.answered{stroke-width:3.5;stroke-linecap:round}.session{stroke-width:3}',
  '.silence{stroke-width:2;stroke-dasharray:2 3}',
  rules(LANE_PALETTES.light),
  `@media (prefers-color-scheme:dark){${rules(LANE_PALETTES.dark)}}`,
  `@media print{${rules(PAPER)}}`,
  `@media (forced-colors:active){${rules(FORCED)}}`,
].join('\n');
