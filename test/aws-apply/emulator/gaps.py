"""Operations that moto lacks, or has in a way that AWS has not. `after_…` runs when moto has answered."""

import re

from moto.ec2.models import ec2_backends
from moto.route53.models import route53_backends

from stand_in import ACCOUNT, Failure, region
from werkzeug.wrappers import Response


class S3Failure(Failure):
    def response(self):
        body = f"<Error><Code>{self.kind}</Code><Message>{self}</Message></Error>"
        return Response(body, self.status, content_type="application/xml")


class Gaps:
    def __init__(self):
        self.bucket_policies = {}
        self.event_buses = set()
        self.groups = {}

    # moto denies by a bucket's policy without looking at its condition `aws:SecureTransport`.
    def PutBucketPolicy(self, given):
        self.bucket_policies[given["Bucket"]] = given["Policy"]
        return ""

    def GetBucketPolicy(self, given):
        if given["Bucket"] not in self.bucket_policies:
            raise S3Failure("NoSuchBucketPolicy", "The bucket policy does not exist", 404)
        return self.bucket_policies[given["Bucket"]]

    def DeleteBucketPolicy(self, given):
        self.bucket_policies.pop(given["Bucket"], None)
        return ""

    # moto forgets that a bucket reports to EventBridge.
    def PutBucketNotificationConfiguration(self, given):
        if "EventBridgeConfiguration" in given["NotificationConfiguration"]:
            self.event_buses.add(given["Bucket"])
        else:
            self.event_buses.discard(given["Bucket"])
        return ""

    def GetBucketNotificationConfiguration(self, given):
        bus = "<EventBridgeConfiguration/>" if given["Bucket"] in self.event_buses else ""
        return f"<NotificationConfiguration>{bus}</NotificationConfiguration>"

    # moto gives an address of the internet whatever was asked for, and forgets the groups of an interface.
    def after_RunInstances(self, given, body):
        ec2 = ec2_backends[ACCOUNT][region()]
        instance = list(ec2.reservations.values())[-1].instances[-1]
        asked = (given.get("NetworkInterfaces") or [{}])[0]
        groups = given.get("SecurityGroupIds") or asked.get("Groups", [])
        instance.security_groups = [ec2.get_security_group_from_id(group) for group in groups]
        self.groups[instance.id] = instance.security_groups
        if not asked.get("AssociatePublicIpAddress"):
            instance.nics[0].public_ip_auto_assign = instance.associate_public_ip = False
            instance.nics[0].public_ip = None

    # moto takes a change without groups as one to none.
    def after_ModifyInstanceAttribute(self, given, body):
        instance = ec2_backends[ACCOUNT][region()].get_instance(given["InstanceId"])
        if "Groups" not in given and instance.id in self.groups:
            instance.security_groups = self.groups[instance.id]

    # An instance without a public address has no association; moto answers with an empty one.
    def after_DescribeInstances(self, given, body):
        return re.sub(rb"<association\s*/>|<association>\s*</association>", b"", body)

    def forget_tags(self, operation, given):
        """moto keeps the tags of what is gone, for which `DescribeTags` then has a line."""
        if not re.match("Delete|Release|Revoke|Terminate", operation) or operation == "DeleteTags":
            return
        ec2 = ec2_backends[ACCOUNT][region()]
        groups = {group for vpc in ec2.vpcs for group in ec2.groups.get(vpc, {})}
        # They go with an instance, and with a VPC.
        gone = [each for each in ec2.tags if each.startswith("vol-") and each not in ec2.volumes]
        gone += [each for each in ec2.tags if each.startswith("sg-") and each not in groups]
        named = [each for value in given.values() for each in (value if isinstance(value, list) else [value])]
        for each in [*gone, *named]:
            # Who revokes a rule names its group, which stays.
            if isinstance(each, str) and not (operation.startswith("Revoke") and each.startswith("sg-")):
                ec2.tags.pop(each, None)

    # moto knows a zone's VPC by other names than it answers with.
    def after_CreateHostedZone(self, given, body):
        for zone in route53_backends[ACCOUNT]["aws"].zones.values():
            for vpc in zone.vpcs:
                vpc.update(VPCId=vpc["vpc_id"], VPCRegion=vpc["vpc_region"])

    def MonitorInstances(self, given):
        return self.monitored("Monitor", "enabled", given)

    def UnmonitorInstances(self, given):
        return self.monitored("Unmonitor", "disabled", given)

    def monitored(self, name, state, given):
        items = "".join(
            f"<item><instanceId>{i}</instanceId><monitoring><state>{state}</state></monitoring></item>"
            for i in given["InstanceIds"]
        )
        return (
            f'<{name}InstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/">'
            f"<instancesSet>{items}</instancesSet></{name}InstancesResponse>"
        )


class BudgetGaps:
    """Who is notified, and a budget's tags: moto forgets both."""

    def __init__(self):
        self.subscribers, self.tags = {}, {}

    def key(self, given):
        notification = given["Notification"]
        return given["BudgetName"], notification["NotificationType"], notification["Threshold"]

    def after_CreateBudget(self, given, body):
        arn = f"arn:aws:budgets::{ACCOUNT}:budget/{given['Budget']['BudgetName']}"
        self.tags[arn] = given.get("ResourceTags", [])

    def after_CreateNotification(self, given, body):
        self.subscribers[self.key(given)] = given["Subscribers"]

    def DescribeSubscribersForNotification(self, given):
        return {"Subscribers": self.subscribers[self.key(given)]}

    def ListTagsForResource(self, given):
        return {"ResourceTags": self.tags.get(given["ResourceARN"], [])}
