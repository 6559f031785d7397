mock_provider "aws" {
  mock_data "aws_region" {
    defaults = { name = "us-east-1" }
  }
  mock_data "aws_caller_identity" {
    defaults = { account_id = "123456789012" }
  }
  mock_data "aws_availability_zones" {
    defaults = { names = ["us-east-1a", "us-east-1b"] }
  }
  mock_data "aws_ec2_managed_prefix_list" {
    defaults = { id = "pl-cloudfront" }
  }
  override_during = plan
}

# Known in a plan, so that the container can be read there.
override_resource {
  target          = aws_iam_role.start
  values          = { arn = "arn:aws:iam::123456789012:role/blotter-test-start" }
  override_during = plan
}
override_resource {
  target          = aws_iam_role.task
  values          = { arn = "arn:aws:iam::123456789012:role/blotter-test-task" }
  override_during = plan
}

variables {
  name  = "blotter-test"
  image = "registry.example/blotter:0.1.0"
  environment = {
    BLOTTER_CITY = "dallas"
  }
  secrets = {
    BLOTTER_EVENTS_TOKEN = "/blotter/events-token"
    BLOTTER_RADAR_KEY    = "arn:aws:ssm:us-east-1:123456789012:parameter/radar"
  }
  policies = {
    lake = "{\"Version\":\"2012-10-17\",\"Statement\":[]}"
  }
}

run "the_container_has_no_rights_on_its_machine" {
  command = plan

  assert {
    condition = alltrue([
      for c in jsondecode(aws_ecs_task_definition.service.container_definitions) :
      c.readonlyRootFilesystem && c.user == "65532:65532" && try(c.privileged, false) == false
    ])
    error_message = "The container is root, or may write its own files."
  }
  assert {
    condition     = coalesce(aws_ecs_service.service.enable_execute_command, false) == false
    error_message = "Nobody opens a shell in the container."
  }
}

run "secrets_are_not_in_the_task" {
  command = plan

  assert {
    condition = toset([
      for s in jsondecode(aws_ecs_task_definition.service.container_definitions)[0].secrets : s.valueFrom
      ]) == toset([
      "arn:aws:ssm:us-east-1:123456789012:parameter/blotter/events-token",
      "arn:aws:ssm:us-east-1:123456789012:parameter/radar",
    ])
    error_message = "The task refers to other parameters than those that were named."
  }
  assert {
    condition = [
      for s in jsondecode(aws_iam_role_policy.start.policy).Statement : s.Resource if s.Action == "ssm:GetParameters"
      ] == [[
        "arn:aws:ssm:us-east-1:123456789012:parameter/blotter/events-token",
        "arn:aws:ssm:us-east-1:123456789012:parameter/radar",
    ]]
    error_message = "The task's start may read other parameters."
  }
}

run "no_secrets_no_right_to_read_any" {
  command = plan
  variables {
    secrets = {}
  }
  assert {
    condition     = !strcontains(aws_iam_role_policy.start.policy, "ssm:")
    error_message = "A right that nobody needs."
  }
}

run "roles_grant_nothing_wide" {
  command = plan

  assert {
    condition = alltrue([
      for s in jsondecode(aws_iam_role_policy.start.policy).Statement :
      alltrue([for r in flatten([s.Resource]) : r != "*"]) && alltrue([for a in flatten([s.Action]) : !strcontains(a, "*")])
    ])
    error_message = "The role that starts the task has a wildcard."
  }
  assert {
    condition     = keys(aws_iam_role_policy.task) == ["lake"]
    error_message = "The program has rights that nobody gave it."
  }
  assert {
    condition = alltrue([
      for role in [aws_iam_role.start, aws_iam_role.task] : alltrue([
        for s in jsondecode(role.assume_role_policy).Statement :
        s.Principal == { Service = "ecs-tasks.amazonaws.com" } && s.Condition.StringEquals["aws:SourceAccount"] == "123456789012"
      ])
    ])
    error_message = "Somebody else may take a role."
  }
}

run "only_cloudfront_reaches_it" {
  command = plan

  assert {
    condition     = aws_vpc_security_group_ingress_rule.door.prefix_list_id == "pl-cloudfront" && aws_vpc_security_group_ingress_rule.door.cidr_ipv4 == null
    error_message = "The load balancer is open to others."
  }
  assert {
    condition     = aws_vpc_security_group_ingress_rule.task.cidr_ipv4 == null && aws_vpc_security_group_ingress_rule.task.from_port == 3000 && aws_vpc_security_group_ingress_rule.task.to_port == 3000
    error_message = "The task is open to others."
  }
  assert {
    condition     = aws_cloudfront_distribution.service.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https"
    error_message = "The site is served without TLS."
  }
}

run "calls_are_never_cached_and_streams_stay_open" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.service.default_cache_behavior[0].cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
    error_message = "CloudFront would show old calls."
  }
  assert {
    condition     = min(aws_lb.service.idle_timeout, one(one(aws_cloudfront_distribution.service.origin).custom_origin_config).origin_read_timeout) > 20
    error_message = "A stream may be silent for 20 s."
  }
}

run "one_writer" {
  command = plan

  assert {
    condition     = aws_ecs_service.service.desired_count == 1 && aws_ecs_service.service.deployment_maximum_percent == 100
    error_message = "Two tasks could run at once."
  }
  assert {
    condition     = aws_cloudwatch_log_group.service.retention_in_days == 30
    error_message = "The log is not kept for 30 days."
  }
}

run "switched_off" {
  command = plan
  variables {
    tasks = 0
  }
  assert {
    condition     = aws_ecs_service.service.desired_count == 0
    error_message = "The task goes on."
  }
}

run "two_tasks_are_refused" {
  command = plan
  variables {
    tasks = 2
  }
  expect_failures = [var.tasks]
}

run "a_token_in_the_environment_is_refused" {
  command = plan
  variables {
    environment = { BLOTTER_EVENTS_TOKEN = "desk:secret" }
  }
  expect_failures = [var.environment]
}

run "latest_is_refused" {
  command = plan
  variables {
    image = "registry.example/blotter:latest"
  }
  expect_failures = [var.image]
}

run "a_domain_without_certificate_is_refused" {
  command = plan
  variables {
    domain = "calls.example.org"
  }
  expect_failures = [var.certificate]
}

run "a_domain_with_certificate" {
  command = plan
  variables {
    domain      = "calls.example.org"
    certificate = "arn:aws:acm:us-east-1:123456789012:certificate/1"
  }
  assert {
    condition     = output.address == "https://calls.example.org" && aws_cloudfront_distribution.service.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021"
    error_message = "The domain is not served by its own certificate."
  }
}
