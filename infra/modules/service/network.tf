# Two public subnets and nothing that costs by the hour. Nobody reaches the task but the load balancer, and nobody
# reaches that but CloudFront.

data "aws_availability_zones" "here" {
  state = "available"
}

resource "aws_vpc" "service" {
  cidr_block           = var.network
  enable_dns_hostnames = true
  tags                 = { Name = var.name }
}

resource "aws_internet_gateway" "service" {
  vpc_id = aws_vpc.service.id
  tags   = { Name = var.name }
}

# A load balancer wants two zones.
resource "aws_subnet" "public" {
  for_each          = toset(["0", "1"])
  vpc_id            = aws_vpc.service.id
  cidr_block        = cidrsubnet(var.network, 4, tonumber(each.key))
  availability_zone = data.aws_availability_zones.here.names[tonumber(each.key)]
  tags              = { Name = "${var.name}-${each.key}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.service.id
  tags   = { Name = var.name }
}

resource "aws_route" "internet" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.service.id
}

resource "aws_route_table_association" "public" {
  for_each       = aws_subnet.public
  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

# The lake is reached inside AWS's network, at no charge.
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.service.id
  service_name    = "com.amazonaws.${local.region}.s3"
  route_table_ids = [aws_route_table.public.id]
  tags            = { Name = var.name }
}

data "aws_ec2_managed_prefix_list" "cloudfront" {
  name = "com.amazonaws.global.cloudfront.origin-facing"
}

resource "aws_security_group" "door" {
  name        = "${var.name}-door"
  description = "The load balancer: from CloudFront alone"
  vpc_id      = aws_vpc.service.id
}

resource "aws_vpc_security_group_ingress_rule" "door" {
  security_group_id = aws_security_group.door.id
  description       = "CloudFront"
  prefix_list_id    = data.aws_ec2_managed_prefix_list.cloudfront.id
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

resource "aws_vpc_security_group_egress_rule" "door" {
  security_group_id            = aws_security_group.door.id
  description                  = "The task"
  referenced_security_group_id = aws_security_group.task.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

resource "aws_security_group" "task" {
  name        = "${var.name}-task"
  description = "The task: from the load balancer alone"
  vpc_id      = aws_vpc.service.id
}

resource "aws_vpc_security_group_ingress_rule" "task" {
  security_group_id            = aws_security_group.task.id
  description                  = "The load balancer"
  referenced_security_group_id = aws_security_group.door.id
  ip_protocol                  = "tcp"
  from_port                    = local.port
  to_port                      = local.port
}

# Feeds, geocoders, the lake, the registry of the image.
resource "aws_vpc_security_group_egress_rule" "task" {
  for_each          = toset(["443", "80"])
  security_group_id = aws_security_group.task.id
  description       = "What the program asks for"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = tonumber(each.key)
  to_port           = tonumber(each.key)
}
