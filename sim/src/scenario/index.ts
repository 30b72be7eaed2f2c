/**
 * Scenarios: reads one from YAML or an object and reports what is wrong with it, runs it in a world, judges its
 * expectations, and writes a run as a scenario.
 *
 * @packageDocumentation
 */
export { baseDialect, DialectError, type ElectionDialect, electionDialect } from '@carplab/host';
export { nearest } from '../nearest.js';
export { buildWorld, type HostMaker, type ScenarioWorld } from './build-world.js';
export { dateText, parseDate } from './date.js';
export { defineScenario } from './define-scenario.js';
export { drawSteps } from './draw-steps.js';
export type { ExpectationVerdict } from './expect/choice.js';
export {
  FOUND_WORDS,
  type FoundSession,
  type FoundTakeover,
  type FoundVhid,
  type FoundWords,
} from './expect/found-words.js';
export { judgeOneMaster } from './expect/judge-one-master.js';
export { judgeTakeover } from './expect/judge-takeover.js';
export type { Claim, Expectation, HostState } from './expectation.js';
export { formatScenario } from './format-scenario.js';
export { hostSystems } from './host-systems.js';
export { InjectError } from './inject-error.js';
export type { ExpectationInput } from './input/expectation-input.js';
export type {
  ClientInput,
  EndpointInput,
  HostInput,
  HostSettings,
  InterfaceInput,
  RouterInput,
  SegmentInput,
  ServerInput,
  ServiceInput,
  SessionInput,
  SharedVhidInput,
  ShareInput,
  SwitchLinkInput,
  TcpInput,
  TimeInput,
} from './input/network-input.js';
export type { ScenarioInput } from './input/scenario-input.js';
export type { AfterInput, StepInput } from './input/step-input.js';
export { type ParsedScenario, parseScenario, readScenario } from './parse-scenario.js';
export type { ScenarioProblem, ScenarioProblemCode } from './problems.js';
export { type ResolvedStep, resolveStep } from './resolve-step.js';
export type {
  AlarmRecord,
  AnswerRecord,
  ExpectationRecord,
  FaultRecord,
  RunEvent,
  RunTakeover,
  SessionRecord,
  SummaryRecord,
  TakeoverRecord,
  TransitionRecord,
} from './run-event.js';
export { runEventLine } from './run-event-line.js';
export { isOwnHost, type RunHost } from './run-host.js';
export { runInput } from './run-input.js';
export type { RunOptions, ScenarioResult } from './run-options.js';
export { runScenario } from './run-scenario.js';
export type { RunSnapshot } from './run-snapshot.js';
export type {
  AfterEvent,
  Replay,
  Scenario,
  ScenarioHost,
  ScenarioMachine,
  ScenarioStep,
} from './scenario.js';
export { ScenarioRun } from './scenario-run.js';
export * as schemaParts from './schema/leaf.js';
export { jsonSchemaOf, SCENARIO, scenarioJsonSchema } from './schema/scenario-schema.js';
export { stepInputOf } from './step-input-of.js';
export { parseTime, timeText } from './time.js';
export { requireFileForm, TypeScriptOnlyError } from './typescript-only.js';
export { VrrpRouter, type VrrpRouterOptions } from './vrrp-router.js';
export { advertisementOf, type FoundAdvertisement } from './watch/advertisement-of.js';
export { Lanes, type Track } from './watch/lanes.js';
export { Recorder } from './watch/recorder.js';
export type { Watched } from './watch/watched.js';
export { type RunFiles, runChart, WrittenRun } from './written-run.js';
export { parseYamlDocument, type YamlDocument } from './yaml-document.js';
export type { SourcePosition } from './yaml-source.js';
