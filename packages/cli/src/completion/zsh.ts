import { type CommandShape, type OptionShape, quoted } from './shapes.js';

/** Completion for zsh. */
export function zshScript(commands: readonly CommandShape[]): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  const cases = commands.map(({ path, options, commands: inner, words, files }) => {
    const specs = options.flatMap(optionSpecs);
    const list = inner.map(({ name, description }) =>
      quoted(`${name}:${description.replaceAll(':', '\\:')}`),
    );
    const rest =
      list.length > 0
        ? [quoted('1:command:_carplab_commands')]
        : words.length > 0
          ? [quoted(files ? '*: :_carplab_words_or_files' : '*: :_carplab_words')]
          : files
            ? [quoted('*:file:_files')]
            : [];
    return [
      `  (${quoted(path)})`,
      `    commands=(${list.join(' ')})`,
      `    names=(${words.map(quoted).join(' ')})`,
      `    _arguments ${[...specs, ...rest].join(' \\\n      ')}`,
      '    ;;',
    ].join('\n');
  });
  return `#compdef carplab
# Completion of carplab for zsh. To use it: carplab completion zsh > a directory of $fpath/_carplab
_carplab_commands() { _describe command commands }
_carplab_words() { _alternative "name:name:($names)" }
_carplab_words_or_files() { _alternative "name:name:($names)" 'files:file:_files' }
_carplab() {
  local at='' word
  local -a commands names
  local -i depth=0
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at/$word" in
    (${paths.map(quoted).join('|')}) at=$at/$word; depth+=1 ;;
    esac
  done
  words=("\${(@)words[depth+1,-1]}")
  (( CURRENT -= depth ))
  case "$at" in
${cases.join('\n')}
  esac
}
if [ "$funcstack[1]" = _carplab ]; then _carplab "$@"; else compdef _carplab carplab; fi
`;
}

function optionSpecs({ short, long, description, value, values, repeats }: OptionShape): string[] {
  const text = description.replace(/[[\]:\\]/g, (sign) => `\\${sign}`);
  const argument = !value ? '' : values.length > 0 ? `:value:(${values.join(' ')})` : ':value:_files';
  return [short, long].flatMap((flag) =>
    flag === undefined ? [] : quoted(`${repeats ? '*' : ''}${flag}[${text}]${argument}`),
  );
}
