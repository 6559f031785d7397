output "topic" {
  description = "Where alarms are sent; subscribe whatever else should hear them."
  value       = aws_sns_topic.alarms.arn
}
