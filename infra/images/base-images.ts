/** Base images of the demo app's image. */
export interface BaseImages {
  /** Image in which the app is bundled. @default the Dockerfile's */
  readonly build?: string | undefined
  /** Image on which the app runs. @default the Dockerfile's */
  readonly runtime?: string | undefined
}

/** The base images as build arguments of the Dockerfile. */
export function buildArguments({ build, runtime }: BaseImages): Readonly<Record<string, string>> {
  return {
    ...(build !== undefined && { BUILD_IMAGE: build }),
    ...(runtime !== undefined && { RUNTIME_IMAGE: runtime }),
  }
}
