import { existsSync } from 'node:fs'
import { clusterImages } from '../images/image-names.ts'
import { layout } from '../layout.ts'
import { network } from '../network.ts'

/**
 * Configuration of containerd.
 * @param networkFolder folder with the configuration of the pods' network
 */
export function containerd(networkFolder: string): string {
  return `version = 2
root = "${layout.cluster.containerd}"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "/run/containerd/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${clusterImages.pause}"
  # Without CAP_SYS_RESOURCE no process may lower its score, and every pod would fail.
  restrict_oom_score_adj = true
  netns_mounts_under_state_dir = true
[plugins."io.containerd.grpc.v1.cri".containerd]
  default_runtime_name = "runc"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
  runtime_type = "io.containerd.runc.v2"
[plugins."io.containerd.grpc.v1.cri".cni]
  bin_dir = "/usr/lib/cni"
  conf_dir = "${networkFolder}"
`
}

/** Else pods reach each other by the addresses that the kernel gives each link, past all rules for IPv4. */
const withoutIpv6 = { type: 'tuning', sysctl: { 'net.ipv6.conf.eth0.disable_ipv6': '1' } }

/** Configuration of the pods' network: a bridge, addresses from one range, port mappings. */
export function cni(): string {
  return JSON.stringify({
    cniVersion: '1.0.0',
    name: 'tally',
    plugins: [
      {
        type: 'bridge',
        bridge: network.podBridge,
        isGateway: true,
        ipMasq: true,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: network.podSubnet }]],
          routes: [{ dst: '0.0.0.0/0' }],
        },
      },
      ...(existsSync('/proc/sys/net/ipv6') ? [withoutIpv6] : []),
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  })
}
