import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { requestLogFormat } from '../../../../infra/kubernetes/ingress/request-log.ts'
import { ReverseProxy } from '../../../../infra/kubernetes/ingress/reverse-proxy.ts'
import { manifest, testBed } from '../../synthesized.ts'

function config(requestLog: boolean): string {
  const { stack, namespace, web } = testBed()
  new ReverseProxy(stack, 'Proxy', {
    ...{ namespace, image: 'nginx:1', exporterImage: 'exporter:1', nodePort: 30080, replicas: 1 },
    services: [{ to: web(), routes: [{ path: '/', match: 'exact' }] }],
    requestLog,
  })
  return manifest(stack, 'ConfigMap', 'nginx-config').data['nginx.conf']
}

describe('the request log of NGINX', () => {
  test('is an object of JSON', () => {
    const line = requestLogFormat.replaceAll(/(?<=:)\$\w+/g, '7')
    assert.deepEqual(Object.keys(JSON.parse(line)), [
      ...['time', 'level', 'msg', 'request_id', 'method', 'path', 'status', 'bytes', 'seconds'],
      ...['upstream', 'upstream_status'],
    ])
  })

  test('has no query, header or body, in which there may be secrets', () => {
    const variables = requestLogFormat.match(/\$\w+/g) ?? []
    assert.deepEqual(variables, [
      ...['$logged_time', '$logged_level', '$request_id', '$request_method', '$logged_path'],
      ...['$status', '$bytes_sent', '$request_time', '$upstream_addr', '$upstream_status'],
    ])
  })

  test('has each request where settings want it, else those that failed, and never the kubelet', () => {
    assert.match(config(true), /^ {2}access_log \/dev\/stdout requests;$/m)
    assert.match(config(false), /^ {2}access_log \/dev\/stdout requests if=\$failure;$/m)
    for (const each of [true, false]) {
      assert.equal(config(each).match(/^ {4}access_log off;$/gm)?.length, 2)
    }
  })

  test('stands for the error log, whose lines about requests have their query', () => {
    for (const each of [true, false]) assert.match(config(each), /^ {2}error_log stderr emerg;$/m)
  })

  test('names a request as the service does, whatever its client sent', () => {
    assert.match(config(false), /proxy_set_header X-Request-Id \$request_id;/)
    assert.match(config(false), /add_header X-Request-Id \$request_id always;/)
  })
})
