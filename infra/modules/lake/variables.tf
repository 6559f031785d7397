variable "bucket" {
  description = "The bucket's name: unique among all of AWS."
  type        = string
  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "A bucket's name has 3 to 63 small letters, digits and hyphens (no dots: they break TLS)."
  }
}

variable "prefix" {
  description = "The lake's folder in the bucket; empty for the whole bucket."
  type        = string
  default     = "lake"
  validation {
    condition     = !startswith(var.prefix, "/") && !endswith(var.prefix, "/")
    error_message = "The prefix has no slash at its ends."
  }
}

variable "raw_bodies_cold_after_days" {
  description = "After how many days the raw bodies of polls move to S3's cheaper class; it takes 30 at least."
  type        = number
  default     = 30
  validation {
    condition     = var.raw_bodies_cold_after_days >= 30
    error_message = "S3 moves objects to STANDARD_IA after 30 days at the earliest."
  }
}

variable "keep_removed_days" {
  description = "For how many days an object that was removed or overwritten can be brought back."
  type        = number
  default     = 30
  validation {
    condition     = var.keep_removed_days >= 1
    error_message = "At least a day."
  }
}

variable "force_destroy" {
  description = "Whether `terraform destroy` may remove a bucket that has objects. Years of history go with it."
  type        = bool
  default     = false
}
