mock_provider "aws" {}

variables {
  bucket = "city-blotter"
}

run "nothing_is_public" {
  command = plan

  assert {
    condition = alltrue([
      aws_s3_bucket_public_access_block.lake.block_public_acls,
      aws_s3_bucket_public_access_block.lake.block_public_policy,
      aws_s3_bucket_public_access_block.lake.ignore_public_acls,
      aws_s3_bucket_public_access_block.lake.restrict_public_buckets,
    ])
    error_message = "Public access is not blocked in all four ways."
  }
  assert {
    condition     = alltrue([for s in jsondecode(aws_s3_bucket_policy.lake.policy).Statement : s.Effect == "Deny"])
    error_message = "The bucket's policy grants something; it may only refuse."
  }
  assert {
    condition = anytrue([
      for s in jsondecode(aws_s3_bucket_policy.lake.policy).Statement :
      s.Action == "s3:*" && s.Condition.Bool["aws:SecureTransport"] == "false"
    ])
    error_message = "Plain HTTP is not refused."
  }
}

run "encrypted_and_versioned" {
  command = plan

  assert {
    condition = one([
      for rule in aws_s3_bucket_server_side_encryption_configuration.lake.rule :
      rule.apply_server_side_encryption_by_default[0].sse_algorithm
    ]) == "AES256"
    error_message = "The bucket is not encrypted."
  }
  assert {
    condition     = aws_s3_bucket_versioning.lake.versioning_configuration[0].status == "Enabled"
    error_message = "The bucket is not versioned."
  }
  assert {
    condition     = aws_s3_bucket.lake.force_destroy == false
    error_message = "By default, a bucket with history must not be destroyed."
  }
}

run "current_objects_never_expire" {
  # What a rule leaves out is only known after the plan; it then is 0.
  command = apply

  # A Delta table whose files vanish can't be read.
  assert {
    condition = alltrue(flatten([
      for rule in aws_s3_bucket_lifecycle_configuration.lake.rule :
      [for e in rule.expiration : e.days == 0]
    ]))
    error_message = "A rule deletes objects that the lake still refers to."
  }
  assert {
    condition = one([
      for rule in aws_s3_bucket_lifecycle_configuration.lake.rule : rule.filter[0].prefix if rule.id == "raw-bodies"
    ]) == "lake/history/polls/"
    error_message = "The rule for raw bodies is about other objects."
  }
  assert {
    condition = one([
      for rule in aws_s3_bucket_lifecycle_configuration.lake.rule :
      rule.noncurrent_version_expiration[0].noncurrent_days if rule.id == "removed"
    ]) == 30
    error_message = "What was removed is not kept for 30 days."
  }
}

run "the_service_may_not_remove" {
  command = plan

  assert {
    condition = alltrue([
      for s in jsondecode(output.write_policy).Statement :
      s.Resource == "arn:aws:s3:::city-blotter/lake/history/*"
      if anytrue([for action in flatten([s.Action]) : !contains(["s3:ListBucket", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"], action)])
    ])
    error_message = "The service may do more than list, read, add, and tidy the history."
  }
  assert {
    condition = alltrue([
      for s in jsondecode(output.write_policy).Statement :
      startswith(s.Resource, "arn:aws:s3:::city-blotter/lake/") || s.Action == "s3:ListBucket"
    ])
    error_message = "The service reaches objects beside the lake."
  }
  assert {
    condition = alltrue([
      for s in jsondecode(output.write_policy).Statement :
      s.Condition.StringLike["s3:prefix"] == ["lake", "lake/*"] if s.Action == "s3:ListBucket"
    ])
    error_message = "The service may list what lies beside the lake."
  }
}

run "the_whole_bucket" {
  command = plan
  variables {
    prefix = ""
  }
  assert {
    condition     = output.address == "s3://city-blotter" && strcontains(output.write_policy, "arn:aws:s3:::city-blotter/*")
    error_message = "Without a prefix, the lake is the bucket."
  }
}

run "a_name_with_dots_is_refused" {
  command = plan
  variables {
    bucket = "city.blotter"
  }
  expect_failures = [var.bucket]
}

run "a_prefix_with_a_slash_is_refused" {
  command = plan
  variables {
    prefix = "lake/"
  }
  expect_failures = [var.prefix]
}
