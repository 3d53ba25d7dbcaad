import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { execa } from 'execa'

/** The machine's own folders that programs in the root folder see. */
const borrowed = ['/proc', '/dev', '/sys']
const emptyFolders = ['etc', 'opt', 'run', 'tmp', 'var/lib', 'root', 'usr/local', 'usr-local']
const links = ['bin', 'sbin', 'lib', 'lib64']

/** Ends a program with the test that started it, however that ends. */
const withTheTest = ['setpriv', '--pdeathsig', 'KILL']

export type Environment = Readonly<Record<string, string>>

/** How a program ended, and what it said. */
export interface Ended {
  readonly exitCode: number
  readonly output: string
}

/** A running program. */
export interface Running {
  /** What it has written so far. */
  output(): string
  /** Sends a signal and waits until it has ended. */
  stop(signal?: NodeJS.Signals): Promise<void>
  readonly exited: boolean
}

/**
 * A root folder with a network of its own that has nothing but 127.0.0.1: programs run in it under
 * their absolute paths, on their own ports, and touch nothing of the machine.
 */
export class RootedMachine {
  readonly root = mkdtempSync(join(tmpdir(), 'tally-rooted-'))
  private holder: ChildProcess | undefined
  private readonly programs: ChildProcess[] = []

  /**
   * @param shared more folders that programs see under the same path
   * @param overUsr a folder whose files appear in `/usr` too, as those of unpacked packages.
   *   @default an empty one
   */
  async start(shared: readonly string[] = [], overUsr = join(this.root, 'opt')): Promise<void> {
    // Users other than root have to get in.
    chmodSync(this.root, 0o755)
    for (const folder of [...emptyFolders, ...borrowed, ...shared]) {
      mkdirSync(join(this.root, folder), { recursive: true })
    }
    for (const link of links) symlinkSync(`usr/${link}`, join(this.root, link))
    this.write('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n')
    this.write('/etc/group', 'root:x:0:\n')
    const script = [
      'ip link set lo up',
      // What is installed beside the machine's own programs goes into the root folder.
      `mount --bind ${this.root}/usr/local ${this.root}/usr-local`,
      `mount -t overlay overlay -o lowerdir=${overUsr}:/usr ${this.root}/usr`,
      `mount --bind ${this.root}/usr-local ${this.root}/usr/local`,
      ...[...borrowed, ...shared].map((each) => `mount --rbind ${each} ${this.root}${each}`),
      'echo ready',
      'exec sleep infinity',
    ]
    const [first = '', ...rest] = withTheTest
    const namespaces = ['unshare', '--mount', '--net', 'sh', '-e', '-c', script.join('\n')]
    this.holder = spawn(first, [...rest, ...namespaces], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ready = once(this.holder.stdout ?? this.holder, 'data')
    const failed = once(this.holder, 'exit').then(() => {
      throw new Error('the root folder could not be set up; what failed is said above')
    })
    await Promise.race([ready, failed])
  }

  /** Path outside of the root folder. */
  path(inside: string): string {
    return join(this.root, inside)
  }

  read(inside: string): string {
    return readFileSync(this.path(inside), 'utf8')
  }

  write(inside: string, content: string, mode = 0o644): void {
    mkdirSync(dirname(this.path(inside)), { recursive: true })
    writeFileSync(this.path(inside), content, { mode })
  }

  private enter(user: string, env: Environment, command: readonly string[]): string[] {
    const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`)
    return [
      ...this.inNetwork('--mount'),
      ...['chroot', `--userspec=${user}`, this.root],
      ...['env', '--ignore-environment', ...variables, ...withTheTest, ...command],
    ]
  }

  private inNetwork(...flags: readonly string[]): string[] {
    return [`--target=${this.holder?.pid}`, '--net', ...flags, '--']
  }

  /** Runs a program in the root folder, as a user that the root folder knows. */
  async run(command: readonly string[], env: Environment = {}, user = 'root'): Promise<Ended> {
    const ran = await execa({ reject: false, all: true })('nsenter', this.enter(user, env, command))
    return { exitCode: ran.exitCode ?? -1, output: ran.all ?? '' }
  }

  /** Starts a program that goes on. */
  launch(command: readonly string[], env: Environment = {}, user = 'root'): Running {
    return this.watch(spawn('nsenter', this.enter(user, env, command)))
  }

  /** Starts a program of the machine itself, in the network of this one. */
  startBeside(command: readonly string[]): Running {
    return this.watch(spawn('nsenter', [...this.inNetwork(), ...withTheTest, ...command]))
  }

  /**
   * Starts a program of the machine itself, in the network of this one, that answers each line with
   * a line.
   * @returns sends a line, and gives the answer
   */
  talkBeside(command: readonly string[]): (line: string) => Promise<string> {
    const child = spawn('nsenter', [...this.inNetwork(), ...withTheTest, ...command])
    const { output } = this.watch(child)
    const answers = createInterface(child.stdout)[Symbol.asyncIterator]()
    return async (line) => {
      child.stdin.write(`${line}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${command.join(' ')} has ended: ${output()}`)
      return value
    }
  }

  /** Runs a program of the machine itself, in the network of this one. */
  async runBeside(command: readonly string[], input = ''): Promise<string> {
    return (await execa({ input })('nsenter', [...this.inNetwork(), ...command])).stdout
  }

  private watch(child: ChildProcess): Running {
    this.programs.push(child)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        said += chunk.toString()
      })
    }
    const ended = once(child, 'exit')
    return {
      output: () => said,
      get exited() {
        return child.exitCode !== null || child.signalCode !== null
      },
      async stop(signal = 'SIGTERM') {
        child.kill(signal)
        await ended
      },
    }
  }

  /** Ends everything that runs, and removes the root folder. */
  async end(): Promise<void> {
    for (const child of [...this.programs, this.holder]) {
      if (child && child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGKILL')
        await ended
      }
    }
    // The mounts ended with the last program that saw them.
    await rm(this.root, { recursive: true, force: true })
  }
}
