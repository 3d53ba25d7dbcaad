import { publicRoutes, service } from '../app/contract.ts'
import type { Settings } from '../config/schema.ts'
import type { ImageSource } from '../infra/images/image-source.ts'
import type { ContainerImage } from '../infra/kubernetes/workload/container-image.ts'
import type { PlatformProps } from '../infra/platform-props.ts'
import { autoscalingOf, type Scaled } from './autoscaling.ts'
import { imageSource } from './image-source.ts'

export interface ServicesOptions {
  readonly settings: Settings
  /** Makes the image of the demo app, where that is not left out. */
  readonly demoImage: () => ContainerImage
  /** Makes the image of a service of this name from what its settings say. */
  readonly serviceImage: (name: string, source: ImageSource) => ContainerImage
  /** @default what the settings say */
  readonly scaled?: Scaled | undefined
  /** Whether the demo app takes passwords of clients that come without TLS. @default true */
  readonly plainHttpPasswords?: boolean
}

/** What answers requests on the platform: the demo app, and the services of the settings. */
export function services({
  settings,
  demoImage,
  serviceImage,
  scaled,
  plainHttpPasswords,
}: ServicesOptions): Pick<
  PlatformProps,
  'agentMark' | 'demo' | 'requestLog' | 'services' | 'stores'
> {
  const { demo, web } = settings
  return {
    agentMark: service.agentMark,
    requestLog: web.requestLog,
    stores: settings.stores,
    ...(demo && {
      demo: {
        application: service,
        routes: publicRoutes,
        image: demoImage(),
        autoscaling: autoscalingOf(web, scaled),
        resources: { requests: web.requests, limits: web.limits },
        logLevel: web.logLevel,
        rateLimit: web.rateLimit,
        plainHttpPasswords,
      },
    }),
    services: Object.values(settings.services).map((each) => {
      const { routes, host, image, ...definition } = each
      const source = imageSource(each)
      return {
        definition: {
          ...definition,
          autoscaling: autoscalingOf(definition, scaled),
        },
        routes: routes.map((path) => ({ path, match: 'prefix' })),
        host,
        image: source ? serviceImage(each.name, source) : { reference: image ?? '' },
      }
    }),
  }
}
