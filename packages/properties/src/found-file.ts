import { formatScenario, type HostSettings, type ScenarioInput } from '@carplab/sim/scenario';

/** A scenario as a file, with the base in the place of each dialect that no file can hold, and comments that say so. */
export function foundFile(scenario: ScenarioInput): string {
  const comments: string[] = [];
  const withBase = <T extends HostSettings>(where: string, settings: T): T => {
    const { dialect } = settings;
    if (typeof dialect !== 'object') return settings;
    comments.push(
      `# ${where}: dialect ${dialect.name} of defineDialect, in TypeScript only; here its base\n`,
    );
    return { ...settings, dialect: dialect.base };
  };
  const { defaults } = scenario;
  const hosts = Object.entries(scenario.hosts).map(([name, host]) => [name, withBase(name, host)]);
  const file = formatScenario({
    ...scenario,
    ...(defaults === undefined ? {} : { defaults: withBase('defaults', defaults) }),
    hosts: Object.fromEntries(hosts),
  });
  return `${comments.join('')}${file}`;
}
