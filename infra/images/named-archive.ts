import { relative } from 'node:path'
import type { ShellCommand } from '../terraform/local-command.ts'

interface NamedArchiveOptions {
  /** The repository's root, where the command runs. */
  readonly root: string
  /** A docker or OCI archive. */
  readonly file: string
  /** That of the nodes, as Go calls it. @default this machine's */
  readonly architecture?: string
}

/**
 * A shell command that writes an archive again for docker and minikube, to the path `"$NAMED"`, with
 * the name in `"$IMAGE"`. It is removed when the shell ends.
 */
export function namedArchive({
  root,
  file,
  architecture,
}: NamedArchiveOptions): Required<ShellCommand> {
  return {
    command: [
      'NAMED="$(mktemp -d)/image.tar" && trap \'rm -rf "$(dirname "$NAMED")"\' EXIT &&',
      'node cli/main.ts image-archive --archive "$ARCHIVE" --reference "$IMAGE" --output "$NAMED"',
      ...(architecture ? [`--architecture ${architecture}`] : []),
    ].join(' '),
    environment: { ARCHIVE: relative(root, file) },
  }
}
