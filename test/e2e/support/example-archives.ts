import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { buildImageLayout, type ImageRecipe } from '../../../embedded/images/oci-layout.ts'
import { layout } from '../../../embedded/layout.ts'
import { go } from '../../../embedded/toolchain/go.ts'
import { root } from './tally.ts'

const examples = join(root, 'examples')
const reference = 'localhost/example:1'

/** The services of the examples' settings: from archives beside the settings file, and with more settings. */
export async function exampleSettings(more: object): Promise<Record<string, object>> {
  const services: Record<string, object> = {}
  for (const example of ['flask', 'go']) {
    const file = join(examples, example, 'settings.json')
    const described = JSON.parse(await readFile(file, 'utf8')).services
    for (const [name, { build: _, ...service }] of Object.entries<{ build: object }>(described)) {
      services[name] = { ...service, archive: `${name}.tar`, ...more }
    }
  }
  return services
}

/** The Flask example on Debian's Python, run as its Dockerfile says. */
async function flask(folder: string): Promise<ImageRecipe> {
  const example = join(examples, 'flask')
  const code = join(folder, 'code')
  const packages = join(folder, 'packages')
  const tools = join(folder, 'tools')
  await mkdir(code)
  await cp(join(example, 'app.py'), join(code, 'app.py'))
  await execa`/usr/bin/python3 -m venv ${tools}`
  const requirements = join(example, 'requirements.txt')
  await execa`${join(tools, 'bin/pip')} install --quiet --target ${packages} --requirement ${requirements}`
  const dockerfile = await readFile(join(example, 'Dockerfile'), 'utf8')
  const command = /^CMD (\[.*\])$/ms.exec(dockerfile)?.[1]?.replaceAll('\\\n', '') ?? '[]'
  const [program, ...flags] = JSON.parse(command) as string[]
  return {
    reference,
    packages: ['python3'],
    files: { '/usr/lib/python3/dist-packages': packages, '/app': code },
    entrypoint: ['/usr/bin/python3', '-m', String(program), '--chdir=/app', ...flags],
  }
}

/** The Go example as its Dockerfile makes it: one static binary. */
async function quotes(folder: string): Promise<ImageRecipe> {
  const program = join(folder, 'quotes')
  await go(['build', '-o', program, '.'], { module: join(examples, 'go') })
  return { reference, files: { '/quotes': program }, entrypoint: ['/quotes'] }
}

/**
 * Writes the images of the examples as OCI archives, as a user would get them from a machine that has
 * a registry, named by their services: `flask.tar` and `quotes.tar`.
 */
export async function writeExampleArchives(folder: string): Promise<void> {
  // Beside the root file systems, which it links to.
  await mkdir(layout.images, { recursive: true })
  const work = await mkdtemp(join(layout.images, 'examples-'))
  try {
    for (const [name, recipe] of Object.entries({ flask, quotes })) {
      const image = join(work, name)
      await mkdir(image)
      const built = join(image, 'layout')
      await buildImageLayout([await recipe(image)], built, () => {})
      await execa`tar --create --file ${join(folder, `${name}.tar`)} --directory ${built} .`
    }
  } finally {
    await rm(work, { recursive: true })
  }
}

// Also a command for machines without an image registry: see docs/your-service.md.
if (process.argv[1] === import.meta.filename) {
  const [, , given = ''] = process.argv
  if (!given) throw new Error('Fix: name a folder for the archives and their settings.json')
  const folder = resolve(given)
  await mkdir(folder, { recursive: true })
  await writeExampleArchives(folder)
  const settings = { services: await exampleSettings({}) }
  await writeFile(join(folder, 'settings.json'), JSON.stringify(settings, null, 2))
  console.log(`Deploy them: npm run up -- --settings ${join(folder, 'settings.json')}`)
}
