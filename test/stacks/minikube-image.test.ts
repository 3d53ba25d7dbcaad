import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { App, LocalBackend, TerraformStack } from 'cdktf'
import { BuildContext } from '../../infra/images/build-context.ts'
import { ImageArchive } from '../../infra/images/image-archive.ts'
import { MinikubeImage, type MinikubeImageProps } from '../../infra/kubernetes/minikube-image.ts'
import { LocalCommand } from '../../infra/terraform/local-command.ts'

const terraform = ['terraform', 'tofu'].find(
  (name) => spawnSync(name, ['version'], { stdio: 'ignore' }).status === 0,
)
const skip = terraform === undefined && 'neither terraform nor tofu is on PATH'

/**
 * Stands in for minikube: writes down what it was called with and from where, and lists the images
 * that it was told to build, as each of its nodes has them. Fails where a file `fail` says so, with the words that minikube has
 * for a profile that is not there; where a file `broken` is, the build fails, of which minikube
 * says nothing in its exit code.
 */
const standIn = `#!/bin/sh
case "$3 $4" in
  "image ls") cat "$RECORD.images"; exit ;;
  "node list") cat "$RECORD.nodes"; exit ;;
  "ssh -n") [ -e "$RECORD.without-$5" ] || cat "$RECORD.images"; exit ;;
esac
echo "$PWD: minikube $*" >> "$RECORD"
if [ -e "$RECORD.fail" ]; then
  echo 'Profile "minikube" not found. Run "minikube profile list" to view all profiles.' >&2
  exit 85
fi
image="$6"
[ "$4" != load ] || image="$(cat "$5")"
[ -e "$RECORD.broken" ] || echo "docker.io/library/$image" >> "$RECORD.images"
`

/** Names an archive: what it writes is the name. */
const cli = `
const { writeFileSync } = await import('node:fs')
const value = (flag) => process.argv[process.argv.indexOf(flag) + 1]
writeFileSync(value('--output'), value('--reference'))
`

