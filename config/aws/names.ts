import { z } from 'zod'

/** A region by its shape: AWS itself says which there are. China and GovCloud have other ARNs. */
export const region = z
  .string()
  .regex(/^(?!cn-|us-gov-|us-iso)[a-z]{2}(?:-[a-z]+)+-\d$/)
  .describe('the name of a region of AWS outside of China and GovCloud, e.g. "eu-central-1"')

/**
 * A type of EC2 instance by its shape: AWS itself says which there are, and in which zones. Nano,
 * micro and small have less than 4 GiB, which neither a node nor the monitoring host can do with.
 */
export const instanceType = z
  .string()
  .regex(/^[a-z][a-z0-9-]*\.(?!nano$|micro$|small$)[a-z0-9-]+$/)
  .describe('a type of EC2 instance with at least 4 GiB, e.g. "m8i.large"')

/** Families with Graviton processors, e.g. a1, t4g, im4gn and c7gd. */
const graviton = /^(?:a1\.|[a-z]+\d+g)/

/**
 * Families that EKS Auto Mode makes nodes of, and their later generations: docs.aws.amazon.com/eks/latest/userguide/
 * automode-learn-instances.html, "Supported instance reference". Of others, e.g. mac2 and u7i, it makes none.
 */
const ofAutoMode = /^(?:[cmr][4-9]|[tx][2-9]|[dip][3-9]|g[4-9]|gr6|z1|inf|trn)/

/** Those that EKS makes, and whose processors run the app's image. */
export const nodeInstanceTypes = z
  .array(instanceType.refine((type) => ofAutoMode.test(type) && !graviton.test(type)))
  .min(1)
  .describe(
    'a list of types of EC2 instances with at least 4 GiB, of a family that EKS Auto Mode makes nodes of, and with an x86-64 processor, for which the app\'s image is built, e.g. ["m8i.large"]',
  )

/**
 * What CloudWatch Logs keeps logs for, in days: docs.aws.amazon.com/AmazonCloudWatchLogs/latest/
 * APIReference/API_PutRetentionPolicy.html
 */
const retentionDays = [
  ...[1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731],
  ...[1096, 1827, 2192, 2557, 2922, 3288, 3653],
]

export const logRetentionDays = z
  .literal(retentionDays)
  .describe(`one of ${retentionDays.join(', ')}`)
