import { posix } from 'node:path'

/** A processor architecture as release archives name it. */
export type Architecture = 'amd64' | 'arm64'

/** A program as its project releases it: an archive that holds one folder. */
export interface Program {
  readonly name: 'prometheus' | 'grafana' | 'alertmanager' | 'node_exporter'
  readonly version: string
  readonly url: string
  /** Of the archive. One that differs is never unpacked. */
  readonly sha256: string
}

const github = (name: Program['name'], version: string, architecture: Architecture) =>
  `https://github.com/prometheus/${name}/releases/download/v${version}/${name}-${version}.linux-${architecture}.tar.gz`

/** Grafana's addresses hold the number of the build. */
const grafana = { version: '13.2.3', build: '36482603486' }

/**
 * The host's programs. Amazon Linux packages none of them, so they are the projects' own releases. The
 * projects publish the checksums beside them (`sha256sums.txt`, and Grafana's download page); a new
 * version needs those of both architectures.
 */
const releases: Readonly<
  Record<
    Program['name'],
    {
      readonly version: string
      readonly url: (architecture: Architecture) => string
      readonly sha256: Readonly<Record<Architecture, string>>
    }
  >
> = {
  prometheus: {
    version: '3.15.0',
    url: (architecture) => github('prometheus', '3.15.0', architecture),
    sha256: {
      amd64: '2a542df32eac02ee17b9d844fb2aa1de00dafa5476579ba8a3ba862e9d572ea0',
      arm64: 'f1f90ec08e849d494ca66c611470afc50192f0355f1a61c33f2cbde02d067823',
    },
  },
  grafana: {
    version: grafana.version,
    url: (architecture) =>
      `https://dl.grafana.com/grafana/release/${grafana.version}/grafana_${grafana.version}_${grafana.build}_linux_${architecture}.tar.gz`,
    sha256: {
      amd64: '6107ad27016296aac38e0d7ffa8753ab540b5541ad27e94790f771289d733235',
      arm64: 'a2a41b960ba4c25e83140484e48813730d3c81891a128439a2a9d2df6eb3840e',
    },
  },
  alertmanager: {
    version: '0.34.1',
    url: (architecture) => github('alertmanager', '0.34.1', architecture),
    sha256: {
      amd64: '265b9d1e55ef0d5306a436018af6d2b686c2ce051f03d968f7464ecb1372a7e8',
      arm64: 'd98d6cbaf52151c7e76e24355fec88b11cebcb9875d4cdd8b76ddce7a7e5535c',
    },
  },
  node_exporter: {
    version: '1.12.1',
    url: (architecture) => github('node_exporter', '1.12.1', architecture),
    sha256: {
      amd64: 'b51d8a76aa2a9156a55d501aca6276fae09e262259a5e4e831d2c2222f084e63',
      arm64: 'ad35b605f9954b9f1ffddf5ba054bdc5a98d790b9eae5291e1eeb83f1ecbd0e7',
    },
  },
}

/**
 * The pinned programs for an architecture.
 * @param mirror address of a folder with the archives, under their own names. @default the projects' own
 */
export function pinnedPrograms(architecture: Architecture, mirror?: string): readonly Program[] {
  return (Object.keys(releases) as Program['name'][]).map((name) => {
    const { version, url, sha256 } = releases[name]
    const published = url(architecture)
    return {
      ...{ name, version, sha256: sha256[architecture] },
      url: mirror ? `${mirror.replace(/\/$/, '')}/${posix.basename(published)}` : published,
    }
  })
}

/**
 * The architecture of an EC2 instance type: Graviton's families are `a1` and those with a `g` right
 * after the generation, as in `t4g.medium` or `m7gd.large`.
 */
export const architectureOf = (instanceType: string): Architecture =>
  /^(?:a1\.|[a-z]+\d+g)/.test(instanceType) ? 'arm64' : 'amd64'