describe('the step that gets an image into minikube', { skip }, () => {
  let folder: string
  let root: string
  const record = () => join(folder, 'record')
  const recorded = () =>
    existsSync(record()) ? readFileSync(record(), 'utf8').trim().split('\n') : []

  /** Synthesizes the step, and one that needs the image; applies both with the real Terraform. */
  function apply(props: Partial<MinikubeImageProps> = {}) {
    const app = new App({ outdir: join(folder, 'cdktf.out') })
    const stack = new TerraformStack(app, 'image')
    new LocalBackend(stack, { path: join(folder, 'terraform.tfstate') })
    const image = new MinikubeImage(stack, 'Image', {
      name: 'tally-app',
      source: new BuildContext(root),
      root,
      profile: 'minikube',
      within: 'uid-1',
      ...props,
    })
    new LocalCommand(stack, 'Deployment', {
      root,
      triggers: { image: image.reference },
      dependsOn: [image.readyAfter],
      create: {
        command: 'echo "deployed $IMAGE" >> "$RECORD"',
        environment: { IMAGE: image.reference },
      },
    })
    app.synth()
    const options = {
      cwd: join(folder, 'cdktf.out/stacks/image'),
      encoding: 'utf8' as const,
      // A settings file of the machine's Terraform may name mirrors that this needs no part of.
      env: {
        PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
        RECORD: record(),
        CHECKPOINT_DISABLE: '1',
      },
    }
    const run = (...args: string[]) => spawnSync(String(terraform), args, options)
    const init = run('init', '-input=false', '-no-color')
    assert.equal(init.status, 0, init.stdout + init.stderr)
    const { status, stdout, stderr } = run('apply', '-auto-approve', '-input=false', '-no-color')
    return { status, output: stdout + stderr, reference: image.reference }
  }

  const builds = () => recorded().filter((line) => line.includes(' image build '))

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tally-minikube-'))
    root = join(folder, "anna's repository")
    mkdirSync(join(root, 'app'), { recursive: true })
    writeFileSync(join(root, 'app/server.ts'), 'serve()')
    writeFileSync(join(root, 'Dockerfile'), 'FROM scratch')
    mkdirSync(join(folder, 'bin'))
    writeFileSync(join(folder, 'bin/minikube'), standIn)
    writeFileSync(`${record()}.images`, '')
    writeFileSync(`${record()}.nodes`, 'minikube\t192.168.49.2\n')
    chmodSync(join(folder, 'bin/minikube'), 0o755)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  test('builds in the repository, on each node of the profile, before anything that needs the image', () => {
    const { status, output, reference } = apply({ profile: 'other.profile' })
    assert.equal(status, 0, output)
    assert.match(reference, /^tally-app:[0-9a-f]{12}$/)
    assert.deepEqual(recorded(), [
      `${root}: minikube -p other.profile image build -t ${reference} -f Dockerfile --all .`,
      `deployed ${reference}`,
    ])
  })

  test('does nothing when nothing has changed', () => {
    apply()
    const before = recorded()
    const { status, output } = apply()
    assert.equal(status, 0, output)
    assert.match(output, /No changes/)
    assert.deepEqual(recorded(), before)
  })

  test('builds again under another tag when the sources have changed', () => {
    const first = apply()
    writeFileSync(join(root, 'app/server.ts'), 'serve(better)')
    const second = apply()
    assert.notEqual(second.reference, first.reference)
    assert.equal(builds().length, 2)
    assert.ok(builds()[1]?.includes(second.reference))
  })

  test('builds again into another profile', () => {
    apply({ profile: 'minikube' })
    apply({ profile: 'second' })
    assert.match(builds().join('\n'), /-p minikube .*\n.* -p second /)
  })

  test('builds again into a new cluster under the same profile', () => {
    const first = apply({ within: 'uid-1' })
    const second = apply({ within: 'uid-2' })
    assert.equal(builds().length, 2)
    assert.equal(second.reference, first.reference)
  })

  const containerRuntime = 'containerd://2.3.4'

  test("passes base images on as each runtime's builder takes them", () => {
    const baseImages = { build: 'mirror:5000/node:22', runtime: 'mirror:5000/distroless:nonroot' }
    for (const [runtime, flag] of [
      ['containerd://2.3.4', 'opt=build-arg:'],
      ['docker://29.1.0', 'build-arg='],
      ['cri-o://1.36.0', 'build-arg='],
    ] as const) {
      const profile = runtime.split(':')[0] ?? ''
      const { status, output, reference } = apply({
        profile,
        baseImages: { ...baseImages, containerRuntime: runtime },
      })
      assert.equal(status, 0, output)
      assert.equal(
        builds().at(-1),
        `${root}: minikube -p ${profile} image build -t ${reference} -f Dockerfile --all --build-opt=${flag}BUILD_IMAGE=mirror:5000/node:22 --build-opt=${flag}RUNTIME_IMAGE=mirror:5000/distroless:nonroot .`,
      )
    }
  })

  test('builds again under another tag when a base image is another one', () => {
    const own = apply()
    const mirrored = apply({
      baseImages: { containerRuntime, runtime: 'mirror:5000/distroless:1' },
    })
    const newer = apply({ baseImages: { containerRuntime, runtime: 'mirror:5000/distroless:2' } })
    assert.equal(new Set([own, mirrored, newer].map(({ reference }) => reference)).size, 3)
    assert.equal(builds().length, 3)
  })

  test('lets the shell interpret no value of a base image', () => {
    const { status, output } = apply({
      baseImages: { containerRuntime, build: '$(touch "$RECORD.shell");a b' },
    })
    assert.equal(status, 0, output)
    assert.ok(!existsSync(`${record()}.shell`))
    assert.match(builds().join(), /BUILD_IMAGE=\$\(touch "\$RECORD\.shell"\);a b \.$/)
  })

  test('fails the apply when minikube hides that the build has failed', () => {
    writeFileSync(`${record()}.broken`, '')
    const { status, output, reference } = apply()
    assert.notEqual(status, 0)
    assert.ok(output.includes(`minikube built no ${reference}`), output)
    assert.ok(!recorded().some((line) => line.startsWith('deployed')))
  })

  test('fails the apply when one of several nodes has no image, and names it', () => {
    writeFileSync(`${record()}.nodes`, 'minikube\t192.168.49.2\nminikube-m02\t192.168.49.3\n')
    writeFileSync(`${record()}.without-minikube-m02`, '')
    const { status, output, reference } = apply()
    assert.notEqual(status, 0)
    assert.ok(output.includes(`minikube built no ${reference} on its node minikube-m02`), output)
    rmSync(`${record()}.without-minikube-m02`)
    assert.equal(apply().status, 0)
  })

  describe('from an archive', () => {
    const file = () => join(root, 'shop.tar')
    const applyArchive = () => apply({ name: 'localhost/shop', source: new ImageArchive(file()) })
    beforeEach(() => {
      writeFileSync(file(), 'image')
      mkdirSync(join(root, 'cli'))
      writeFileSync(join(root, 'package.json'), '{"type": "module"}')
      writeFileSync(join(root, 'cli/main.ts'), cli)
    })

    test('loads it under a name that says what is in it', () => {
      const { status, output, reference } = applyArchive()
      assert.equal(status, 0, output)
      assert.match(reference, /^localhost\/shop:[0-9a-f]{12}$/)
      const [load = '', deployed] = recorded()
      assert.match(load, /: minikube -p minikube image load \S+\/image\.tar$/)
      assert.equal(deployed, `deployed ${reference}`)
      assert.ok(!existsSync(load.split(' ').at(-1) ?? ''), 'nothing is left')
    })

    test('loads it again under another name when it has changed, else not', () => {
      const first = applyArchive()
      assert.match(applyArchive().output, /No changes/)
      writeFileSync(file(), 'another image')
      assert.notEqual(applyArchive().reference, first.reference)
      assert.equal(recorded().filter((line) => line.includes(' image load ')).length, 2)
    })

    test('fails the apply when minikube hides that it could not', () => {
      writeFileSync(`${record()}.broken`, '')
      const { status, output, reference } = applyArchive()
      assert.notEqual(status, 0)
      assert.ok(output.includes(`minikube loaded no ${reference}`), output)
    })
  })

  test("fails the apply with minikube's own words, deploys nothing, and is tried again", () => {
    writeFileSync(`${record()}.fail`, '')
    const failed = apply()
    assert.notEqual(failed.status, 0)
    assert.match(failed.output, /Profile "minikube" not found/)
    assert.equal(recorded().length, 1)

    writeFileSync(join(folder, 'bin/minikube'), standIn.replace('.fail', '.never'))
    const retried = apply()
    assert.equal(retried.status, 0, retried.output)
    assert.deepEqual(recorded().at(-1), `deployed ${retried.reference}`)
  })
})
