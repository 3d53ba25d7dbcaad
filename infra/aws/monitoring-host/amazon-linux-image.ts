import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter/index.js'
import type { Construct } from 'constructs'
import type { Architecture } from './rendered/programs.ts'

/** The architectures in the names of Amazon's images. */
const amazonsName: Readonly<Record<Architecture, string>> = { amd64: 'x86_64', arm64: 'arm64' }

/** The newest image of Amazon Linux 2023, as a plan finds it. */
export class AmazonLinuxImage extends DataAwsSsmParameter {
  constructor(scope: Construct, id: string, { architecture }: { architecture: Architecture }) {
    super(scope, id, {
      name: `/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${amazonsName[architecture]}`,
    })
  }

  get amiId(): string {
    return this.insecureValue
  }
}
