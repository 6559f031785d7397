# A city's live map and, beside it, dashboards over published records.

terraform {
  required_version = ">= 1.9"
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100, < 6"
    }
  }
}

provider "aws" {
  region = var.region
  default_tags {
    tags = { service = var.name }
  }
}

module "lake" {
  source        = "../../modules/lake"
  bucket        = var.bucket
  force_destroy = var.destroy_lake_too
}

module "service" {
  source         = "../../modules/service"
  name           = var.name
  image          = var.image
  ecr_repository = var.ecr_repository
  tasks          = var.tasks
  cpu            = 512
  memory         = 2048
  domain         = var.domain
  certificate    = var.certificate
  secrets        = var.secrets
  policies       = { lake = module.lake.write_policy }
  environment = merge({
    BLOTTER_LAKE = module.lake.address
    BLOTTER_CITY = "dallas"
    BLOTTER_SYNC = "daily"
  }, var.environment)
}

module "alarms" {
  source    = "../../modules/alarms"
  name      = var.name
  log_group = module.service.log_group
  emails    = var.emails
  budget    = var.budget
  live      = true
  running   = var.tasks > 0
}

module "athena" {
  source         = "../../modules/athena"
  name           = var.name
  lake           = module.lake.address
  answers_bucket = "${var.bucket}-answers"
  records        = true
  history        = true
}
