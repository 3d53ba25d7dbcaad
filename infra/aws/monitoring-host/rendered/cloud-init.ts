import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { jsonText } from '../../../json-text.ts'
import { dataFolder, paths } from './paths.ts'
import { hostUnits } from './services.ts'
import { renderUnit } from './systemd-unit.ts'

export interface CloudInitOptions {
  readonly region: string
  /** Bucket and key of the object with the host's files. */
  readonly files: { readonly bucket: string; readonly key: string }
  /** Id of the data volume, without its dash, as it shows in the name of the device. */
  readonly dataVolumeSerial: string
}

/**
 * The data volume, by its identity, whatever name the device gets. systemd waits for it, and makes a
 * file system only where there is none. The host itself lets that grow: with `x-systemd.growfs` the whole
 * boot would wait for the volume in spite of `nofail`, since `systemd-growfs@.service` comes before
 * `local-fs.target`.
 */
const mountLine = (serial: string) =>
  [
    `/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${serial}`,
    dataFolder,
    'xfs',
    // Terraform attaches it once the instance runs, and an instance without it has to boot.
    'nofail,noatime,x-systemd.makefs,x-systemd.device-timeout=10min',
    '0 2',
  ].join(' ')

/** Names of the units that start by themselves. The others are started by a timer. */
const enabled = (units: typeof hostUnits) =>
  Object.entries(units).flatMap(([name, unit]) => (unit.Install ? [name] : []))

/**
 * User data of the monitoring host: mounts the data volume, and starts what fetches all the rest.
 * It changes hardly ever, since another one means another instance; and it holds no secret.
 */
export function cloudInit({ region, files, dataVolumeSerial }: CloudInitOptions): string {
  const fetch = readFileSync(join(import.meta.dirname, 'host/fetch.py'), 'utf8')
  const source = { region, bucket: files.bucket, key: files.key }
  const config = {
    write_files: [
      { path: '/etc/fstab', append: true, content: `${mountLine(dataVolumeSerial)}\n` },
      { path: paths.source, content: `${JSON.stringify(source)}\n` },
      { path: paths.fetch, content: fetch },
      ...Object.entries(hostUnits).map(([name, unit]) => ({
        path: `${paths.units}/${name}`,
        content: renderUnit(unit),
      })),
    ],
    runcmd: [
      ['mkdir', '--parents', dataFolder],
      ['systemctl', 'daemon-reload'],
      ['systemctl', 'enable', '--now', '--no-block', ...enabled(hostUnits)],
    ],
  }
  return `#cloud-config\n${jsonText(config)}`
}
