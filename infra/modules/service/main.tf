# One container task on Fargate. It keeps nothing: what must last is in the lake, its configuration is this file.

data "aws_region" "here" {}
data "aws_caller_identity" "here" {}

locals {
  region  = data.aws_region.here.name
  account = data.aws_caller_identity.here.account_id

  # Where the program keeps its store while the task lives.
  data_dir = "/data"
  port     = 3000

  environment = merge({
    AWS_REGION            = local.region
    BLOTTER_LISTEN        = "0.0.0.0:${local.port}"
    BLOTTER_DATA_DIR      = local.data_dir
    BLOTTER_PRINT_METRICS = "60s"
  }, var.environment)

  # A parameter by its name or its whole ARN.
  secrets = {
    for variable, parameter in var.secrets : variable => (
      startswith(parameter, "arn:") ? parameter
      : "arn:aws:ssm:${local.region}:${local.account}:parameter/${trimprefix(parameter, "/")}"
    )
  }
}

resource "aws_cloudwatch_log_group" "service" {
  name              = "/blotter/${var.name}"
  retention_in_days = var.keep_logs_days
}

resource "aws_ecs_cluster" "service" {
  name = var.name
}

resource "aws_ecs_task_definition" "service" {
  family                   = var.name
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.start.arn
  task_role_arn            = aws_iam_role.task.arn

  runtime_platform {
    cpu_architecture        = "X86_64"
    operating_system_family = "LINUX"
  }

  # The image has the folder, owned by the program's user: a volume takes that over.
  volume {
    name = "data"
  }

  container_definitions = jsonencode([{
    name                   = "blotter"
    image                  = var.image
    essential              = true
    user                   = "65532:65532"
    readonlyRootFilesystem = true
    # Streams are open files.
    ulimits      = [{ name = "nofile", softLimit = 65536, hardLimit = 65536 }]
    portMappings = [{ containerPort = local.port, hostPort = local.port, protocol = "tcp" }]
    mountPoints  = [{ sourceVolume = "data", containerPath = local.data_dir, readOnly = false }]
    environment  = [for name in sort(keys(local.environment)) : { name = name, value = local.environment[name] }]
    secrets      = [for name in sort(keys(local.secrets)) : { name = name, valueFrom = local.secrets[name] }]
    stopTimeout  = 30
    # `--live`: a feed that doesn't answer isn't a reason to restart.
    healthCheck = {
      command     = ["CMD", "/blotter", "health", "--live"]
      interval    = 30
      timeout     = 10
      retries     = 3
      startPeriod = 60
    }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.service.name
        awslogs-region        = local.region
        awslogs-stream-prefix = "blotter"
      }
    }
  }])
}

resource "aws_ecs_service" "service" {
  name            = var.name
  cluster         = aws_ecs_cluster.service.id
  task_definition = aws_ecs_task_definition.service.arn
  launch_type     = "FARGATE"
  desired_count   = var.tasks

  # Never two at once: one program polls the feed and writes its history.
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  availability_zone_rebalancing      = "DISABLED"
  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets         = [for subnet in aws_subnet.public : subnet.id]
    security_groups = [aws_security_group.task.id]
    # Instead of a NAT gateway, which would cost more than everything else together.
    assign_public_ip = true
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.service.arn
    container_name   = "blotter"
    container_port   = local.port
  }
  health_check_grace_period_seconds = 120

  depends_on = [aws_lb_listener.http, aws_iam_role_policy.start, aws_iam_role_policy.task]
}
