output "database" {
  description = "The database."
  value       = aws_glue_catalog_database.lake.name
}

output "workgroup" {
  description = "The workgroup whose limit holds."
  value       = aws_athena_workgroup.lake.name
}

output "read_policy" {
  description = "What an analyst needs besides `s3:GetObject` and `s3:ListBucket` on the lake."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "Ask"
        Effect = "Allow"
        Action = [
          "athena:StartQueryExecution", "athena:StopQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults",
          "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:GetNamedQuery",
        ]
        Resource = aws_athena_workgroup.lake.arn
      },
      {
        Sid      = "ReadCatalog"
        Effect   = "Allow"
        Action   = ["glue:GetDatabase", "glue:GetTable", "glue:GetTables"]
        Resource = concat([local.catalog, aws_glue_catalog_database.lake.arn], [for table in aws_glue_catalog_table.table : table.arn])
      },
      {
        Sid      = "Answers"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:PutObject", "s3:ListBucket", "s3:GetBucketLocation"]
        Resource = [aws_s3_bucket.answers.arn, "${aws_s3_bucket.answers.arn}/*"]
      },
    ]
  })
}

data "aws_region" "here" {}
data "aws_caller_identity" "here" {}

locals {
  catalog = "arn:aws:glue:${data.aws_region.here.name}:${data.aws_caller_identity.here.account_id}:catalog"
}
