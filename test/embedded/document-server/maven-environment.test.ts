import assert from 'node:assert/strict'
import { test } from 'node:test'
import { mavenEnvironment } from '../../../embedded/document-server/maven-environment.ts'

test('a shell without proxies leaves the options of Maven as they are', () => {
  assert.ok(!('MAVEN_OPTS' in mavenEnvironment({ MAVEN_OPTS: '-Xmx1g' })))
})

test('proxies of the shell become properties of Java, beside the options that are there', () => {
  const { MAVEN_OPTS = '' } = mavenEnvironment({
    MAVEN_OPTS: '-Djavax.net.ssl.trustStore=/etc/corp.jks',
    https_proxy: 'http://me:p%40ss@proxy.example:3128',
    no_proxy: 'localhost,.corp.example',
  })
  assert.deepEqual(MAVEN_OPTS.split(' '), [
    '-Djavax.net.ssl.trustStore=/etc/corp.jks',
    '-Dhttps.proxyHost=proxy.example',
    '-Dhttps.proxyPort=3128',
    '-Dhttps.proxyUser=me',
    '-Dhttps.proxyPassword=p@ss',
    '-Dhttp.nonProxyHosts=localhost|*.corp.example',
    '-Daether.connector.http.useSystemProperties=true',
  ])
})

test('a password with a bare percent sign is passed on as it is', () => {
  const { MAVEN_OPTS = '' } = mavenEnvironment({ http_proxy: 'http://me:50%@proxy.example:3128' })
  assert.ok(MAVEN_OPTS.split(' ').includes('-Dhttp.proxyPassword=50%'), MAVEN_OPTS)
})

test('another Java, flags and projects of the shell are left out', () => {
  const found = mavenEnvironment({
    JAVA_HOME: '/opt/java8',
    MAVEN_ARGS: '-o',
    MAVEN_BASEDIR: '/src',
  })
  assert.deepEqual(
    [found.JAVA_HOME, found.MAVEN_ARGS, found.MAVEN_BASEDIR],
    Array(3).fill(undefined),
  )
})
