import { DialectError, type ElectionDialect, electionDialect } from '@carplab/election';
import {
  type DialectName,
  FIXES,
  type HostFacts,
  type HostImplementation,
  implementationOf,
  isDialectName,
  RELEASES,
} from '@carplab/implementations';
import { createPf } from '../create-pf.js';
import type { HostDialect } from '../dialects/dialect.js';
import { HOST_DIALECTS } from '../dialects/dialects.js';
import { type CheckedPfsync, checkPfsync } from '../pfsync/pfsync-config.js';
import { type CheckedInterface, checkInterface } from './check-interface.js';
import * as check from './check-values.js';
import { type CheckedVhid, checkVhid } from './check-vhid.js';
import type { Answers, HostConfig } from './config.js';
import { type ConfigProblem, ConfigProblems, fail, HostConfigError } from './config-problem.js';
import { checkRoutes, type Route } from './routes.js';

const ANSWERS: readonly Answers[] = ['all', 'virtual', 'system', 'none'];

/** A configuration with everything resolved. */
export interface CheckedConfig extends Omit<HostConfig, 'dialect'> {
  /** Whose packets, ARP, pfsync and pf it has: of a changed dialect, the base. */
  readonly dialect: DialectName;
  /** Whose elections it has; of a dialect that is not changed, the release's. */
  readonly election: ElectionDialect;
  readonly implementation: HostImplementation;
  readonly checkedInterfaces: readonly CheckedInterface[];
  readonly checkedVhids: readonly CheckedVhid[];
  readonly checkedRoutes: readonly Route[];
  readonly checkedPfsync: CheckedPfsync | undefined;
}

/** The settings of the host itself, each checked separately. */
function checkSettings(
  problems: ConfigProblems,
  config: HostConfig,
  dialect: HostDialect,
  facts: HostFacts,
): void {
  const { name } = dialect;
  const { release, maintenance = false, answers, pcapTimeoutUs } = config;
  const each = (...checks: readonly (() => unknown)[]): void => {
    for (const one of checks) problems.of(one);
  };
  each(
    () => check.name('name', config.name),
    () => {
      if (release === undefined || implementationOf(name, release)) return;
      const known = RELEASES.join(' and ');
      fail('not-supported', 'release', `release is ${String(release)} with ${name}; freebsd has ${known}`);
    },
    () => {
      const strange = check
        .list('fixes', config.fixes === undefined ? [] : config.fixes)
        .find((each) => !FIXES.includes(each));
      const names = FIXES.join(', ');
      if (strange !== undefined)
        fail('unknown-name', 'fixes', `fixes has '${String(strange)}'; there are ${names}`, names);
      if (config.fixes !== undefined && facts.release === undefined)
        fail('not-supported', 'fixes', `fixes are those of FreeBSD's releases; this is ${name}`);
    },
    () => {
      const percent = check.whole('alloweddeviation', config.alloweddeviation ?? 0, 0, 50);
      if (percent !== 0 && facts.release === undefined)
        fail('not-supported', 'alloweddeviation', `alloweddeviation is FreeBSD's; this is ${name}`);
    },
    () => check.whole('lateUs', config.lateUs ?? 0, 0, 60_000_000),
    () => check.whole('hz', config.hz ?? 1000, 1, 1_000_000),
    () => check.bool('preempt', config.preempt ?? false),
    () => check.bool('allow', config.allow ?? true),
    () => check.bool('forwarding', config.forwarding ?? true),
    () => {
      if (check.bool('maintenance', maintenance) && !dialect.opnsense)
        fail('not-supported', 'maintenance', `maintenance is OPNsense's, on freebsd; this is ${name}`);
    },
    () => {
      const names = ANSWERS.join(', ');
      if (answers !== undefined && !ANSWERS.includes(answers))
        fail('unknown-name', 'answers', `answers is '${answers}'; there are ${names}`, names);
    },
    () => check.whole('tcpBlackhole', config.tcpBlackhole ?? 0, 0, 2),
    () => check.bool('udpBlackhole', config.udpBlackhole ?? false),
    () => check.whole('log', config.log ?? 1, 0, 2),
    () => check.whole('demotion', config.demotion ?? 0, dialect.signedDemotion ? -(2 ** 31) : 0, 2 ** 31 - 1),
    () => check.whole('interfaceDownDemotion', config.interfaceDownDemotion ?? 0, 0, 2 ** 20),
    () => check.whole('sendErrorDemotion', config.sendErrorDemotion ?? 0, 0, 2 ** 20),
    () => {
      if (pcapTimeoutUs === undefined) return;
      if (!facts.isProcess)
        fail('not-supported', 'pcapTimeoutUs', `pcapTimeoutUs is ucarp's; this is ${name}`);
      check.whole('pcapTimeoutUs', pcapTimeoutUs, 1, 10_000_000);
      const { length } = config.vhids;
      if (length !== 1)
        fail('conflict', 'pcapTimeoutUs', `pcapTimeoutUs applies to one process: one vhid, not ${length}`);
    },
    () => {
      check.list('services', config.services ?? []).forEach((each, i) => {
        check.record(`services[${i}]`, each);
        check.whole(`services[${i}].port`, each.port, 1, 65_535);
      });
    },
    () => {
      for (const [group, count] of Object.entries(config.groups ?? {}))
        check.whole(`groups.${group}`, count, 0, 255);
    },
  );
}

