# What wakes somebody, and what it may cost. The program prints its metrics once a minute as one line of JSON
# (`--print-metrics`); filters on the log make CloudWatch's metrics of those that alarms are about.

locals {
  # The metrics of `/metrics` that are kept, for whoever watches the feed or the lake.
  metrics = merge(
    var.live ? {
      stale  = "blotter_feed_stale"
      errors = "blotter_store_errors_total"
      lag    = "blotter_history_lag_seconds"
    } : {},
    # Any metric that every program prints shows that it runs.
    { streams = "blotter_streams" },
  )

  runbook = "See the runbook, docs/operations.md, \"Alarms\"."
}

resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "email" {
  for_each  = toset(var.emails)
  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_cloudwatch_log_metric_filter" "metric" {
  for_each       = local.metrics
  name           = "${var.name}-${each.key}"
  log_group_name = var.log_group
  pattern        = "{ $.${each.value} = * }"
  metric_transformation {
    namespace = "Blotter/${var.name}"
    name      = each.value
    value     = "$.${each.value}"
  }
}

# Ten minutes: `--stale-after` is five already, so a short outage of the city's wakes nobody.
resource "aws_cloudwatch_metric_alarm" "feed_stale" {
  count               = var.live ? 1 : 0
  alarm_name          = "${var.name}-feed-stale"
  alarm_description   = "The page says that its calls are old. ${local.runbook}"
  namespace           = "Blotter/${var.name}"
  metric_name         = "blotter_feed_stale"
  statistic           = "Minimum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 2
  # Silence is not good news: see `silent`, which reports it.
  treat_missing_data = "missing"
  alarm_actions      = [aws_sns_topic.alarms.arn]
  ok_actions         = [aws_sns_topic.alarms.arn]
}

# A counter since the start: what it grew by within five minutes.
resource "aws_cloudwatch_metric_alarm" "store_errors" {
  count               = var.live ? 1 : 0
  alarm_name          = "${var.name}-store-errors"
  alarm_description   = "Changes could not be written, so nothing new is published. ${local.runbook}"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "grown"
    expression  = "DIFF(errors)"
    label       = "Transactions that failed"
    return_data = true
  }
  metric_query {
    id = "errors"
    metric {
      namespace   = "Blotter/${var.name}"
      metric_name = "blotter_store_errors_total"
      stat        = "Maximum"
      period      = 300
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "history_lag" {
  count               = var.live ? 1 : 0
  alarm_name          = "${var.name}-history-lag"
  alarm_description   = "Events have waited too long for the lake. ${local.runbook}"
  namespace           = "Blotter/${var.name}"
  metric_name         = "blotter_history_lag_seconds"
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = var.history_lag_seconds
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "missing"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# The program prints nothing: it doesn't run, or its log is lost. Not while the service is switched off.
resource "aws_cloudwatch_metric_alarm" "silent" {
  count               = var.running ? 1 : 0
  alarm_name          = "${var.name}-silent"
  alarm_description   = "The program has printed no metrics for ten minutes. ${local.runbook}"
  namespace           = "Blotter/${var.name}"
  metric_name         = "blotter_streams"
  statistic           = "SampleCount"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = 300
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# Said when the month is likely to cost more, and again when it has.
resource "aws_budgets_budget" "month" {
  name         = "${var.name}-month"
  budget_type  = "COST"
  limit_amount = tostring(var.budget)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = length(var.emails) > 0 ? { FORECASTED = 100, ACTUAL = 80 } : {}
    content {
      notification_type          = notification.key
      comparison_operator        = "GREATER_THAN"
      threshold                  = notification.value
      threshold_type             = "PERCENTAGE"
      subscriber_email_addresses = var.emails
    }
  }
}
