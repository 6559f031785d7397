# The lake's bucket: everything that must outlive the task. Private, encrypted, and versioned, so that what a program
# or a person removes can be brought back for some weeks.

resource "aws_s3_bucket" "lake" {
  bucket        = var.bucket
  force_destroy = var.force_destroy
}

resource "aws_s3_bucket_public_access_block" "lake" {
  bucket                  = aws_s3_bucket.lake.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

# S3's own keys: a key of KMS would cost by the request.
resource "aws_s3_bucket_server_side_encryption_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_versioning" "lake" {
  bucket = aws_s3_bucket.lake.id
  versioning_configuration {
    status = "Enabled"
  }
}

# Nobody speaks to the bucket without TLS.
resource "aws_s3_bucket_policy" "lake" {
  bucket = aws_s3_bucket.lake.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [local.arn, "${local.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
  depends_on = [aws_s3_bucket_public_access_block.lake]
}

# The raw bodies of polls lie in the files of `history/polls`. S3 never deletes them: a Delta table whose files vanish
# can't be read, so their retention is that of `blotter history vacuum`. After a while they are kept at half the price.
resource "aws_s3_bucket_lifecycle_configuration" "lake" {
  bucket = aws_s3_bucket.lake.id

  rule {
    id     = "raw-bodies"
    status = "Enabled"
    filter {
      prefix = "${local.prefix}history/polls/"
    }
    transition {
      days          = var.raw_bodies_cold_after_days
      storage_class = "STANDARD_IA"
    }
  }

  rule {
    id     = "removed"
    status = "Enabled"
    filter {}
    noncurrent_version_expiration {
      noncurrent_days = var.keep_removed_days
    }
    expiration {
      expired_object_delete_marker = true
    }
  }

  rule {
    id     = "broken-uploads"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }

  depends_on = [aws_s3_bucket_versioning.lake]
}

locals {
  # Composed, so that policies can be read in a plan.
  arn    = "arn:aws:s3:::${var.bucket}"
  prefix = var.prefix == "" ? "" : "${var.prefix}/"

  list = {
    Sid       = "ListLake"
    Effect    = "Allow"
    Action    = "s3:ListBucket"
    Resource  = local.arn
    Condition = { StringLike = { "s3:prefix" = var.prefix == "" ? ["*"] : [var.prefix, "${var.prefix}/*"] } }
  }
  object = "${local.arn}/${local.prefix}*"
}
