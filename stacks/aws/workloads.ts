import { App, TerraformStack } from 'cdktf'
import { Construct } from 'constructs'
import type { AwsEnvironmentSettings } from '../../config/aws/aws.ts'
import { parseCidr } from '../../config/aws/cidr.ts'
import { servedNames } from '../../config/aws/entrance.ts'
import { type AwsStackId, awsEnvironment, awsName } from '../../config/aws/environments.ts'
import type { Settings } from '../../config/schema.ts'
import type { DomainCertificate } from '../../infra/aws/domain/domain-certificate.ts'
import { workspaceAddress } from '../../infra/aws/prometheus-workspace.ts'
import { snapshotTags } from '../../infra/aws/storage/snapshot-policy.ts'
import { VolumeClass } from '../../infra/aws/storage/volume-class.ts'
import { type Credentials, credentialsSecretName } from '../../infra/kubernetes/credentials.ts'
import type { Exposure } from '../../infra/kubernetes/ingress/nginx-chart-values.ts'
import { Namespace } from '../../infra/kubernetes/namespace.ts'
import { NodesNamespace } from '../../infra/kubernetes/nodes-namespace.ts'
import { Platform } from '../../infra/platform.ts'
import type { PlatformProps } from '../../infra/platform-props.ts'
import { platformLogs } from '../platform-logs.ts'
import { type ServicesOptions, services } from '../services.ts'
import type { StackProps } from '../stack-props.ts'
import { managedMonitoring } from './managed-monitoring.ts'
import { remoteWriteFiles } from './remote-write.ts'

type Tags = Readonly<Record<string, string>>

/** Names of an environment's domain, and the certificate for them. */
type ServedDomain = Pick<DomainCertificate, 'names' | 'arn'>

/** Ends TLS at port 443, and sends plain TCP on. The policy takes TLS 1.2 and 1.3. */
const tlsAnnotations = ({ arn }: ServedDomain) => ({
  'service.beta.kubernetes.io/aws-load-balancer-ssl-cert': arn,
  'service.beta.kubernetes.io/aws-load-balancer-ssl-ports': '443',
  'service.beta.kubernetes.io/aws-load-balancer-ssl-negotiation-policy':
    'ELBSecurityPolicy-TLS13-1-2-2021-06',
})

/**
 * A network load balancer of EKS Auto Mode, which sends to the pods directly. The annotations:
 * docs.aws.amazon.com/eks/latest/userguide/auto-configure-nlb.html.
 * @param tags of the load balancer, its target groups and its security group
 */
const networkLoadBalancer = (
  id: AwsStackId,
  { access, allowedCidrs }: Pick<AwsEnvironmentSettings, 'access' | 'allowedCidrs'>,
  tags: Tags,
  domain: ServedDomain | undefined,
): Exposure => ({
  kind: 'load-balancer',
  loadBalancerClass: 'eks.amazonaws.com/nlb',
  sourceRanges: allowedCidrs,
  tlsNames: domain?.names,
  annotations: {
    'service.beta.kubernetes.io/aws-load-balancer-name': awsName(id),
    'service.beta.kubernetes.io/aws-load-balancer-scheme':
      access === 'internet' ? 'internet-facing' : 'internal',
    'service.beta.kubernetes.io/aws-load-balancer-nlb-target-type': 'ip',
    'service.beta.kubernetes.io/aws-load-balancer-additional-resource-tags': Object.entries(tags)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
    'service.beta.kubernetes.io/aws-load-balancer-attributes':
      'load_balancing.cross_zone.enabled=true',
    // Off by default for targets that are pods: NGINX, and the app's limits, would take all clients for one.
    'service.beta.kubernetes.io/aws-load-balancer-target-group-attributes':
      'preserve_client_ip.enabled=true',
    ...(domain && tlsAnnotations(domain)),
  },
  // A target that is taken out still gets new connections for one to two minutes.
  preStopSeconds: 120,
})

/**
 * Makes a pod of NGINX ready only when the load balancer has found it healthy. Else a rollout replaces
 * all of them in seconds, while the new ones get no requests for minutes. Only pods of a Service that a
 * load balancer sends to get such a gate. AWS documents the label of its open controller,
 * `elbv2.k8s.aws/…`; the webhook of Auto Mode selects namespaces by this one.
 */
const readyForRequests = { 'eks.amazonaws.com/pod-readiness-gate-inject': 'enabled' }

/** Where an environment wants several pods of each, they go on when a zone fails. */
const minZones = (minReplicas: number) => (minReplicas > 1 ? 2 : undefined)

/**
 * A service's autoscaling, with at least as many pods as the environment wants.
 * @param autoscaling @default that of the demo app
 */
export function awsAutoscaling(
  { web, aws }: Settings,
  id: AwsStackId,
  autoscaling: Settings['web']['autoscaling'] = web.autoscaling,
) {
  const { minReplicas, maxReplicas, ...others } = autoscaling
  const wanted = awsEnvironment(id, aws).settings.minReplicas
  const least = Math.max(minReplicas, wanted)
  return {
    ...others,
    minReplicas: least,
    maxReplicas: Math.max(maxReplicas, least),
    minZones: minZones(wanted),
  }
}

export interface AwsWorkloadsProps {
  readonly settings: Settings
  readonly environment: AwsStackId
  /** Tags of the volumes. */
  readonly volumeTags: Tags
}

