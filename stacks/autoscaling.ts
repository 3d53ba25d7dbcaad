import type { Service } from '../config/services.ts'
import type { Autoscaling } from '../infra/kubernetes/autoscaling/horizontal-pod-autoscaler.ts'

/** What an environment makes of the settings' autoscaling. */
export type Scaled = (autoscaling: Service['autoscaling']) => Autoscaling

/** A service's autoscaling in an environment. Where there is a volume, there is one pod. */
export const autoscalingOf = (
  { volume, autoscaling }: Pick<Service, 'volume' | 'autoscaling'>,
  scaled: Scaled = (unchanged) => unchanged,
): Autoscaling => (volume ? autoscaling : scaled(autoscaling))
