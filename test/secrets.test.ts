import { Console } from 'node:console';
import { Writable } from 'node:stream';
import { inspect } from 'node:util';
import { CaptureAnalysis, KeyRing, Rewriter } from '@carplab/analysis';
import { fromHex, toHex } from '@carplab/codec';
import * as carp from '@carplab/codec/carp';
import { createHost, type HostConfig, HostConfigError, Scratch } from '@carplab/host';
import { Driver, MemoryWire, NodeAlarms, systemClock } from '@carplab/live';
import * as properties from '@carplab/properties';
import { FrameRecorder, World, WorldCapture } from '@carplab/sim';
import * as scenario from '@carplab/sim/scenario';
import { LineWriter } from '@carplab/text';
import * as web from '@carplab/web';
import { processError } from '@vitest/utils/error';
import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { hmacKeyState } from '../packages/codec/src/sha1/hmac-key.js';
import { sources } from '../scripts/sources.js';

/** 15 bytes: its base64 is also the beginning of that of the padded key. */
const CANARY = 'Kanarienvogel+7';
const bytes = new TextEncoder().encode(CANARY);
const KEY = carp.cutKey(CANARY);

/** What must not be found: the password as text, hex, base64 or a list of bytes, and the words of its HMAC schedule. */
const NEEDLES = [
  CANARY,
  toHex(bytes),
  toHex(bytes).toUpperCase(),
  Buffer.from(bytes).toString('base64'),
  [...bytes].join(','),
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(','),
  ...(['inner', 'outer'] as const).flatMap((side) =>
    [...hmacKeyState(KEY, side)].flatMap((word) => [
      String(word),
      String(word >>> 0),
      (word >>> 0).toString(16),
    ]),
  ),
];

