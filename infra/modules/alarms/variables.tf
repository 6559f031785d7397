variable "name" {
  description = "The service's name."
  type        = string
}

variable "log_group" {
  description = "The service's log."
  type        = string
}

variable "emails" {
  description = "Addresses that the alarms are sent to. Each first gets a mail from AWS that asks for a confirmation."
  type        = list(string)
  default     = []
}

variable "budget" {
  description = "The most that the account should cost in a month, in US dollars. The account as a whole: AWS can only tell one service from another by tags that you switch on."
  type        = number
  validation {
    condition     = var.budget > 0
    error_message = "A budget of 0 is always spent."
  }
}

variable "live" {
  description = "Whether a city's feed is served."
  type        = bool
  default     = true
}

variable "history_lag_seconds" {
  description = "How long events may wait for the lake."
  type        = number
  default     = 900
}

variable "running" {
  description = "Whether the service is switched on."
  type        = bool
  default     = true
}
