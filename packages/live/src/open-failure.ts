import { type PortError, PortFailure } from './live-port.js';
import { interfaceNames } from './system-links.js';

/** How to get the privilege that ports need, by platform. */
export function privilegeAdvice(): string {
  if (process.platform !== 'linux')
    return 'root, or read and write access to /dev/bpf*, is required (sudo; on macOS Wireshark’s ChmodBPF does it)';
  return [
    'CAP_NET_RAW is required, and nothing else. One of:',
    '  sudo carplab …',
    `  sudo setcap cap_net_raw+ep ${process.execPath}   (for every script of this node)`,
    '  AmbientCapabilities=CAP_NET_RAW in a systemd unit',
  ].join('\n');
}

/** The failure to open an interface, with a message for a user. */
export function openFailure(name: string, { code, message }: PortError): PortFailure {
  switch (code) {
    case 'addon':
      return new PortFailure(code, message);
    case 'EPERM':
    case 'EACCES':
      return new PortFailure(code, `no permission to open ${name}: ${privilegeAdvice()}`);
    case 'ENODEV':
    case 'ENXIO':
      return new PortFailure(code, `no interface '${name}'; there are ${interfaceNames().join(', ')}`);
    case 'ENETDOWN':
      return new PortFailure(code, `${name} is down: ip link set ${name} up (or ifconfig ${name} up)`);
    default:
      return new PortFailure(code, `cannot open ${name}: ${message === '' ? code : message}`);
  }
}
