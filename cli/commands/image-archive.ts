import { type Command, createCommand } from 'commander'
import { type NamedArchive, writeNamedArchive } from '../../embedded/images/docker-archive.ts'

/** The `image-archive` command: a step before an image is loaded into minikube or docker. */
export function command(): Command {
  return createCommand('image-archive')
    .description('write an image archive again under another name')
    .requiredOption('--archive <file>', 'docker or OCI archive')
    .requiredOption('--reference <image>', 'name that the image gets')
    .option('--architecture <name>', "architecture of the nodes (default: this machine's)")
    .requiredOption('--output <file>', 'docker archive to write')
    .action(({ output, ...source }: NamedArchive & { output: string }) =>
      writeNamedArchive(source, output),
    )
}
