import type { CommandShape, OptionShape } from './shapes.js';

/** Completion for fish. */
export function fishScript(commands: readonly CommandShape[]): string {
  const paths = commands.map(({ path }) => path).filter((path) => path !== '');
  const lines = commands.flatMap(({ path, options, commands: inner, words, files }) => {
    const start = `complete -c carplab -n ${quoted(`__carplab_at '${path}'`)}`;
    return [
      ...inner.map(({ name, description }) => `${start} -f -a ${name} -d ${quoted(description)}`),
      ...(files ? [] : [`${start} -f`]),
      ...(words.length > 0 ? [`${start} -a ${quoted(words.join(' '))}`] : []),
      ...options.map((option) => `${start} ${optionWords(option)}`),
    ];
  });
  return `# Completion of carplab for fish. To use it: carplab completion fish > ~/.config/fish/completions/carplab.fish
function __carplab_at
  set -l at ''
  for word in (commandline -opc)[2..-1]
    switch "$at/$word"
      case ${paths.join(' ')}
        set at "$at/$word"
    end
  end
  test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

function optionWords({ short, long, description, value, values }: OptionShape): string {
  return [
    ...(short === undefined ? [] : [`-s ${short.slice(1)}`]),
    ...(long === undefined ? [] : [`-l ${long.slice(2)}`]),
    ...(values.length > 0 ? [`-x -a ${quoted(values.join(' '))}`] : value ? ['-r'] : []),
    `-d ${quoted(description)}`,
  ].join(' ');
}

function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, (sign) => `\\${sign}`)}'`;
}
