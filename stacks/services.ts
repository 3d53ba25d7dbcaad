import { publicRoutes, service } from '../app/contract.ts'
import type { Settings } from '../config/schema.ts'
import type { Service } from '../config/services.ts'
import type { ImageSource } from '../infra/images/image-source.ts'
import type { ContainerImage } from '../infra/kubernetes/workload/container-image.ts'
import type { PlatformProps } from '../infra/platform.ts'
import { imageSource } from './image-source.ts'

export interface ServicesOptions {
  readonly settings: Settings
  /** Makes the image of the demo app, where that is not left out. */
  readonly demoImage: () => ContainerImage
  /** Makes the image of a service of this name from what its settings say. */
  readonly serviceImage: (name: string, source: ImageSource) => ContainerImage
  /** What an environment makes of a service's autoscaling. @default what the settings say */
  readonly scaled?: (autoscaling: Service['autoscaling']) => Service['autoscaling']
}

/** What answers requests on the platform: the demo app, and the services of the settings. */
export function services({
  settings,
  demoImage,
  serviceImage,
  scaled = (autoscaling) => autoscaling,
}: ServicesOptions): Pick<PlatformProps, 'agentMark' | 'demo' | 'services'> {
  const { demo, web } = settings
  return {
    agentMark: service.agentMark,
    ...(demo && {
      demo: {
        application: service,
        routes: publicRoutes,
        image: demoImage(),
        autoscaling: scaled(web.autoscaling),
        resources: { requests: web.requests, limits: web.limits },
        logLevel: web.logLevel,
        requestLog: web.requestLog,
      },
    }),
    services: Object.values(settings.services).map((each) => {
      const { routes, host, image, ...definition } = each
      const source = imageSource(each)
      return {
        definition: {
          ...definition,
          // There is one volume, and so one pod.
          autoscaling: definition.volume ? definition.autoscaling : scaled(definition.autoscaling),
        },
        routes: routes.map((path) => ({ path, match: 'prefix' })),
        host,
        image: source ? serviceImage(each.name, source) : { reference: image ?? '' },
      }
    }),
  }
}
