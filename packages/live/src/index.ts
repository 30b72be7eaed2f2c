export { type AddonName, addonFailure } from './addons.js';
export { type AddressChange, AddressFollower } from './address-follower.js';
export { type CapOptions, capPort } from './cap-port.js';
export {
  askControl,
  type ControlAnswer,
  ControlFailure,
  type ControlRequest,
  type ControlSocket,
  controlDirectory,
  controlPath,
  controlSockets,
  networkNamespace,
  serveControl,
} from './control-server.js';
export { systemDraws } from './draws.js';
export {
  Driver,
  type DriverOptions,
  type DriverTiming,
  type FrameWatcher,
  type LiveEvent,
} from './driver.js';
export { bsdErrno, codeOf } from './errno.js';
export { type InterfaceFacts, interfaceFacts } from './interface-facts.js';
export { GONE, type LinkState } from './link-state.js';
export { type LiveClock, monotonicUs, systemClock, WallClock } from './live-clock.js';
export {
  type LivePort,
  type OpenPort,
  type PortCounts,
  type PortError,
  PortFailure,
  type PortHandlers,
} from './live-port.js';
export { MemoryWire } from './memory-wire.js';
export { NodeAlarms, type NodeAlarmsOptions } from './node-alarms.js';
export { privilegeAdvice } from './open-failure.js';
export { preciseTimer } from './precise-timer.js';
export { type RawOptions, rawPort } from './raw-port.js';
export {
  type CommandOutcome,
  StateCommands,
  type StateCommandsOptions,
  type VhidStateChange,
} from './state-commands.js';
export { interfaceNames, linkState } from './system-links.js';
export { type TcpdumpOptions, tcpdumpPort } from './tcpdump-port.js';
export { beUrgent, ownPolicy, type Policy, scheduling } from './urgency.js';
export { type LinkSource, watchLink } from './watch-link.js';
