variable "name" {
  description = "The name of everything here, such as `blotter-dallas`."
  type        = string
  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,25}[a-z0-9]$", var.name))
    error_message = "A name has 3 to 27 small letters, digits and hyphens."
  }
}

variable "image" {
  description = "The container image, with its version."
  type        = string
  validation {
    condition     = can(regex(":[^/:]+$|@sha256:[0-9a-f]{64}$", var.image)) && !endswith(var.image, ":latest")
    error_message = "Name a version (`…:0.1.0`) or a digest: `latest` changes under a running service."
  }
}

variable "environment" {
  description = "Settings as environment variables (`BLOTTER_…`); none of them is secret."
  type        = map(string)
  default     = {}
  validation {
    condition = length(setintersection(
      keys(var.environment),
      ["BLOTTER_EVENTS_TOKEN", "BLOTTER_OPERATOR_TOKEN", "BLOTTER_RADAR_KEY", "BLOTTER_FEED_APP_TOKEN", "AWS_SECRET_ACCESS_KEY"],
    )) == 0
    error_message = "Tokens and keys go into `secrets`: anyone who may look at the task reads its environment."
  }
}

variable "secrets" {
  description = "Secrets: the environment variable, and the name or ARN of the parameter in the parameter store that holds it (a SecureString, which you create yourself)."
  type        = map(string)
  default     = {}
}

variable "policies" {
  description = "What the program may do in AWS, as policies by name: the lake's `write_policy`."
  type        = map(string)
  default     = {}
}

variable "tasks" {
  description = "1, or 0 to switch the service off and keep everything else."
  type        = number
  default     = 1
  validation {
    condition     = contains([0, 1], var.tasks)
    error_message = "One task at most: it is the only writer."
  }
}

variable "cpu" {
  description = "CPU units: 256 is a quarter of a processor."
  type        = number
  default     = 256
}

variable "memory" {
  description = "Memory in MiB; Fargate allows certain sizes for each number of CPU units."
  type        = number
  default     = 512
}

variable "keep_logs_days" {
  description = "For how many days the log is kept."
  type        = number
  default     = 30
  validation {
    condition     = var.keep_logs_days >= 1
    error_message = "A log without an end costs without an end."
  }
}

variable "network" {
  description = "The private addresses of the service's network."
  type        = string
  default     = "10.71.0.0/20"
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
  validation {
    condition     = (var.certificate == null) == (var.domain == null)
    error_message = "A domain needs its certificate, and the other way round."
  }
  validation {
    condition     = var.certificate == null || startswith(coalesce(var.certificate, "-"), "arn:aws:acm:us-east-1:")
    error_message = "CloudFront takes certificates of us-east-1 alone."
  }
}

variable "price_class" {
  description = "Where CloudFront keeps copies: `PriceClass_100` is North America and Europe."
  type        = string
  default     = "PriceClass_100"
}

variable "ecr_repository" {
  description = "The ARN of the account's own repository, if the image is there."
  type        = string
  default     = null
}
