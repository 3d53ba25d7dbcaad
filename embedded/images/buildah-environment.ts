import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** What buildah and podman read of a user's shell. */
const isSetting = (variable: string) => /^(BUILDAH|CONTAINERS|STORAGE)_/.test(variable)

/**
 * Settings of buildah's own, as variables, in place of those that the user and this machine have.
 * @param folder where it keeps everything
 */
export async function buildahEnvironment(
  folder: string,
): Promise<Record<string, string | undefined>> {
  const path = (name: string) => JSON.stringify(join(folder, name))
  const [containers, storage] = [join(folder, 'containers.conf'), join(folder, 'storage.conf')]
  // Without a folder for networks buildah makes one in /etc, which no image here needs.
  await writeFile(containers, `[network]\nnetwork_config_dir = ${path('networks')}\n`)
  // vfs needs no support of the kernel.
  await writeFile(
    storage,
    `[storage]\ndriver = "vfs"\ngraphroot = ${path('root')}\nrunroot = ${path('run')}\n`,
  )
  const unset = Object.keys(process.env)
    .filter(isSetting)
    .map((name) => [name, undefined])
  return {
    ...Object.fromEntries(unset),
    CONTAINERS_CONF: containers,
    CONTAINERS_STORAGE_CONF: storage,
  }
}
