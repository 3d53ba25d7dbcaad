"""EKS' API, of which moto lacks add-ons, access entries and pod identity."""

import base64
import time
import uuid
from pathlib import Path

from moto.ec2.models import ec2_backends
from stand_in import ACCOUNT, Failure, found, region

LOG_TYPES = ["api", "audit", "authenticator", "controllerManager", "scheduler"]
DONE = {"update": {"id": "0", "status": "Successful", "type": "ConfigUpdate", "params": [], "errors": []}}


def arn(resource):
    return f"arn:aws:eks:{region()}:{ACCOUNT}:{resource}"


def without(given, *names):
    return {key: value for key, value in given.items() if key not in names}


def logging_of(given):
    wanted = [kind for setup in given.get("clusterLogging", []) if setup.get("enabled") for kind in setup["types"]]
    others = [kind for kind in LOG_TYPES if kind not in wanted]
    return {"clusterLogging": [{"types": wanted, "enabled": True}, {"types": others, "enabled": False}]}


class Eks:
    """One method for each operation: gets its input, returns its output."""

    def __init__(self, endpoint, certificate):
        self.endpoint, self.certificate = endpoint, certificate
        self.clusters, self.children, self.tags = {}, {}, {}

    def CreateCluster(self, given):
        name = given["name"]
        if name in self.clusters:
            raise Failure("ResourceInUseException", f"Cluster {name} exists", 409)
        ec2 = ec2_backends[ACCOUNT][region()]
        vpc = ec2.get_subnet(given["resourcesVpcConfig"]["subnetIds"][0]).vpc_id
        group = ec2.create_security_group(
            f"eks-cluster-sg-{name}-1",
            "EKS created security group",
            vpc_id=vpc,
            tags={"aws:eks:cluster-name": name, f"kubernetes.io/cluster/{name}": "owned"},
        )
        authority = Path(self.certificate).read_bytes()
        self.clusters[name] = {
            **without(given, "clientRequestToken", "bootstrapSelfManagedAddons"),
            "arn": arn(f"cluster/{name}"),
            "createdAt": time.time(),
            "endpoint": self.endpoint,
            "status": "ACTIVE",
            "platformVersion": "eks.1",
            "resourcesVpcConfig": {
                "securityGroupIds": [],
                "publicAccessCidrs": ["0.0.0.0/0"],
                **given["resourcesVpcConfig"],
                "clusterSecurityGroupId": group.id,
                "vpcId": vpc,
            },
            "kubernetesNetworkConfig": {
                "elasticLoadBalancing": {"enabled": False},
                **given.get("kubernetesNetworkConfig", {}),
            },
            "logging": logging_of(given.get("logging", {})),
            "certificateAuthority": {"data": base64.b64encode(authority).decode()},
            "identity": {"oidc": {"issuer": f"https://oidc.eks.{region()}.amazonaws.com/id/0"}},
        }
        self.children[name] = {}
        self.tags[arn(f"cluster/{name}")] = dict(given.get("tags", {}))
        return self.DescribeCluster(given)

    def DescribeCluster(self, given):
        return {"cluster": found(self.clusters, given["name"], "cluster")}

    def ListClusters(self, given):
        return {"clusters": list(self.clusters)}

    def UpdateClusterConfig(self, given):
        found(self.clusters, given["name"], "cluster").update(without(given, "name", "clientRequestToken"))
        return DONE

    def DescribeUpdate(self, given):
        return DONE

    def DeleteCluster(self, given):
        cluster = found(self.clusters, given["name"], "cluster")
        group = cluster["resourcesVpcConfig"]["clusterSecurityGroupId"]
        ec2 = ec2_backends[ACCOUNT][region()]
        ec2.delete_security_group(group_id=group)
        ec2.tags.pop(group, None)
        del self.clusters[given["name"]], self.children[given["name"]]
        return {"cluster": {**cluster, "status": "DELETING"}}

    def ListTagsForResource(self, given):
        return {"tags": self.tags.get(given["resourceArn"], {})}

    def TagResource(self, given):
        self.tags.setdefault(given["resourceArn"], {}).update(given["tags"])
        return {}

    def UntagResource(self, given):
        for key in given["tagKeys"]:
            self.tags.get(given["resourceArn"], {}).pop(key, None)
        return {}

    def of(self, given):
        """What belongs to a cluster."""
        name = given["clusterName"]
        found(self.clusters, name, "cluster")
        return self.children[name]

    def create(self, kind, key, given, **more):
        child = {**without(given, "clientRequestToken"), "createdAt": time.time(), "modifiedAt": time.time(), **more}
        self.of(given)[kind, key] = child
        return {kind: child}

    def describe(self, kind, key, given):
        return {kind: found(self.of(given), (kind, key), kind)}

    def delete(self, kind, key, given):
        child = self.describe(kind, key, given)[kind]
        del self.of(given)[kind, key]
        return {kind: {**child, "status": "DELETING"}}

    def DescribeAddonVersions(self, given):
        compatible = [{"clusterVersion": given.get("kubernetesVersion", "1.36"), "defaultVersion": True}]
        version = {"addonVersion": "v1.0.0-eksbuild.1", "architecture": ["amd64"], "compatibilities": compatible}
        return {"addons": [{"addonName": given["addonName"], "addonVersions": [version]}]}

    def CreateAddon(self, given):
        name = given["addonName"]
        associations = given.get("podIdentityAssociations", [])
        made = [self.associate(given["clusterName"], name, each) for each in associations]
        return self.create(
            "addon",
            name,
            without(given, "resolveConflicts"),
            addonArn=arn(f"addon/{given['clusterName']}/{name}/0"),
            status="ACTIVE",
            health={"issues": []},
            podIdentityAssociations=[each["association"]["associationArn"] for each in made],
        )

    def DescribeAddon(self, given):
        return self.describe("addon", given["addonName"], given)

    def DeleteAddon(self, given):
        return self.delete("addon", given["addonName"], given)

    def CreateAccessEntry(self, given):
        principal = given["principalArn"]
        return self.create(
            "accessEntry",
            principal,
            {"kubernetesGroups": [], "username": principal, "type": "STANDARD", **given},
            accessEntryArn=arn(f"access-entry/{given['clusterName']}/role/0/0"),
        )

    def DescribeAccessEntry(self, given):
        return self.describe("accessEntry", given["principalArn"], given)

    def DeleteAccessEntry(self, given):
        self.delete("accessEntry", given["principalArn"], given)
        return {}

    def AssociateAccessPolicy(self, given):
        key = f"{given['principalArn']} {given['policyArn']}"
        policy = {**given, "associatedAt": time.time(), "modifiedAt": time.time()}
        self.of(given)["accessPolicy", key] = policy
        return {**given, "associatedAccessPolicy": policy}

    def ListAssociatedAccessPolicies(self, given):
        principal = given["principalArn"]
        self.DescribeAccessEntry(given)
        policies = [
            child
            for (kind, _), child in self.of(given).items()
            if kind == "accessPolicy" and child["principalArn"] == principal
        ]
        return {**given, "associatedAccessPolicies": policies}

    def DisassociateAccessPolicy(self, given):
        self.of(given).pop(("accessPolicy", f"{given['principalArn']} {given['policyArn']}"), None)
        return {}

    def associate(self, cluster, addon, given):
        association = {"clusterName": cluster, "ownerArn": addon, **given}
        return self.CreatePodIdentityAssociation(association)

    def CreatePodIdentityAssociation(self, given):
        key = "a-" + uuid.uuid4().hex[:17]
        associated = arn(f"podidentityassociation/{given['clusterName']}/{key}")
        return self.create("association", key, given, associationId=key, associationArn=associated)

    def DescribePodIdentityAssociation(self, given):
        return self.describe("association", given["associationId"], given)

    def ListPodIdentityAssociations(self, given):
        return {"associations": [each for (kind, _), each in self.of(given).items() if kind == "association"]}

    def DeletePodIdentityAssociation(self, given):
        return self.delete("association", given["associationId"], given)
