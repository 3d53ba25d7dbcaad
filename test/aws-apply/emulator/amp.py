"""What moto lacks of Amazon Managed Service for Prometheus: settings of a workspace, and its alert manager."""

import base64
import json

from stand_in import found

ACTIVE = {"statusCode": "ACTIVE"}
WHEN = 1767225600


class AmpGaps:
    """One method for each operation: gets its input, returns its output."""

    def __init__(self):
        self.keys, self.configurations, self.definitions = {}, {}, {}

    # moto forgets the key.
    def after_CreateWorkspace(self, given, body):
        self.keys[json.loads(body)["workspaceId"]] = given.get("kmsKeyArn")

    def after_DescribeWorkspace(self, given, body):
        answer = json.loads(body)
        answer["workspace"]["kmsKeyArn"] = self.keys[given["workspaceId"]]
        return json.dumps(answer).encode()

    def UpdateWorkspaceConfiguration(self, given):
        self.configurations[given["workspaceId"]] = given
        return {"status": {"statusCode": "UPDATING"}}

    def DescribeWorkspaceConfiguration(self, given):
        configuration = found(self.configurations, given["workspaceId"], "configuration")
        retention = configuration["retentionPeriodInDays"]
        return {"workspaceConfiguration": {"retentionPeriodInDays": retention, "status": ACTIVE}}

    def CreateAlertManagerDefinition(self, given):
        self.definitions[given["workspaceId"]] = base64.b64encode(given["data"]).decode()
        return {"status": ACTIVE}

    def DescribeAlertManagerDefinition(self, given):
        data = found(self.definitions, given["workspaceId"], "definition")
        definition = {"data": data, "status": ACTIVE, "createdAt": WHEN, "modifiedAt": WHEN}
        return {"alertManagerDefinition": definition}

    def DeleteAlertManagerDefinition(self, given):
        self.definitions.pop(given["workspaceId"], None)
        return {}
