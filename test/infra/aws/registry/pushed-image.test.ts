import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, describe, test } from 'node:test'
import { PushedImage, type PushedImageProps } from '../../../../infra/aws/registry/pushed-image.ts'
import { BuildContext } from '../../../../infra/images/build-context.ts'
import { ImageArchive } from '../../../../infra/images/image-archive.ts'
import { emptyStack, terraformResources } from '../../synthesized.ts'

const url = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop'

/**
 * Writes down how it was called, and keeps the password of a login in its configuration. Fails where a file
 * of the verb's name says so.
 */
const docker = `#!/bin/sh
echo "docker $*" >> "$RECORD"
[ "$1" != context ] || echo desktop
[ "$1" != login ] || cat > "$DOCKER_CONFIG/config.json"
[ "$1" != push ] || { cp -L -R "$DOCKER_CONFIG" "$RECORD.config"; echo "$DOCKER_CONTEXT $DOCKER_CONFIG" > "$RECORD.used"; }
[ ! -e "$RECORD.fail-$1" ] || { echo "docker $1 says why" >&2; exit 1; }
`

/** Knows images that are in a file, and a password where there is one. */
const aws = `#!/bin/sh
echo "aws $*" >> "$RECORD"
case "$4" in
  describe-images) [ -e "$RECORD.pushed" ] ;;
  get-login-password) [ ! -e "$RECORD.signed-out" ] && printf secret ;;
esac
`

/** Names an archive, where there is one. */
const node = `#!/bin/sh
echo "node $*" >> "$RECORD"
[ -e "$ARCHIVE" ] || { echo "no archive" >&2; exit 1; }
while [ "$1" != --output ]; do shift; done
cp "$ARCHIVE" "$2"
`

const signedIn = [
  'docker context inspect --format {{.Name}}',
  'docker login --username AWS --password-stdin 123456789012.dkr.ecr.eu-central-1.amazonaws.com',
]