function checkInterfaces(problems: ConfigProblems, { interfaces: given }: HostConfig): CheckedInterface[] {
  const interfaces = (problems.of(() => check.list('interfaces', given)) ?? []).map((each, i) =>
    problems.of(() => {
      check.record(`interfaces[${i}]`, each);
      const earlier = given.findIndex((other) => other?.name === each.name);
      const checked = checkInterface(`interfaces[${i}]`, each);
      const path = `interfaces[${i}].name`;
      if (earlier < i) fail('duplicate', path, `${path} '${each.name}' appears twice`);
      return checked;
    }),
  );
  return interfaces.filter((each) => each !== undefined);
}

function checkVhids(
  problems: ConfigProblems,
  config: HostConfig,
  dialect: HostDialect,
  facts: HostFacts,
  election: ElectionDialect,
  interfaces: readonly CheckedInterface[],
): CheckedVhid[] {
  const seen = new Set<string>();
  const vhids = (problems.of(() => check.list('vhids', config.vhids)) ?? []).map((each, i) =>
    problems.of(() => {
      const path = `vhids[${i}]`;
      check.record(path, each);
      const checked = checkVhid(path, each, facts, dialect, election, interfaces);
      const id = `${checked.port} ${checked.vhid}`;
      if (seen.has(id)) fail('duplicate', path, `${path}: vhid ${each.vhid} is on '${each.interface}' twice`);
      seen.add(id);
      return checked;
    }),
  );
  return vhids.filter((each) => each !== undefined);
}

/** The rules of a dialect, given by name or as an object, or what is wrong with it. */
function dialectOf(
  given: HostConfig['dialect'],
): { problem: ConfigProblem } | { rules: ElectionDialect; base: DialectName; isChanged: boolean } {
  const names = Object.keys(HOST_DIALECTS).join(', ');
  if (typeof given !== 'object' || given === null) {
    if (isDialectName(given)) return { rules: electionDialect(given), base: given, isChanged: false };
    const message = `dialect is '${String(given)}'; there are ${names}`;
    return { problem: { code: 'unknown-name', path: 'dialect', message, hint: names } };
  }
  try {
    const rules = electionDialect(given);
    return { rules, base: rules.base, isChanged: rules.name !== rules.base };
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
    const path = error.member === '' ? 'dialect' : `dialect.${error.member}`;
    return { problem: { code: 'not-supported', path, message: error.message } };
  }
}

/** The configuration with everything resolved, if there are no problems. */
function inspect(config: HostConfig): { problems: readonly ConfigProblem[]; checked?: CheckedConfig } {
  const problems = new ConfigProblems();
  problems.of(() => check.record('the configuration', config));
  if (problems.all.length > 0) return { problems: problems.all };
  const given = dialectOf(config.dialect);
  if ('problem' in given) return { problems: [given.problem] };
  const { base, isChanged } = given;
  const dialect = HOST_DIALECTS[base];
  // A release that there is not is reported with the other settings.
  const implementation = implementationOf(base, config.release) ?? implementationOf(base);
  const election = isChanged ? given.rules : electionDialect(implementation.host.election);
  const facts = implementation.host;
  const checkedInterfaces = checkInterfaces(problems, config);
  // Without valid interfaces, much of what follows would fail for that reason alone.
  const hasInterfaces = problems.all.length === 0;
  const checkedVhids = hasInterfaces
    ? checkVhids(problems, config, dialect, facts, election, checkedInterfaces)
    : [];
  if (hasInterfaces) checkSettings(problems, config, dialect, facts);
  if (problems.all.length > 0) return { problems: problems.all };
  const { pfsync } = config;
  const virtual = checkedVhids.map(({ port, prefixes }) => [port, prefixes] as const);
  const checked = {
    ...config,
    dialect: base,
    election,
    implementation,
    checkedInterfaces,
    checkedVhids,
    checkedRoutes: problems.of(() => checkRoutes(config, checkedInterfaces, virtual)) ?? [],
    checkedPfsync: pfsync && problems.of(() => checkPfsync(pfsync, implementation, checkedInterfaces)),
  };
  if (config.pf !== undefined) problems.of(() => createPf(checked, () => 0));
  return { problems: problems.all, checked };
}

/**
 * Lists what is wrong with a configuration, as far as can be checked in advance. Empty: `createHost` accepts it.
 *
 * @example
 * const lan = { name: 'em0', mac: '52:54:00:00:00:0a', addresses: ['10.0.0.2/24'] };
 * const one = { interface: 'em0', vhid: 300, addresses: ['10.0.0.1/24'] };
 * const [problem] = checkHostConfig({ name: 'fw1', dialect: 'freebsd', interfaces: [lan], vhids: [one] });
 * problem.path; // => 'vhids[0].vhid'
 * problem.message; // => 'vhids[0].vhid is 300; it takes a whole number from 1 to 255'
 */
export function checkHostConfig(config: HostConfig): readonly ConfigProblem[] {
  return inspect(config).problems;
}

/**
 * The configuration with everything resolved.
 *
 * @throws HostConfigError with all problems
 */
export function checkConfig(config: HostConfig): CheckedConfig {
  const { problems, checked } = inspect(config);
  if (problems.length > 0 || checked === undefined) throw new HostConfigError(problems);
  return checked;
}
