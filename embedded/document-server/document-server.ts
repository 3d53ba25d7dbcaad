import { existsSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import type { Progress } from '../progress.ts'
import { buildOnce, builtFolder } from '../toolchain/build-once.ts'
import { documentServerProject, documentServerVersion } from '../toolchain/versions.ts'
import { mavenEnvironment } from './maven-environment.ts'

const jar = 'document-server.jar'
const runtime = 'java'

/** The parts of Java that the server uses; with all of them the image would be 150 MB larger. */
const javaModules = ['java.base', 'java.logging', 'java.management', 'jdk.unsupported']

/** Lines of a failure that are shown. */
const shownLines = 8

/** Where the document server is built, or will be. */
export function documentServerFolder(): string {
  return builtFolder('document-server', documentServerVersion, javaModules.join(), process.arch)
}

/** Whether nothing of it is left to build. */
export const isDocumentServerBuilt = (): boolean => existsSync(documentServerFolder())

/**
 * Builds the document server, the stand-in for MongoDB, once: its jar with Maven, and a Java runtime of only
 * what it needs. 15 seconds on 2 cores.
 * @returns the folder that holds both
 * @throws when Maven or jlink fails, with its first words, or `signal` aborts
 */
export function buildDocumentServer(progress: Progress, signal?: AbortSignal): Promise<string> {
  const build = async (built: string, temporary: string) => {
    const run = execa({
      cwd: documentServerProject,
      all: true,
      ...(signal && { cancelSignal: signal }),
      env: mavenEnvironment(process.env),
    })
    progress('building the document server')
    const slim = [
      '--strip-java-debug-attributes',
      '--no-header-files',
      '--no-man-pages',
      '--compress=2',
    ]
    try {
      await run`mvn ${`-DoutputFolder=${temporary}`} package`
      await run`jlink --add-modules ${javaModules.join()} ${slim} --output ${join(built, runtime)}`
    } catch (error) {
      const { all, shortMessage } = error as { all?: string; shortMessage: string }
      const said = all?.split('\n').filter((line) => /error|exception/i.test(line))
      throw new Error(
        `Building the document server failed: ${shortMessage}\n${said?.slice(0, shownLines).join('\n')}`,
      )
    }
    await cp(join(temporary, jar), join(built, jar))
  }
  return buildOnce(documentServerFolder(), build, progress, signal)
}

/**
 * The command that runs it.
 * @param program folder with what {@link buildDocumentServer} built
 * @param data folder of the documents, and the address to answer on
 */
export function documentServerCommand(
  program: string,
  data: { readonly folder: string; readonly host: string; readonly port: number },
): string[] {
  return [
    join(program, runtime, 'bin/java'),
    // Beside the heap it takes about 80 MiB.
    '-Xmx160m',
    '-XX:MaxDirectMemorySize=32m',
    '-XX:+ExitOnOutOfMemoryError',
    '-XX:+UseSerialGC',
    // The quick one of its two compilers: the other takes more processor than the server itself.
    '-XX:TieredStopAtLevel=1',
    // It would write to /tmp, which is read-only in a pod.
    '-XX:-UsePerfData',
    '-jar',
    join(program, jar),
    data.folder,
    data.host,
    String(data.port),
  ]
}
