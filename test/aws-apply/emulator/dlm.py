"""Lifecycle policies of snapshots, which moto lacks."""

import uuid

from stand_in import ACCOUNT, found, region

WHEN = "2026-01-01T00:00:00.000Z"


class Dlm:
    """One method for each operation: gets its input, returns its output."""

    def __init__(self):
        self.policies = {}

    def CreateLifecyclePolicy(self, given):
        policy = "policy-" + uuid.uuid4().hex[:17]
        self.policies[policy] = {
            **given,
            "PolicyId": policy,
            "PolicyArn": f"arn:aws:dlm:{region()}:{ACCOUNT}:policy/{policy}",
            "StatusMessage": given["State"],
            "DateCreated": WHEN,
            "DateModified": WHEN,
        }
        return {"PolicyId": policy}

    def GetLifecyclePolicy(self, given):
        return {"Policy": found(self.policies, given["PolicyId"], "policy")}

    def GetLifecyclePolicies(self, given):
        names = ("PolicyId", "Description", "State", "Tags")
        return {"Policies": [{n: p[n] for n in names if n in p} for p in self.policies.values()]}

    def UpdateLifecyclePolicy(self, given):
        found(self.policies, given["PolicyId"], "policy").update(given)
        return {}

    def DeleteLifecyclePolicy(self, given):
        found(self.policies, given["PolicyId"], "policy")
        del self.policies[given["PolicyId"]]
        return {}
