/** What an installation of Linux comes with: others may read, and only the owner may write. */
export const usualUmask = 0o022

/**
 * Does something with {@link usualUmask}, whatever the user's is. Pods run as users of their own:
 * they read files of images, and files that containerd and the kubelet write.
 */
export async function withUsualUmask<T>(work: () => Promise<T>): Promise<T> {
  const before = process.umask(usualUmask)
  try {
    return await work()
  } finally {
    process.umask(before)
  }
}
