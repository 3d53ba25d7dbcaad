import { execa } from 'execa'

/** What the embedded cluster may change on a machine, as the machine's own tools show it. */
export interface MachineState {
  readonly interfaces: readonly string[]
  readonly rules: readonly string[]
  readonly settings: readonly string[]
  readonly folders: readonly string[]
}

const kernelSettings = [
  'net.ipv4.ip_forward',
  'net.ipv4.conf.all.route_localnet',
  'vm.overcommit_memory',
  'kernel.panic',
  'kernel.panic_on_oops',
]

const lines = async (command: string): Promise<string[]> => {
  const { stdout } = await execa({ reject: false })('sh', ['-c', command])
  return stdout.split('\n').filter(Boolean).sort()
}

/** Looks at the machine without asking Tally. */
export async function machineState(): Promise<MachineState> {
  return {
    interfaces: await lines("ip -brief link | cut -d' ' -f1"),
    // Chains of the tables are made by looking at them; rules and chains of others are not.
    rules: await lines(
      "{ iptables-save; ip6tables-save; } | grep -E '^-A|^:(KUBE|CNI)' | sed 's/ \\[.*//'",
    ),
    settings: await lines(`sysctl ${kernelSettings.join(' ')}`),
    folders: await lines(
      'find /etc/cni /etc/kubernetes /opt /var/lib /var/log/containers /var/log/pods /usr/libexec /run /sys/fs/cgroup -maxdepth 2 -type d -not -path "/sys/fs/cgroup/system.slice/*" -not -path "/var/lib/apt/*" -not -path "/var/lib/dpkg/*"',
    ),
  }
}
