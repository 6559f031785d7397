# The address and its TLS: CloudFront, which needs no domain of one's own (`https://….cloudfront.net`), renews its
# certificate by itself, and keeps the files that never change near the visitors.

resource "aws_lb" "service" {
  name               = var.name
  load_balancer_type = "application"
  security_groups    = [aws_security_group.door.id]
  subnets            = [for subnet in aws_subnet.public : subnet.id]
  # Longer than the longest pause of a stream, which is 20 s, and shorter than the 30 s after which Blotter itself ends a
  # connection: else the balancer might send a request on one that is just being closed.
  idle_timeout               = 25
  drop_invalid_header_fields = true
}

resource "aws_lb_target_group" "service" {
  name        = var.name
  port        = local.port
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = aws_vpc.service.id
  # Streams come back by themselves.
  deregistration_delay = 5

  # Not `/readyz`: a task whose city's feed is down would be replaced again and again.
  health_check {
    path                = "/healthz"
    interval            = 15
    timeout             = 6
    healthy_threshold   = 2
    unhealthy_threshold = 4
    matcher             = "200"
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.service.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.service.arn
  }
}

locals {
  # CloudFront's own policies, the same in every account.
  never_cached = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  cached       = "658327ea-f89d-4fab-a63d-7e88639e58f6"
  all_headers  = "216adef6-5c7f-47e4-b989-5492eafa07d3"
}

resource "aws_cloudfront_distribution" "service" {
  comment         = var.name
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = var.price_class
  aliases         = var.domain == null ? [] : [var.domain]

  origin {
    origin_id   = "blotter"
    domain_name = aws_lb.service.dns_name
    # The load balancer says `http` of itself in X-Forwarded-Proto.
    custom_header {
      name  = "X-Original-Proto"
      value = "https"
    }
    custom_origin_config {
      http_port                = 80
      https_port               = 443
      origin_protocol_policy   = "http-only"
      origin_ssl_protocols     = ["TLSv1.2"]
      origin_read_timeout      = 60
      origin_keepalive_timeout = 60
    }
  }

  default_cache_behavior {
    target_origin_id         = "blotter"
    viewer_protocol_policy   = "redirect-to-https"
    allowed_methods          = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]
    cached_methods           = ["GET", "HEAD"]
    cache_policy_id          = local.never_cached
    origin_request_policy_id = local.all_headers
  }

  # Their addresses change with their contents.
  ordered_cache_behavior {
    path_pattern           = "/pkg/*"
    target_origin_id       = "blotter"
    viewer_protocol_policy = "redirect-to-https"
    allowed_methods        = ["GET", "HEAD"]
    cached_methods         = ["GET", "HEAD"]
    cache_policy_id        = local.cached
    compress               = true
  }

  viewer_certificate {
    cloudfront_default_certificate = var.domain == null
    acm_certificate_arn            = var.certificate
    ssl_support_method             = var.domain == null ? null : "sni-only"
    minimum_protocol_version       = var.domain == null ? "TLSv1" : "TLSv1.2_2021"
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }
}
