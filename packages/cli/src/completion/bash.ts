import { type CommandShape, quoted } from './shapes.js';

/** Completion for bash, from 3.2 on. */
export function bashScript(commands: readonly CommandShape[]): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  const values = commands.flatMap(({ path, options }) =>
    options
      .filter(({ value }) => value)
      .map(({ short, long, values: words }) => {
        const keys = [short, long].flatMap((flag) => (flag === undefined ? [] : quoted(`${path} ${flag}`)));
        return `    ${keys.join(' | ')}) values=${lines(words)}; isValue=1 ;;`;
      }),
  );
  const words = commands.map(({ path, options, commands: inner, words: names }) => {
    const flags = options.flatMap(({ short, long }) => [short, long].filter((flag) => flag !== undefined));
    const rest = [...inner.map(({ name }) => name), ...names];
    return `    ${quoted(path)}) flags=${lines(flags)}; words=${lines(rest)} ;;`;
  });
  return `# Completion of carplab for bash. To use it: source <(carplab completion bash)
_carplab() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD - 1]}
  local at='' word flags='' words='' values='' isValue='' IFS=$'\\n'
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at/$word" in
    ${paths.map(quoted).join(' | ')}) at=$at/$word ;;
    esac
  done
  case "$at $prev" in
${values.join('\n')}
  esac
  case "$at" in
${words.join('\n')}
  esac
  if [[ -n $isValue ]]; then words=$values
  elif [[ $cur == -* ]]; then words=$flags
  fi
  # Without a word that fits, readline completes files.
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
}
complete -o default -F _carplab carplab
`;
}

/** One word per line, as a word of bash. */
function lines(words: readonly string[]): string {
  return quoted(words.join('\n'));
}
