// @ts-check
/** What the keeper answers: the agent's scrapes, and the kubelet before it stops the service. */
export const paths = { metrics: '/metrics', beforeStop: '/before-stop' }
