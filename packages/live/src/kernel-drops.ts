import { spawn } from 'node:child_process';
import { accessSync, constants, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** By its full path, so that nothing earlier in PATH is run. */
const PERL = '/usr/bin/perl';
/**
 * For each input line, prints how many packets the socket inherited as file descriptor 3 has lost since the last line:
 * tp_drops of PACKET_STATISTICS (packet(7)), which the kernel resets on reading.
 */
const SCRIPT = `$| = 1;
open(my $socket, "+<&=", 3) or exit 1;
while (<STDIN>) {
  my $statistics = getsockopt($socket, 263, 6);
  exit 1 unless defined $statistics && length($statistics) >= 8;
  print +(unpack("L2", $statistics))[1], "\\n";
}`;
const ASK_MS = 1000;

/** The file descriptor of this process's only packet socket; undefined if there is none, or more than one. */
function packetSocket(): number | undefined {
  const lines = readFileSync('/proc/self/net/packet', 'utf8').split('\n').slice(1);
  const inodes = new Set(lines.map((line) => line.trim().split(/\s+/).at(-1)));
  const found = readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return inodes.has(/^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.[1]);
    } catch {
      return false;
    }
  });
  return found.length === 1 ? Number(found[0]) : undefined;
}

/**
 * Counts the packets that the kernel drops on this process's packet socket. cap has no pcap_stats and Node no getsockopt,
 * so a perl process that inherits the socket asks once a second. It needs no privilege, and ends with this process.
 * `lost` is called with every answer, even 0; without Linux, perl or such a socket it is never called.
 */
export function watchKernelDrops(lost: (packets: number) => void): void {
  if (process.platform !== 'linux') return;
  let socket: number | undefined;
  try {
    accessSync(PERL, constants.X_OK);
    socket = packetSocket();
  } catch {}
  if (socket === undefined) return;
  const perl = spawn(PERL, ['-e', SCRIPT], { stdio: ['pipe', 'pipe', 'ignore', socket] });
  const { stdin, stdout } = perl;
  if (stdin === null || stdout === null) return;
  const ask = (): void => void stdin.write('\n');
  const timer = setInterval(ask, ASK_MS);
  let rest = '';
  stdin.on('error', () => {});
  perl.on('error', () => clearInterval(timer));
  perl.on('close', () => clearInterval(timer));
  stdout.setEncoding('latin1').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) lost(Number(line));
  });
  ask();
}
