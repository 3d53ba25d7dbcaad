/**
 * Longest wait until new pods are ready, most of which is pulling images: the kubelet pulls one after
 * the other, and those of the platform have 0.8 GB together, 20 minutes at 5 Mbit/s. The defaults are
 * 5 minutes for Helm and 10 for Terraform's provider and for Kubernetes itself.
 */
export const rolloutTimeoutMinutes = 30

/** The same, as Terraform's provider takes it. */
export const rolloutTimeouts = {
  create: `${rolloutTimeoutMinutes}m`,
  update: `${rolloutTimeoutMinutes}m`,
}
