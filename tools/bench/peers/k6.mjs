import http from 'k6/http'

// Sends REQUESTS to URL over CONNECTIONS, and prints what came back.
export const options = {
  scenarios: {
    bench: {
      executor: 'shared-iterations',
      vus: Number(__ENV.CONNECTIONS),
      iterations: Number(__ENV.REQUESTS),
    },
  },
}
export default () => http.get(__ENV.URL)
export const handleSummary = ({ metrics }) => {
  const requests = metrics.http_reqs.values.count
  // The passes of this rate are the requests that failed.
  const failed = metrics.http_req_failed.values.passes
  return { stdout: JSON.stringify({ requests, failed }) }
}
