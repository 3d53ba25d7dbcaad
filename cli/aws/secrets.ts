import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { askAws } from './aws-cli.ts'

/**
 * Reads a secret of Secrets Manager that holds JSON.
 * @param prefix beginning of its name, after which Terraform has put something random
 * @throws when there is none or another one, or it has no value
 */
export async function publishedSecret(
  region: string,
  prefix: string,
): Promise<Readonly<Record<string, string>>> {
  const { SecretList } = await askAws<{ readonly SecretList: readonly { readonly ARN: string }[] }>(
    region,
    ['secretsmanager', 'list-secrets', '--filters', `Key=name,Values=${prefix}`],
  )
  const [secret, other] = SecretList
  if (secret === undefined || other !== undefined) {
    throw new Error(
      `Secrets Manager has ${SecretList.length} secrets in ${region} whose names begin with ${prefix}, expected was one`,
    )
  }
  const { SecretString } = await askAws<{ readonly SecretString: string }>(region, [
    ...['secretsmanager', 'get-secret-value', '--secret-id', secret.ARN],
  ])
  return JSON.parse(SecretString)
}

/** Gives a secret of Secrets Manager a value, as JSON. */
export async function putSecret(region: string, id: string, value: object): Promise<void> {
  // In a file that only this user reads: every user of the machine sees a program's arguments.
  const folder = await mkdtemp(join(tmpdir(), 'tally-secret-'))
  try {
    const file = join(folder, 'value')
    await writeFile(file, JSON.stringify(value), { mode: 0o600 })
    const put = ['secretsmanager', 'put-secret-value', '--secret-id', id]
    await askAws(region, [...put, '--secret-string', `file://${file}`])
  } finally {
    await rm(folder, { recursive: true })
  }
}
