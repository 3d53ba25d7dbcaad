import { S3Backend, type TerraformStack } from 'cdktf'

export interface SharedStateProps {
  /** A bucket that exists. */
  readonly bucket: string
  readonly region: string
}

/** A stack's state in a bucket of S3, with its lock beside it. */
export class SharedState extends S3Backend {
  /** Where it is, for a person. */
  readonly place: string
  readonly description = "Where Terraform's state is, with its lock beside it."

  constructor(stack: TerraformStack, { bucket, region }: SharedStateProps) {
    const key = `tally/${stack.node.id}.tfstate`
    super(stack, { bucket, key, region, encrypt: true })
    // cdktf knows the lock by DynamoDB alone, which is deprecated.
    this.addOverride('use_lockfile', true)
    this.place = `s3://${bucket}/${key}`
  }
}
