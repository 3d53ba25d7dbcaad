import assert from 'node:assert/strict'
import { once } from 'node:events'
import { suite, type TestContext, test } from 'node:test'
import { execa } from 'execa'
import { serve } from '../../loadtest/counted-app.ts'
import { checkout } from '../checkout.ts'

const line = (second: number, message: string) => ({
  _time: `2026-11-28T21:04:0${second}Z`,
  'kubernetes.pod_name': 'nginx-1',
  level: 'info',
  _msg: message,
})

/** A server that answers a query with two lines, newest first, and then follows with a third. */
async function logStore(t: TestContext) {
  const asked: URLSearchParams[] = []
  const { url } = await serve(t, async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    asked.push(new URLSearchParams(body))
    for (const each of [line(2, 'second'), line(1, 'first')]) {
      response.write(`${JSON.stringify(each)}\n`)
    }
    if (request.url?.endsWith('/tail')) response.write(`${JSON.stringify(line(3, 'new'))}\n`)
    else response.end()
  })
  return { url, asked }
}

/** Runs the `logs` command as a process of its own. */
function logs(url: string, ...args: readonly string[]) {
  const program = `
    import { command } from '${import.meta.dirname}/../../../cli/commands/logs.ts'
    import { connectLogStore } from '${import.meta.dirname}/../../../loadtest/logs/log-store.ts'
    const access = { store: connectLogStore({ url: '${url}', credentials: 'logs:secret' }), isForwarded: false }
    await command((_, work) => work(access)).parseAsync(process.argv.slice(1), { from: 'user' })`
  return execa({ reject: false })(process.execPath, [
    ...['--input-type=module', '--eval', program, '--', ...args],
  ])
}

suite('the logs command', { concurrency: 4 }, () => {
  test('prints the newest lines of the last 15 minutes, oldest first', async (t) => {
    const { url, asked } = await logStore(t)
    const { exitCode, stdout, stderr } = await logs(url, '--service', 'nginx', 'a text')
    assert.deepEqual([exitCode, stderr], [0, ''])
    assert.equal(
      stdout,
      '2026-11-28T21:04:01Z nginx-1 info  first\n2026-11-28T21:04:02Z nginx-1 info  second',
    )
    assert.equal(asked[0]?.get('limit'), '200')
    assert.match(asked[0]?.get('query') ?? '', /^_time:900s .*:="nginx" "a text"$/)
  })

  test('prints JSON, and says when there may be more lines', async (t) => {
    const { url } = await logStore(t)
    const { stdout, stderr } = await logs(url, '--json', '--limit', '2')
    assert.deepEqual(JSON.parse(stdout.split('\n')[0] ?? ''), line(1, 'first'))
    assert.match(stderr, /^The newest 2 lines\. More with --limit/)
  })

  test('looks for a request in all that is kept, unless a time is given', async (t) => {
    const { url, asked } = await logStore(t)
    await logs(url, '--request', 'a1')
    await logs(url, '--request', 'a1', '--since', '2h')
    assert.doesNotMatch(asked[0]?.get('query') ?? '', /_time/)
    assert.match(asked[1]?.get('query') ?? '', /^_time:7200s .*"request_id":="a1"$/)
  })

  test('follows until Ctrl-C, and ends well then', async (t) => {
    const { url, asked } = await logStore(t)
    const running = logs(url, '--follow')
    let shown = ''
    while (!shown.includes('new')) shown += (await once(running.stdout, 'data'))[0]
    running.kill('SIGINT')
    const { exitCode, stderr } = await running
    assert.deepEqual([exitCode, stderr], [0, ''])
    assert.equal(asked[0]?.get('start_offset'), '10s')
  })

  test('says where the search page is, and how to get its password', async (t) => {
    const { url } = await logStore(t)
    const { stdout } = await logs(url, '--open', '--service', 'app')
    assert.match(stdout, /^Search page: \S+\/select\/vmui\/#\/\?query=\S+$/m)
    assert.match(stdout, /^User and password: npm run status -- --show-secrets$/m)
    assert.doesNotMatch(stdout, /secret$/m)
  })

  test('refuses a time that is none', async (t) => {
    const { url } = await logStore(t)
    const { exitCode, stderr } = await logs(url, '--since', '10 minutes')
    assert.notEqual(exitCode, 0)
    assert.match(stderr, /Allowed: a whole number with s, m, h or d, e\.g\. 10m/)
  })

  test('says how to deploy where nothing is, and how to have logs where they are off', async (t) => {
    const { tally, write } = await checkout(t)
    assert.match((await tally(['logs'])).stderr, /^Nothing is deployed\. Fix: npm run up$/)
    await write('terraform.embedded.tfstate', { version: 4, resources: [{}] })
    await write('settings.json', { logs: { enabled: false } })
    const { exitCode, stderr } = await tally(['logs'])
    assert.equal(exitCode, 1)
    assert.match(stderr, /^The settings leave out the logs.*Fix: set logs\.enabled to true/)
  })
})
