/** What `carplab init` writes below the schema line. */
export const FIRST_SCENARIO = `# A first scenario. Run it: carplab run FILE
# All keys: carplab run --schema, or docs/scenario-keys.md. Others to copy from: carplab scenarios
name: my pair
learn: The backup waits for three intervals, and its own skew, after the last advertisement that it heard.
duration: 30s # of virtual time: it takes a moment

# The networks. Each is a switch, with options where they matter: { lan: { snooping: on-with-querier } }
segments: [lan]

# Settings of all firewalls. dialect: openbsd, netbsd, dragonfly, freebsd9 or ucarp; without it they run FreeBSD.
defaults: { preempt: true }

# The virtual hosts, which all firewalls on their segment run.
vhids:
  - { vhid: 1, addresses: 192.168.1.254/24, password: secret }

# The firewalls, with their own addresses by segment. The lowest advskew becomes MASTER.
hosts:
  fw1: { on: { lan: 192.168.1.1/24 } }
  fw2: { on: { lan: 192.168.1.2/24 }, advskew: 100 }

# Machines that ping or open connections.
clients:
  pc: { addresses: 192.168.1.50/24, ping: 192.168.1.254, delay: 5s }

# What happens, and when. With within, the seed chooses the moment: carplab run FILE --runs 100 tries many.
steps:
  - { at: 15s, within: 1s, crash: fw1 }
  # - { at: 25s, boot: fw1 }

# What must hold; otherwise carplab run exits with status 1.
expect:
  - takeover: { host: fw2, min: 2.39s, max: 3.391s, count: 1 }
  - pingsLost: { client: pc, min: 2, max: 4 }
  - oneMaster: { within: 4s }
`;
