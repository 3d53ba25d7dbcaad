/**
 * An instance's metadata, which holds its credentials: by session token alone, and only for what is
 * in the instance's own network. Containers of other networks are a hop away.
 */
export const metadataOptions = {
  httpEndpoint: 'enabled',
  httpTokens: 'required',
  httpPutResponseHopLimit: 1,
}