describe('the step that builds the image and pushes it', () => {
  let folder: string
  let root: string
  const record = () => join(folder, 'record')
  const recorded = () =>
    existsSync(record()) ? readFileSync(record(), 'utf8').trim().split('\n') : []

  function install(name: string, script: string) {
    writeFileSync(join(folder, 'bin', name), script)
    chmodSync(join(folder, 'bin', name), 0o755)
  }

  /** Runs what Terraform would, with nothing else on PATH but a shell's own tools. */
  function push(props: Partial<PushedImageProps> = {}) {
    const stack = emptyStack()
    const image = new PushedImage(stack, 'Image', {
      source: new BuildContext(root),
      root,
      account: { region: 'eu-central-1' },
      repository: { name: 'shop', url },
      ...props,
    })
    const [step] = terraformResources(stack, 'terraform_data')
    const { command, environment } = step.provisioner[0]['local-exec']
    const { status, stderr } = spawnSync('/bin/sh', ['-c', command], {
      cwd: root,
      encoding: 'utf8',
      env: {
        ...environment,
        PATH: `${join(folder, 'bin')}:/usr/bin:/bin`,
        HOME: folder,
        RECORD: record(),
      },
    })
    return { status, stderr, image, step, tag: environment.TAG as string, environment }
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tally-push-'))
    root = join(folder, 'repository')
    mkdirSync(join(root, 'app'), { recursive: true })
    writeFileSync(join(root, 'app/server.ts'), 'serve()')
    writeFileSync(join(root, 'Dockerfile'), 'FROM scratch')
    mkdirSync(join(folder, 'bin'))
    install('docker', docker)
    install('aws', aws)
    install('node', node)
  })

  describe('of an archive', () => {
    const file = () => join(root, 'shop.tar')
    const pushArchive = () => push({ source: new ImageArchive(file()) })
    beforeEach(() => writeFileSync(file(), 'image'))

    test('loads it under its name in the repository, and pushes that', () => {
      const { status, stderr, tag } = pushArchive()
      assert.equal(status, 0, stderr)
      const named = /--output (\S+)/.exec(recorded().join())?.[1] ?? ''
      assert.deepEqual(recorded().slice(-5), [
        `node cli/main.ts image-archive --archive shop.tar --reference ${url}:${tag} --output ${named} --architecture amd64`,
        `docker load --input ${named}`,
        ...signedIn,
        `docker push ${url}:${tag}`,
      ])
      assert.ok(!existsSync(dirname(named)), 'nothing is left')
    })

    test('runs again when the archive has changed', () => {
      const { tag } = pushArchive()
      writeFileSync(file(), 'another image')
      assert.notEqual(pushArchive().tag, tag)
    })

    test('pushes nothing when it can not be named', () => {
      install('node', node.replace('-e "$ARCHIVE"', '-e "$ARCHIVE.never"'))
      const { status, stderr } = pushArchive()
      assert.equal(status, 1)
      assert.match(stderr, /no archive/)
      assert.doesNotMatch(recorded().join(), /docker (load|push)/)
    })

    test("fails with docker's own words when it can not be loaded", () => {
      writeFileSync(`${record()}.fail-load`, '')
      const { status, stderr } = pushArchive()
      assert.equal(status, 1)
      assert.match(stderr, /docker load says why/)
    })
  })

  test('builds for the nodes, signs in without showing the password, and pushes', () => {
    const { status, stderr, tag } = push()
    assert.equal(status, 0, stderr)
    assert.deepEqual(recorded(), [
      `aws --region eu-central-1 ecr describe-images --repository-name shop --image-ids imageTag=${tag}`,
      'docker info',
      'aws --region eu-central-1 ecr get-login-password',
      `docker build --platform linux/amd64 -t ${url}:${tag} -f Dockerfile .`,
      ...signedIn,
      `docker push ${url}:${tag}`,
    ])
    assert.equal(readFileSync(join(`${record()}.config`, 'config.json'), 'utf8'), 'secret')
  })

  test("leaves the user's configuration of docker alone, but for what docker talks to", () => {
    const own = join(folder, '.docker')
    mkdirSync(join(own, 'contexts'), { recursive: true })
    writeFileSync(join(own, 'contexts', 'desktop'), 'unix:///desktop.sock')
    assert.equal(push().status, 0)
    assert.deepEqual(readdirSync(own), ['contexts'])
    const [context, config = ''] = readFileSync(`${record()}.used`, 'utf8').trim().split(' ')
    assert.equal(context, 'desktop')
    assert.ok(!existsSync(config), 'the password went with the push')
    const seen = join(`${record()}.config`, 'contexts', 'desktop')
    assert.equal(readFileSync(seen, 'utf8'), 'unix:///desktop.sock')
  })

  test('builds nothing that is in the repository already', () => {
    writeFileSync(`${record()}.pushed`, '')
    const { status } = push()
    assert.equal(status, 0)
    assert.equal(recorded().length, 1)
  })

  test('runs again when the sources or the base images have changed', () => {
    const first = push()
    assert.deepEqual(first.step.triggers_replace, { image: `${url}:${first.tag}` })
    const mirrored = push({ baseImages: { runtime: 'mirror:5000/distroless:1' } })
    writeFileSync(join(root, 'app/server.ts'), 'serve(better)')
    assert.equal(new Set([first.tag, mirrored.tag, push().tag]).size, 3)
  })

  test('hands base images on by name, so that no shell reads them', () => {
    const { status, environment } = push({ baseImages: { build: '$(touch x);mirror/node:22' } })
    assert.equal(status, 0)
    assert.equal(environment.BUILD_IMAGE, '$(touch x);mirror/node:22')
    assert.match(recorded().join('\n'), / -f Dockerfile --build-arg BUILD_IMAGE \.$/m)
    assert.ok(!existsSync(join(root, 'x')))
  })

  test('names the image by its digest, which is known when it was pushed', () => {
    const { image } = push()
    assert.ok(image.reference.startsWith(`${url}@`))
  })

  test('says what is missing: the AWS CLI', () => {
    spawnSync('rm', [join(folder, 'bin/aws')])
    const { status, stderr } = push()
    assert.equal(status, 1)
    assert.match(stderr, /AWS CLI.*not found on PATH: install/)
  })

  test('says what is missing: docker, or its daemon', () => {
    writeFileSync(`${record()}.fail-info`, '')
    assert.match(push().stderr, /docker does not answer: start it/)
    spawnSync('rm', [join(folder, 'bin/docker')])
    const { status, stderr } = push()
    assert.equal(status, 1)
    assert.match(stderr, /docker.*not found on PATH: install it/)
  })

  test('says what is missing: credentials', () => {
    writeFileSync(`${record()}.signed-out`, '')
    const { status, stderr } = push()
    assert.equal(status, 1)
    assert.match(stderr, /ECR gave no password: check the credentials/)
  })

  for (const verb of ['login', 'build', 'push']) {
    test(`fails with docker's own words when it can not ${verb}`, () => {
      writeFileSync(`${record()}.fail-${verb}`, '')
      const { status, stderr } = push()
      assert.equal(status, 1)
      assert.match(stderr, new RegExp(`docker ${verb} says why`))
      assert.ok(recorded().at(-1)?.startsWith(`docker ${verb}`))
    })
  }
})
