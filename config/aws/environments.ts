/** The stacks of AWS, and the part of the settings that belongs to each. */
export const awsEnvironments = { aws: 'dev', 'aws-test': 'test', 'aws-prod': 'prod' } as const
export type AwsStackId = keyof typeof awsEnvironments
export const awsStackIds = Object.keys(awsEnvironments) as readonly AwsStackId[]
