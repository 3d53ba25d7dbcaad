import { PersistentVolumeClaimV1 } from '@cdktf/provider-kubernetes/lib/persistent-volume-claim-v1/index.js'
import type { IConstruct } from 'constructs'
import { StatefulSet } from '../../infra/kubernetes/workload/stateful-set.ts'

/** Names of all claims for volumes within a construct: its own, and those that its StatefulSets make. */
export const claimsOf = (construct: IConstruct): readonly string[] =>
  construct.node.findAll().flatMap((each) => {
    if (each instanceof StatefulSet) return each.claims
    const name = each instanceof PersistentVolumeClaimV1 ? each.metadataInput?.name : undefined
    return name === undefined ? [] : [name]
  })
