mock_provider "aws" {}

override_resource {
  target          = aws_sns_topic.alarms
  values          = { arn = "arn:aws:sns:us-east-1:123456789012:blotter-test-alarms" }
  override_during = plan
}

variables {
  name      = "blotter-test"
  log_group = "/blotter/blotter-test"
  emails    = ["desk@example.org"]
  budget    = 50
}

run "a_city" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_metric_alarm.feed_stale) == 1 && length(aws_cloudwatch_metric_alarm.store_errors) == 1 && length(aws_cloudwatch_metric_alarm.silent) == 1
    error_message = "An alarm is missing."
  }
  assert {
    condition = alltrue([
      for alarm in concat(aws_cloudwatch_metric_alarm.feed_stale, aws_cloudwatch_metric_alarm.store_errors, aws_cloudwatch_metric_alarm.history_lag, aws_cloudwatch_metric_alarm.silent) :
      alarm.alarm_actions == toset(["arn:aws:sns:us-east-1:123456789012:blotter-test-alarms"]) && strcontains(alarm.alarm_description, "docs/operations.md")
    ])
    error_message = "An alarm reaches nobody, or doesn't say what to do."
  }
  assert {
    condition = alltrue([
      for alarm in [aws_cloudwatch_metric_alarm.feed_stale[0], aws_cloudwatch_metric_alarm.history_lag[0], aws_cloudwatch_metric_alarm.silent[0]] :
      anytrue([for filter in aws_cloudwatch_log_metric_filter.metric : one(filter.metric_transformation).name == alarm.metric_name])
    ])
    error_message = "An alarm watches a metric that nothing makes."
  }
  assert {
    condition = alltrue([
      for filter in aws_cloudwatch_log_metric_filter.metric :
      filter.pattern == "{ $.${one(filter.metric_transformation).name} = * }"
    ])
    error_message = "A filter reads another field than its metric's."
  }
  assert {
    condition     = aws_cloudwatch_metric_alarm.history_lag[0].metric_name == "blotter_history_lag_seconds" && contains(keys(aws_cloudwatch_log_metric_filter.metric), "lag")
    error_message = "History's lag is not watched."
  }
}

run "records_alone" {
  command = plan
  variables {
    live = false
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.feed_stale) == 0 && length(aws_cloudwatch_metric_alarm.history_lag) == 0 && length(aws_cloudwatch_metric_alarm.silent) == 1
    error_message = "Records have no feed, and still must run."
  }
}

run "switched_off" {
  command = plan
  variables {
    running = false
  }
  assert {
    condition     = length(aws_cloudwatch_metric_alarm.silent) == 0
    error_message = "Whoever switched it off is woken for it."
  }
}

run "the_budget_warns_before_it_is_spent" {
  command = plan
  assert {
    condition = length(aws_budgets_budget.month.notification) == 2 && anytrue([
      for n in aws_budgets_budget.month.notification : n.notification_type == "FORECASTED" && n.threshold == 100
    ])
    error_message = "Nobody hears of the cost in time."
  }
}

run "no_budget_is_refused" {
  command = plan
  variables {
    budget = 0
  }
  expect_failures = [var.budget]
}
