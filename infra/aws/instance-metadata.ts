/**
 * An instance's metadata, which includes its credentials: readable with a session token alone, and only
 * in the instance's own network. A container in another network is a hop away.
 */
export const metadataOptions = {
  httpEndpoint: 'enabled',
  httpTokens: 'required',
  httpPutResponseHopLimit: 1,
}
