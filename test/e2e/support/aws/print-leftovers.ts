/** A program that prints what is left of an environment, as `npm run down` asks it, as JSON. */
import { text } from 'node:stream/consumers'
import { awsLeftovers } from '../../../../cli/aws/leftovers.ts'

console.log(JSON.stringify(await awsLeftovers(JSON.parse(await text(process.stdin)))))