/** Where an environment's platform runs: namespace and storage class. */
export class AwsWorkloads extends Construct {
  readonly namespace: Namespace
  /** Where pods run that mount files of their nodes. */
  readonly nodes: NodesNamespace

  constructor(scope: Construct, id: string, props: AwsWorkloadsProps) {
    super(scope, id)
    const { settings, environment } = props
    const { keepData } = awsEnvironment(environment, settings.aws).settings
    new VolumeClass(this, 'VolumeClass', { tags: props.volumeTags, keepVolumes: keepData })
    this.namespace = new Namespace(this, 'Namespace', {
      name: settings.namespace,
      labels: readyForRequests,
    })
    this.nodes = new NodesNamespace(this, 'NodesNamespace', this.namespace)
  }
}

/** What an environment's platform gets from what is around it. */
export interface AwsPlatformOptions {
  readonly settings: Settings
  readonly environment: AwsStackId
  readonly namespace: Namespace
  readonly nodes: NodesNamespace
  readonly demoImage: ServicesOptions['demoImage']
  readonly serviceImage: ServicesOptions['serviceImage']
  readonly credentials: Credentials
  readonly monitoring: PlatformProps['monitoring']
  /** Tags of the load balancer. */
  readonly tags: Tags
  /** What clients reach it by over TLS. @default plain HTTP */
  readonly domain?: ServedDomain | undefined
}

/** The tenth address of Services, at which each node of EKS Auto Mode answers names itself. */
function dnsAddress(serviceCidr: string): string | undefined {
  const block = parseCidr(serviceCidr)
  if (!block) return undefined
  const address = block.first + 10
  return [24, 16, 8, 0].map((bits) => Math.floor(address / 2 ** bits) % 256).join('.')
}

/** Props of an environment's platform. */
export function awsPlatform(options: AwsPlatformOptions): PlatformProps {
  const { settings, environment, namespace, nodes, credentials, monitoring } = options
  const { images } = settings
  const own = awsEnvironment(environment, settings.aws).settings
  return {
    namespace,
    nodes,
    credentials,
    cluster: environment,
    ...services({
      settings,
      demoImage: options.demoImage,
      serviceImage: options.serviceImage,
      scaled: (autoscaling) => awsAutoscaling(settings, environment, autoscaling),
      plainHttpPasswords: own.plainHttpPasswords,
    }),
    entrance: {
      kind: 'controller',
      chart: settings.charts.nginxIngress,
      image: images.nginxIngress,
      exposure: networkLoadBalancer(environment, own, options.tags, options.domain),
      replicas: Math.max(settings.nginx.replicas, own.minReplicas),
      minZones: minZones(own.minReplicas),
    },
    mongodb: { kind: 'official', image: images.mongodb, backup: settings.mongodb.backup },
    images,
    monitoring,
    ...platformLogs(settings),
    // The VPC's addresses, and those of Services: EKS' policies look at packets before they are sent on
    // from the API server's Service to the API server.
    network: settings.networkPolicies
      ? {
          addresses: [own.network.cidr, own.network.serviceCidr],
          apiServerPorts: [443],
          dnsAddress: dnsAddress(own.network.serviceCidr),
        }
      : undefined,
    scrapeIntervalSeconds: settings.scrapeIntervalSeconds,
  }
}

/** The monitoring of an environment, with sample values. */
function sampleMonitoring(id: AwsStackId, settings: Settings): PlatformProps['monitoring'] {
  if (awsEnvironment(id, settings.aws).settings.monitoring.kind === 'host') {
    return {
      kind: 'remote',
      prometheus: {
        remoteWriteUrl: `https://prometheus.${awsName(id)}.internal:9090/api/v1/write`,
        secretProviderClass: 'remote-write',
        files: remoteWriteFiles,
        readyAfter: [],
      },
    }
  }
  const { region = 'eu-central-1' } = settings.aws
  const address = workspaceAddress(region, 'ws-sample')
  return managedMonitoring(settings, { region, ...address, readyAfter: [] })
}

/**
 * The workloads of an AWS stack in a stack that is never deployed, with sample values for what only
 * AWS knows: their Kubernetes resources can be rendered to manifests.
 */
export function awsWorkloadsStack(
  id: AwsStackId,
  { settings, sources }: StackProps,
): TerraformStack {
  const stack = new TerraformStack(new App({ outdir: sources.root }), id)
  const workloads = new AwsWorkloads(stack, 'Workloads', {
    settings,
    environment: id,
    volumeTags: snapshotTags(`${awsName(id)}-state`),
  })
  const { domain } = awsEnvironment(id, settings.aws).settings
  const platform = awsPlatform({
    settings,
    environment: id,
    domain: domain && {
      names: servedNames(domain, Object.values(settings.services)),
      arn: 'arn:aws:acm:eu-central-1:123456789012:certificate/sample',
    },
    namespace: workloads.namespace,
    nodes: workloads.nodes,
    demoImage: () => ({ reference: `registry.invalid/${awsName(id)}:sample` }),
    serviceImage: (name) => ({ reference: `registry.invalid/${awsName(id)}/${name}:sample` }),
    credentials: { secretName: credentialsSecretName },
    monitoring: sampleMonitoring(id, settings),
    tags: { environment: awsName(id) },
  })
  new Platform(workloads, 'Platform', platform)
  return stack
}
