# Two roles. One starts the task: it reads the secrets that are named and writes the log. The other is the program's own
# and has only what `policies` says.

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })

  log_arn = "arn:aws:logs:${local.region}:${local.account}:log-group:/blotter/${var.name}"

  write_log = {
    Sid      = "WriteLog"
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = "${local.log_arn}:*"
  }
  read_secrets = {
    Sid      = "ReadSecrets"
    Effect   = "Allow"
    Action   = "ssm:GetParameters"
    Resource = sort(values(local.secrets))
  }
  # An image of the account's own registry; public ones need no rights.
  pull = {
    Sid      = "Pull"
    Effect   = "Allow"
    Action   = ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
    Resource = var.ecr_repository
  }
  log_in = {
    Sid    = "LogIn"
    Effect = "Allow"
    Action = "ecr:GetAuthorizationToken"
    # AWS offers no narrower one.
    Resource = "*"
  }
}

resource "aws_iam_role" "start" {
  name               = "${var.name}-start"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "start" {
  name = "start"
  role = aws_iam_role.start.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [local.write_log],
      [for statement in [local.read_secrets] : statement if length(var.secrets) > 0],
      [for statement in [local.pull, local.log_in] : statement if var.ecr_repository != null],
    )
  })
}

resource "aws_iam_role" "task" {
  name               = "${var.name}-task"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "task" {
  for_each = var.policies
  name     = each.key
  role     = aws_iam_role.task.id
  policy   = each.value
}
