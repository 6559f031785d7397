output "address" {
  description = "The site."
  value       = "https://${var.domain == null ? aws_cloudfront_distribution.service.domain_name : var.domain}"
}

output "cloudfront_name" {
  description = "What your domain's CNAME points to."
  value       = aws_cloudfront_distribution.service.domain_name
}

output "log_group" {
  description = "The log."
  value       = aws_cloudwatch_log_group.service.name
}

output "task_role" {
  description = "The program's role, by name."
  value       = aws_iam_role.task.name
}

output "start_role" {
  description = "The role that starts the task, by name."
  value       = aws_iam_role.start.name
}

output "load_balancer" {
  description = "The load balancer and its target group, as CloudWatch names them."
  value = {
    load_balancer = aws_lb.service.arn_suffix
    target_group  = aws_lb_target_group.service.arn_suffix
  }
}
