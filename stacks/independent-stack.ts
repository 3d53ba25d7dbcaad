import { TerraformStack } from 'cdktf'

/**
 * A stack that refers to nothing of another one, as all of Tally's are: each is deployed alone.
 *
 * cdktf looks for such references by resolving everything once before it resolves everything to
 * write it. This leaves the first out, which is a tenth of a synthesis.
 */
export class IndependentStack extends TerraformStack {
  override prepareStack(): void {
    this.ensureBackendExists()
  }
}
