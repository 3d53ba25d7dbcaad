import { readFileSync } from 'node:fs'

/** What every peer answers `GET /` with: Tally's own page, with the headers that Tally sends. */
export const { headers, body } = JSON.parse(readFileSync(process.env.PAGE, 'utf8'))

/** How the benchmark learns which port a peer has. */
export const listening = (server) => console.log(`port ${server.address().port}`)
