type Value = string | number | readonly (string | number)[]

/** A unit file: sections with their settings. A setting with several values is written as often. */
export type SystemdUnit = Readonly<Record<string, Readonly<Record<string, Value>>>>

/** Renders a unit as systemd reads it. */
export function renderUnit(unit: SystemdUnit): string {
  return Object.entries(unit)
    .map(([section, settings]) => {
      const lines = Object.entries(settings).flatMap(([key, value]) =>
        (Array.isArray(value) ? value : [value]).map((each) => `${key}=${each}`),
      )
      return `${[`[${section}]`, ...lines].join('\n')}\n`
    })
    .join('\n')
}

/**
 * Confines a network service: everything but its own folders is read-only, and it has no privileges,
 * no devices, no sight of other processes, and the system calls of ordinary services alone.
 */
export const confined = {
  NoNewPrivileges: 'yes',
  CapabilityBoundingSet: '',
  ProtectSystem: 'strict',
  ProtectHome: 'yes',
  PrivateTmp: 'yes',
  PrivateDevices: 'yes',
  ProtectProc: 'invisible',
  ProtectClock: 'yes',
  ProtectHostname: 'yes',
  ProtectControlGroups: 'yes',
  ProtectKernelLogs: 'yes',
  ProtectKernelModules: 'yes',
  ProtectKernelTunables: 'yes',
  LockPersonality: 'yes',
  RestrictAddressFamilies: 'AF_INET AF_INET6 AF_UNIX',
  RestrictNamespaces: 'yes',
  RestrictRealtime: 'yes',
  RestrictSUIDSGID: 'yes',
  SystemCallArchitectures: 'native',
  SystemCallFilter: '@system-service',
  UMask: '0077',
} as const
