import { describe, test } from 'node:test'
import { refuses } from './refusal.ts'

const orders = {
  image: 'ghcr.io/acme/orders:1.4.2',
  port: 8080,
  routes: ['/orders'],
  health: '/actuator/health',
  requestCounter: 'spring-boot',
}
const redis = { secretName: 'stores', key: 'redis' }

describe('a store that somebody else runs is refused', () => {
  test('without the Secret that has its address', () => {
    refuses({ stores: { redis: { key: 'redis' } } }, 'stores.redis.secretName')
  })

  test('where nobody may reach it, or no such address is', () => {
    refuses({ stores: { redis: { ...redis, egress: [] } } }, 'stores.redis.egress')
    for (const egress of ['999.1.1.1/24', '10.0.0.1/24', '10.0.0.0/24:99999', 'orders']) {
      refuses({ stores: { redis: { ...redis, egress: [egress] } } }, 'stores.redis.egress')
    }
  })

  test('where no service asks for it', () => {
    refuses(
      { stores: { redis }, demo: false, services: { orders } },
      'stores.redis: no service asks for it',
    )
  })

  test('where a variable uses the password, which is in the address alone', () => {
    refuses(
      {
        stores: { redis },
        services: {
          orders: {
            ...orders,
            stores: { redis: {} },
            environment: { CACHE: 'redis://$(REDIS_PASSWORD)@redis' },
          },
        },
      },
      'services.orders.environment.CACHE: it uses $(REDIS_PASSWORD), which is not set',
      'Fix: use $(REDIS_URL)',
    )
  })
})
