variable "name" {
  description = "The workgroup's name; the database is called the same, with underscores."
  type        = string
}

variable "lake" {
  description = "The lake's address: `s3://bucket/prefix`."
  type        = string
  validation {
    condition     = startswith(var.lake, "s3://")
    error_message = "Athena reads lakes on S3."
  }
}

variable "answers_bucket" {
  description = "The name of the bucket for answers, which Athena wants: unique among all of AWS."
  type        = string
}

variable "max_bytes" {
  description = "The most that one question may read, in bytes."
  type        = number
  default     = 10000000000
  validation {
    condition     = var.max_bytes >= 10485760
    error_message = "Athena's smallest limit is 10 MiB."
  }
}

variable "records" {
  description = "Whether the lake has police records."
  type        = bool
  default     = true
}

variable "history" {
  description = "Whether the lake has a city's history, as it has where a city is served."
  type        = bool
  default     = false
}