/** Without white space, quotes and indexes, so that a list of bytes reads the same however it is printed. */
const plain = (text: string): string => text.replace(/"\d+":/g, '').replace(/[\s"]/g, '');

function leaks(text: string): string[] {
  const whole = [text, plain(text), plain(text).replace(/0x|<Buffer/g, ' ')].join('\n');
  return NEEDLES.filter((needle) => whole.includes(needle));
}

/** Every way in which a value comes to be read. */
function outputs(value: unknown): Record<string, string> {
  const everything = { depth: 30, maxArrayLength: null, maxStringLength: null, showHidden: true } as const;
  const attempt = (make: () => string): string => {
    try {
      return make();
    } catch (error) {
      return String(error);
    }
  };
  let printed = '';
  const stdout = new Writable({
    write(chunk, _encoding, done) {
      printed += String(chunk);
      done();
    },
  });
  new Console({ stdout, inspectOptions: { depth: 30 } }).log(value);
  return {
    inspect: inspect(value, everything),
    getters: attempt(() => inspect(value, { ...everything, getters: true })),
    text: attempt(() => String(value)),
    json: attempt(() => JSON.stringify(value) ?? ''),
    clone: attempt(() => inspect(structuredClone(value), everything)),
    printed,
    comparison: attempt(() => {
      expect(value).toEqual({ another: true });
      return '';
    }),
    difference: attempt(() => {
      try {
        expect({ value }).toEqual({ value: 'another' });
      } catch (error) {
        return JSON.stringify(processError(error));
      }
      return '';
    }),
  };
}

const address = Uint8Array.of(10, 0, 0, 254);
const terms = { dialect: 'freebsd', vhid: 1, addresses: [address] } as const;
const config: HostConfig = {
  name: 'fw1',
  dialect: 'freebsd',
  interfaces: [{ name: 'vtnet0', mac: '02:00:00:00:00:01', addresses: ['10.0.0.1/24'] }],
  vhids: [{ interface: 'vtnet0', vhid: 1, password: CANARY, addresses: ['10.0.0.254/24'] }],
};
const input: scenario.ScenarioInput = {
  name: 'a pair',
  learn: 'x',
  duration: '6s',
  segments: ['lan'],
  vhids: [{ vhid: 1, addresses: '10.0.0.254/24', password: CANARY }],
  hosts: {
    fw1: { on: { lan: '10.0.0.1/24' } },
    fw2: { on: { lan: '10.0.0.2/24' }, advskew: 100, vhids: [{ vhid: 1, password: CANARY }] },
  },
  steps: [
    { at: '4s', configure: { host: 'fw2', vhid: 1, password: CANARY } },
    {
      at: '5s',
      forge: {
        segment: 'lan',
        vhid: 1,
        source: '10.0.0.9',
        sign: { password: CANARY, addresses: '10.0.0.254' },
      },
    },
  ],
};
const configure = { command: 'configure', vhid: 1, password: CANARY } as const;
const fault = { kind: 'command', node: 'fw1', command: configure } as const;
const sink = { send: () => {}, event: () => {} };
const bound = [{ value: CANARY }];
const facts = { hosts: [{ config, cables: [{ segment: 'lan' }] }] };

function read(): Extract<scenario.ParsedScenario, { ok: true }> {
  const parsed = scenario.readScenario(input, 'pair.ts');
  if (!parsed.ok) throw new Error(parsed.errors[0]!.message);
  return parsed;
}

/** Already over and with a password still to come. */
function run(): scenario.ScenarioRun {
  const made = new scenario.ScenarioRun(read().scenario);
  made.runTo(4_500_000);
  made.inject(fault);
  made.inject(fault, 5_500_000);
  return made;
}

function world(): World {
  const made = new World({ seed: 1 });
  made.addSegment({ name: 'lan' });
  made.addNode(startedHost());
  made.connect({ node: 'fw1', segment: 'lan' });
  made.schedule(9_000_000, fault);
  made.inject(fault);
  made.run(8_000_000);
  return made;
}

function startedHost() {
  const host = createHost(config, () => 4);
  host.start(0, sink);
  host.command(configure, 1, sink);
  return host;
}

const advertisement = carp.signAdvertisement(
  { vhid: 1, counter: 1n },
  carp.createAuthenticator({ ...terms, password: CANARY }),
);

/** The results of an export that was given the password in each way that it takes. */
type Recipe = () => unknown[] | Promise<unknown[]>;

const RECIPES: Readonly<Record<string, Recipe>> = {
  // codec
  HmacKey: () => [new carp.HmacKey(KEY)],
  HmacSchedule: () => [new carp.HmacSchedule(KEY, Uint8Array.of(1))],
  Authenticator: () => [new carp.Authenticator('freebsd', 'sorted', KEY, Uint8Array.of(1))],
  createAuthenticator: () => [
    carp.createAuthenticator({ ...terms, password: CANARY }),
    carp.createAuthenticator({ ...terms, key: KEY }),
  ],
  checkAuthenticator: () => [
    carp.checkAuthenticator({ ...terms, password: CANARY }),
    carp.checkAuthenticator({ ...terms, dialect: 'ucarp', password: `${CANARY}${CANARY}` }),
  ],
  Verifier: () => [
    new carp.Verifier({ ...terms, passwords: [CANARY, bytes, `${CANARY}${CANARY}`] }),
    new carp.Verifier({ ...terms, passwords: [CANARY] }).match(advertisement),
  ],
  diagnose: () => [
    carp.diagnose({ advertisement, vhid: 1, passwords: [`${CANARY} `], addresses: [address] }),
    carp.diagnose({ advertisement, vhid: 1, passwords: ['x'], others: [CANARY], addresses: [address] }),
  ],
  hideSecret: () => [carp.hideSecret(CANARY), carp.hideSecret(bytes), carp.hideSecret(KEY)],
  hideSecrets: () => [carp.hideSecrets({ password: CANARY, vhids: [{ key: KEY }] })],
  isSecret: () => [carp.isSecret(carp.hideSecret(CANARY))],
  // analysis
  KeyRing: () => [new KeyRing({ passwords: bound, vips: [{ value: address }], list: [CANARY] })],
  CaptureAnalysis: () => {
    const analysis = new CaptureAnalysis({ keys: { passwords: bound, vips: [{ value: address }] } });
    const frame = run().world;
    return [analysis, analysis.summary(), frame.nowUs];
  },
  Rewriter: () => [
    new Rewriter({
      sources: [],
      vhids: [],
      signing: { dialect: 'freebsd', passwords: bound, vips: [{ value: address }] },
      mac: '02:00:00:00:00:01',
    }),
  ],
  // host
  createHost: () => {
    const host = startedHost();
    return [host, host.snapshot(), host.states(), host.stateKey(1), host.ifconfig(), host.hash()];
  },
  checkHostConfig: () => {
    const twice = { ...config, vhids: [{ ...config.vhids[0]!, key: KEY, advbase: 300 }] };
    const long = {
      ...config,
      dialect: 'ucarp' as const,
      vhids: [{ ...config.vhids[0]!, password: `${CANARY}${CANARY}` }],
    };
    return [twice, long].map((each) => {
      try {
        return createHost(each, () => 4);
      } catch (error) {
        return error instanceof HostConfigError ? [error, error.problems] : error;
      }
    });
  },
  Scratch: () => {
    const scratch = new Scratch();
    const host = createHost(config, () => 4, scratch);
    host.start(0, sink);
    return [scratch];
  },
  // sim
  World: () => {
    const made = world();
    return [made, made.snapshot(), made.stateKey(), made.traceHash];
  },
  FrameRecorder: () => [new FrameRecorder(world())],
  WorldCapture: () => [new WorldCapture(world(), { write: () => {} })],
  buildWorld: () => [scenario.buildWorld(read().scenario, 1)],
  defineScenario: () => [scenario.defineScenario(input)],
  parseScenario: () => [
    scenario.parseScenario(scenario.formatScenario(input), 'x.yaml'),
    scenario.parseScenario(scenario.formatScenario({ ...input, duration: 'never' }), 'x.yaml'),
    scenario.parseScenario(`vhids: [{ vhid: 1, password: [${CANARY}] }]`, 'x.yaml'),
  ],
  readScenario: () => [read(), scenario.readScenario({ ...input, password: CANARY }, 'x.ts')],
  resolveStep: () => [
    scenario.resolveStep(read().scenario, {
      at: '1s',
      configure: { host: 'fw1', vhid: 1, password: CANARY },
    }),
  ],
  drawSteps: () => [
    scenario.drawSteps({ ...read().scenario, steps: [{ timeUs: 1, withinUs: 9, action: fault }] }, 1),
  ],
  stepInputOf: () => [scenario.stepInputOf({ timeUs: 1, action: fault }, read().scenario)],
  ScenarioRun: () => {
    const made = run();
    const [snapshot, fork] = [made.snapshot(), made.fork()];
    return [made, snapshot, fork, made.record, made.injected, made.toScenario(), made.finish()];
  },
  WrittenRun: () => {
    const written = new scenario.WrittenRun(read().scenario, {});
    written.run.finish();
    return [written];
  },
  runChart: () => [scenario.runChart(run())],
  runInput: () => [scenario.runInput(run(), input)],
  hostSystems: () => [scenario.hostSystems(read().scenario)],
  requireFileForm: () => [scenario.requireFileForm(read().input)],
  runScenario: () => [scenario.runScenario(read().scenario)],
  Lanes: () => [new scenario.Lanes(read().scenario)],
  Recorder: () => [new scenario.Recorder(read().scenario)],
  // properties
  traceOf: () => [properties.traceOf(read().scenario)],
  TraceRecorder: () => {
    const recorder = new properties.TraceRecorder(facts);
    const made = new World({ seed: 1 });
    made.addSegment({ name: 'lan' });
    made.addNode(startedHost());
    made.connect({ node: 'fw1', segment: 'lan' });
    made.observe(recorder);
    made.inject(fault);
    return [recorder, recorder.trace(0)];
  },
  LaneBook: () => [new properties.LaneBook(facts)],
  JudgedLane: () => {
    const { port, config: own, track } = new properties.LaneBook(facts).lanes[0]!;
    return [new properties.JudgedLane(port, own, track)];
  },
  findScenario: () => {
    const never = {
      name: 'never',
      claim: 'x',
      watch: () => ({
        moment: () => {
          throw new Error('x');
        },
      }),
    };
    const { report: _, ...found } = properties.findScenario(fc.constant(input), [never], {
      numRuns: 1,
      seed: 1,
    })!;
    return [found];
  },
  assertScenarios: () => [properties.assertScenarios(fc.constant(input), [], { numRuns: 1, seed: 1 })],
  violations: () => [properties.violations(properties.traceOf(read().scenario))],
  violationsOf: () => [properties.violationsOf(input)],
  disagree: () => [properties.disagree(input, 'freebsd', 'openbsd')],
  transitionsAs: () => [properties.transitionsAs(input, 'freebsd')],
  withDialect: () => [properties.withDialect(input, 'openbsd')],
  scenarios: () => [properties.scenarios()],
  stepsOf: () => [
    properties.stepsOf(
      { kind: 'password', host: 0, segment: 0, atMs: 1, lastsMs: 1, amount: 1, direction: 'both' } as never,
      {
        hosts: [{ name: 'fw1', drawn: {} as never }],
        segments: ['lan'],
        links: [],
        vhids: [{ segment: 'lan', vhid: 1, families: [4], addresses: ['10.0.0.1/24', '10.0.0.2/24'] }],
      } as never,
    ),
  ],
  // web
  newStory: () => [web.newStory({ scenario: input }, 1)],
  wholeStory: () => [web.wholeStory(web.newStory({ builtin: 'demo' }, 1), input)],
  lineage: () => [web.lineage(web.newStory({ scenario: input }, 1), 'A')],
  branchInput: () => [web.branchInput(web.newStory({ scenario: input }, 1), 'A', input)],
  contentMark: () => [web.contentMark(input)],
  decodeLink: async () => {
    const view = { branch: 'A', tUs: 0, fromUs: 0, toUs: 1 };
    const story = web.newStory({ scenario: input }, 1);
    return [await web.decodeLink(await web.encodeLink({ story, view, by: '' }))];
  },
  parseStory: () => {
    const view = { branch: 'A', tUs: 0, fromUs: 0, toUs: 1 };
    return [web.parseStory(web.formatStory({ story: web.newStory({ scenario: input }, 1), view, by: '' }))];
  },
  lessonInput: () => [web.lessonInput(read().input, web.LESSONS[0]!)],
  storyInput: () => [web.storyInput(read().input, { lesson: web.LESSONS[0]!.id })],
  judgeLesson: () => {
    const made = run();
    return [web.judgeLesson(web.LESSONS[0]!, made.finish().expectations, made.record)];
  },
  // text: its keys are those of packet lines
  LineWriter: () => [new LineWriter({})],
  // live
  Driver: async () => {
    const clock = systemClock();
    const wire = new MemoryWire(clock);
    const driver = await Driver.open({
      node: startedHost(),
      ports: [wire.port('vtnet0')],
      clock,
      event: () => {},
    });
    return [driver];
  },
  NodeAlarms: () => [new NodeAlarms({ config, stateOf: () => 'MASTER', alarm: () => {} })],
};

/** Their result is the secret, or the file that contains it: that is what they are for. */
const REVEALING = new Set([
  ...['changeSecrets', 'cutKey', 'keyAfter', 'passwordBytes', 'revealSecret', 'revealSecrets'],
  ...['formatScenario', 'formatFound', 'encodeLink', 'formatStory'],
]);

const NAME = /password|secret/i;

/** Where a secret can be in a type: the path of a member, or undefined. */
class Reach {
  readonly #checker: ts.TypeChecker;
  readonly #program: ts.Program;

  constructor(program: ts.Program) {
    this.#program = program;
    this.#checker = program.getTypeChecker();
  }

  /** Whether a secret can be given to it or got from it. */
  of(symbol: ts.Symbol): boolean {
    const type = this.#checker.getTypeOfSymbol(symbol);
    const signatures = [...type.getCallSignatures(), ...type.getConstructSignatures()];
    return signatures.some(
      (signature) =>
        signature.getParameters().some((parameter) => this.#member(parameter, new Set())) ||
        this.#type(signature.getReturnType(), new Set()),
    );
  }

  #member(symbol: ts.Symbol, seen: Set<ts.Type>): boolean {
    const type = this.#checker.getNonNullableType(this.#checker.getTypeOfSymbol(symbol));
    const text = this.#checker.typeToString(type);
    if (NAME.test(symbol.name) && !/^(number|boolean|false|true)$/.test(text)) return true;
    if (/key$/i.test(symbol.name) && /Uint8Array|Secret/.test(text)) return true;
    return this.#type(type, seen);
  }

  #type(type: ts.Type, seen: Set<ts.Type>): boolean {
    if (seen.has(type)) return false;
    seen.add(type);
    if (type.isUnionOrIntersection() && type.types.some((each) => this.#type(each, seen))) return true;
    if (!(type.flags & ts.TypeFlags.Object)) return false;
    const reference = type as ts.TypeReference;
    if (reference.target && this.#checker.getTypeArguments(reference).some((each) => this.#type(each, seen)))
      return true;
    const declared = type.symbol?.declarations?.[0]?.getSourceFile();
    if (
      declared &&
      (this.#program.isSourceFileDefaultLibrary(declared) || declared.fileName.includes('node_modules/'))
    )
      return false;
    return this.#checker
      .getPropertiesOfType(type)
      .filter((each) => this.#checker.getTypeOfSymbol(each).getCallSignatures().length === 0)
      .some((each) => this.#member(each, seen));
  }
}

/** The exported functions and classes that a secret can enter or leave. */
function doors(): string[] {
  const program = ts.createProgram(Object.values(sources), {
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    strict: true,
    paths: Object.fromEntries(Object.entries(sources).map(([name, file]) => [name, [file]])),
  });
  const checker = program.getTypeChecker();
  const reach = new Reach(program);
  const names = Object.values(sources).flatMap((file) =>
    checker
      .getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)!)!)
      .map((symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
      .filter((symbol) => symbol.flags & ts.SymbolFlags.Value && reach.of(symbol))
      .map(({ name }) => name),
  );
  return [...new Set(names)].sort();
}

describe('no password or key can be read in what is made from it', () => {
  it('by a recipe for each exported class and function that a secret can enter or leave', () => {
    const found = doors();
    expect(found).toEqual(expect.arrayContaining(['Authenticator', 'KeyRing', 'createHost', 'ScenarioRun']));
    expect(found.filter((name) => !Object.hasOwn(RECIPES, name) && !REVEALING.has(name))).toEqual([]);
  });

  it.each(Object.entries(RECIPES))('%s', async (_name, recipe) => {
    for (const value of await recipe()) {
      // What is returned as it was given contains what was given.
      if (value === input) continue;
      for (const [how, text] of Object.entries(outputs(value)))
        expect({ how, found: leaks(text) }).toEqual({ how, found: [] });
    }
  });

  it('and this would find one', () => {
    const found = (value: unknown): boolean =>
      Object.values(outputs(value)).some((text) => leaks(text).length > 0);
    expect(
      [CANARY, { a: { b: bytes } }, [...bytes], Buffer.from(KEY), hmacKeyState(KEY, 'inner')].map(found),
    ).toEqual([true, true, true, true, true]);
    expect(found({ hex: fromHex(toHex(bytes)) })).toBe(true);
    expect(found({ a: 1 })).toBe(false);
  });
});
