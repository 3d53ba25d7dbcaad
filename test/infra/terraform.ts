import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { App, TerraformStack } from 'cdktf'

const program = ['terraform', 'tofu'].find(
  (name) => spawnSync(name, ['version'], { stdio: 'ignore' }).status === 0,
)

/** Why tests that need Terraform are skipped; false where it is there. */
export const withoutTerraform = program === undefined && 'neither terraform nor tofu is on PATH'

export interface TerraformRun {
  readonly status: number | null
  readonly output: string
}

/**
 * Runs the real Terraform in the folder of a stack that needs no provider.
 * @param path put before PATH: a folder with stand-ins
 */
export function terraform(
  stack: TerraformStack,
  { path = '', environment = {} }: { readonly path?: string; readonly environment?: object } = {},
) {
  const app = stack.node.root as App
  app.synth()
  const run = (...args: string[]): TerraformRun => {
    const { status, stdout, stderr } = spawnSync(String(program), [...args, '-no-color'], {
      cwd: join(app.outdir, 'stacks', stack.node.id),
      encoding: 'utf8',
      // This machine's Terraform may name mirrors that this needs no part of.
      env: {
        PATH: `${path}:${process.env.PATH}`,
        CHECKPOINT_DISABLE: '1',
        ...environment,
      },
    })
    return { status, output: stdout + stderr }
  }
  const init = run('init', '-input=false')
  if (init.status !== 0) throw new Error(init.output)
  return run
}
