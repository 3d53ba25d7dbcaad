import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The manifest of an image with nothing in it, as `docker push` leaves one in a repository. */
export const emptyManifest = JSON.stringify({
  schemaVersion: 2,
  mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
  config: {
    mediaType: 'application/vnd.docker.container.image.v1+json',
    size: 2,
    digest: `sha256:${'0'.repeat(64)}`,
  },
  layers: [],
})

/**
 * The commands that a deploy calls, which write down what they are asked. `aws` is the real one but for
 * tokens; `docker push` puts an image without content into the emulator's repository.
 */
export class LocalCommands {
  /** Comes first on PATH. */
  readonly folder: string
  private readonly record: string

  /** @param tools folder with the real AWS CLI */
  constructor(folder: string, tools: string, token: string) {
    this.folder = folder
    this.record = join(folder, 'record')
    const credential = JSON.stringify({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1beta1',
      spec: {},
      status: { token },
    })
    mkdirSync(folder)
    writeFileSync(this.record, '')
    this.write('aws', [
      'case "$*" in',
      `  *"eks get-token"*) echo '${credential}' ;;`,
      `  *) exec '${join(tools, 'aws')}' "$@" ;;`,
      'esac',
    ])
    this.write('docker', [
      'case "$1" in',
      '  context) echo default ;;',
      '  login) cat >/dev/null ;;',
      '  push)',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's own
      '    repository="${2#*/}" region="$(echo "$2" | cut -d . -f 4)"',
      `    '${join(tools, 'aws')}' --region "$region" ecr put-image --repository-name "\${repository%:*}" --image-tag "\${2##*:}" --image-manifest '${emptyManifest}' >/dev/null ;;`,
      'esac',
    ])
  }

  private write(name: string, lines: readonly string[]): void {
    const file = join(this.folder, name)
    const script = ['#!/bin/sh', `echo ${name} "$*" >>'${this.record}'`, ...lines, '']
    writeFileSync(file, script.join('\n'))
    chmodSync(file, 0o755)
  }

  /** The calls so far, each with its arguments as one text. */
  calls(): readonly string[] {
    return readFileSync(this.record, 'utf8').split('\n').filter(Boolean)
  }
}
