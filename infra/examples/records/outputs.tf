output "address" {
  description = "The site."
  value       = module.service.address
}

output "cloudfront_name" {
  description = "What the CNAME of your own domain leads to."
  value       = module.service.cloudfront_name
}

output "lake" {
  description = "What `blotter import --lake` takes."
  value       = module.lake.address
}

output "log_group" {
  description = "The log."
  value       = module.service.log_group
}

output "task_role" {
  description = "The program's role."
  value       = module.service.task_role
}

output "start_role" {
  description = "The role that starts the task."
  value       = module.service.start_role
}
