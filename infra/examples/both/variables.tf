variable "bucket" {
  description = "The lake's bucket: a name that nobody on AWS has yet."
  type        = string
}

variable "image" {
  description = "The container image, with its version."
  type        = string
}

variable "ecr_repository" {
  description = "The ARN of your own repository of ECR, if the image is there: the task may pull from no other."
  type        = string
  default     = null
}

variable "name" {
  description = "The name of everything."
  type        = string
  default     = "blotter-both"
}

variable "region" {
  description = "Where it runs."
  type        = string
  default     = "us-east-1"
}

variable "emails" {
  description = "Who hears of alarms and of the budget."
  type        = list(string)
  default     = []
}

variable "budget" {
  description = "US dollars a month above which AWS sends a mail; see docs/cost.md."
  type        = number
  default     = 60
}

variable "tasks" {
  description = "0 switches the service off and keeps the lake."
  type        = number
  default     = 1
}

variable "domain" {
  description = "Your own name for the site; none: CloudFront's."
  type        = string
  default     = null
}

variable "certificate" {
  description = "The ARN of ACM's certificate for `domain`, in us-east-1."
  type        = string
  default     = null
}

variable "secrets" {
  description = "Environment variables from the parameter store, such as { BLOTTER_EVENTS_TOKEN = \"/blotter/events-token\" }."
  type        = map(string)
  default     = {}
}

variable "environment" {
  description = "Further settings; see `blotter serve --help`."
  type        = map(string)
  default     = {}
}

variable "destroy_lake_too" {
  description = "Whether `terraform destroy` removes the lake with all that is in it."
  type        = bool
  default     = false
}
