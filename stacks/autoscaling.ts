import type { Service } from '../config/services.ts'

type Autoscaling = Service['autoscaling']

/** What an environment makes of the settings' autoscaling. */
export type Scaled = (autoscaling: Autoscaling) => Autoscaling

/** A service's autoscaling in an environment. Where there is a volume, there is one pod. */
export const autoscalingOf = (
  { volume, autoscaling }: Pick<Service, 'volume' | 'autoscaling'>,
  scaled: Scaled = (unchanged) => unchanged,
): Autoscaling => (volume ? autoscaling : scaled(autoscaling))
