"""moto's server with what it lacks for Blotter's Terraform: `python moto_server.py PORT`, on loopback."""

import inspect
import json
import logging
import sys

from moto.athena.responses import AthenaResponse
from moto.budgets.responses import BudgetsResponse
from moto.cloudfront import models as cloudfront
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.s3.models import FakeDeleteMarker
from moto.server import main


def describe_subscribers_for_notification(self):
    """Who is notified of a budget: moto keeps it and offers no way to ask."""
    budget = self.backend.budgets[self._get_param("AccountId")][self._get_param("BudgetName")]
    wanted = self._get_param("Notification")
    # The provider asks with the threshold as a float.
    key = lambda details: (details["NotificationType"], float(details["Threshold"]))
    for notification in budget.notifications:
        if key(notification.details) == key(wanted):
            return json.dumps({"Subscribers": notification.subscribers, "NextToken": None})
    return json.dumps({"Subscribers": [], "NextToken": None})


def list_tags_for_resource(self):
    """moto keeps no tags of budgets; Terraform only compares those that it set."""
    return json.dumps({"ResourceTags": TAGS.get(self._get_param("ResourceARN"), [])})


def tag_resource(self):
    TAGS[self._get_param("ResourceARN")] = self._get_param("ResourceTags")
    return json.dumps({})


def create_budget(self):
    account, budget = self._get_param("AccountId"), self._get_param("Budget")
    TAGS[f"arn:aws:budgets::{account}:budget/{budget['BudgetName']}"] = self._get_param("ResourceTags", [])
    return CREATE_BUDGET(self)


TAGS = {}
CREATE_BUDGET = BudgetsResponse.create_budget
BudgetsResponse.create_budget = create_budget
BudgetsResponse.tag_resource = tag_resource
BudgetsResponse.list_tags_for_resource = list_tags_for_resource
BudgetsResponse.describe_subscribers_for_notification = describe_subscribers_for_notification

def delete_named_query(self):
    """moto keeps saved questions and offers no way to remove one."""
    del self.athena_backend.named_queries[self._get_param("NamedQueryId")]
    return "{}"


AthenaResponse.delete_named_query = delete_named_query

# A versioned bucket can't be emptied of what was removed without it.
FakeDeleteMarker.dispose = lambda marker, garbage=False: None

# What moto forgets or makes up, so that a second plan would undo it:


def after(kind, change):
    """Lets `change` see an object and its arguments once it has been made."""
    make = kind.__init__

    def made(self, config):
        make(self, config)
        change(self, config)

    kind.__init__ = made


def no_forwarded_values(behaviour, config):
    if not config.get("ForwardedValues"):
        del behaviour.forwarded_values


def no_method_without_certificate(certificate, config):
    if not config.get("SSLSupportMethod"):
        certificate.ssl_support_method = ""


after(cloudfront.DefaultCacheBehaviour, no_forwarded_values)
after(cloudfront.ViewerCertificate, no_method_without_certificate)

# Rules that name a group or a list of addresses are described too.
MAKE_RULE, RULE = SecurityGroupRule.__init__, inspect.signature(SecurityGroupRule.__init__)


def make_rule(*arguments, **named):
    MAKE_RULE(*arguments, **named)
    given = RULE.bind(*arguments, **named).arguments
    sources = [given.get(name) or {} for name in ("ip_range", "source_group", "prefix_list_id")]
    given["self"].described = next((it["Description"] for it in sources if it.get("Description")), None)


SecurityGroupRule.__init__ = make_rule
SecurityGroupRule.description = property(lambda rule: rule.described)

CREATE_SERVICE = EC2ContainerServiceResponse.create_service


def create_service(self):
    answer = CREATE_SERVICE(self)
    service = answer.result["service"]
    service.health_check_grace_period_seconds = self._get_param("healthCheckGracePeriodSeconds")
    service.availability_zone_rebalancing = self._get_param("availabilityZoneRebalancing")
    return answer


EC2ContainerServiceResponse.create_service = create_service

if __name__ == "__main__":
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    main(["-H", "127.0.0.1", "-p", sys.argv[1]])
