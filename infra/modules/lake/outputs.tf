output "bucket" {
  description = "The bucket's name."
  value       = aws_s3_bucket.lake.id
}

output "address" {
  description = "What `--lake` takes."
  value       = "s3://${var.bucket}${var.prefix == "" ? "" : "/${var.prefix}"}"
  depends_on  = [aws_s3_bucket_policy.lake, aws_s3_bucket_versioning.lake]
}

output "write_policy" {
  description = "What `blotter serve` needs of the lake: to list, read, and add. It may remove nothing but files of the history, whose days it compacts and whose logs it lets expire; with versioning, neither that nor overwriting loses anything at once."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [local.list, {
      Sid      = "ReadAndAdd"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"]
      Resource = local.object
      }, {
      Sid      = "TidyHistory"
      Effect   = "Allow"
      Action   = "s3:DeleteObject"
      Resource = "${local.arn}/${local.prefix}history/*"
    }]
  })
}

output "upkeep_policy" {
  description = "What `blotter records vacuum` needs besides: for whoever runs it, not for the service."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [local.list, {
      Sid      = "ReadAddAndRemove"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"]
      Resource = local.object
    }]
  })
}
