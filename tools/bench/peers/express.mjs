import express from 'express'
import { register } from 'prom-client'
import { body, headers, listening } from './page.mjs'
import { histogram } from './request-histogram.mjs'

const app = express()
// The others don't send these either.
app.disable('etag').disable('x-powered-by')
app.use((request, response, next) => {
  const end = histogram.startTimer()
  response.once('finish', () =>
    end({ method: request.method, route: request.route?.path, status_code: response.statusCode }),
  )
  next()
})
app.get('/', (_request, response) => response.set(headers).send(body))
app.get('/metrics', async (_request, response) =>
  response.type(register.contentType).send(await register.metrics()),
)
const server = app.listen(0, '127.0.0.1', () => listening(server))
