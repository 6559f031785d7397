# SQL over the lake: a Glue database whose tables are the lake's Delta tables, a workgroup of Athena with a limit on what
# one question may read, and some questions to begin with. Nothing here costs anything until somebody asks.

locals {
  lake     = trimsuffix(var.lake, "/")
  database = replace(var.name, "-", "_")

  # Athena reads a Delta table's columns from its log. They are written here as well, so that tools which only ask Glue
  # know them; the types are Hive's.
  place = [
    ["crime_id", "binary"], ["month", "date"], ["reported_by", "string"], ["falls_within", "string"],
    ["longitude", "double"], ["latitude", "double"], ["location", "string"], ["lsoa_code", "string"], ["lsoa_name", "string"],
  ]
  derived = [["force", "string"], ["town", "string"], ["cell", "bigint"], ["source", "string"]]

  event = [["feed", "string"], ["epoch", "string"], ["seq", "bigint"], ["at", "timestamp"]]
  address = [
    ["address_id", "string"], ["address_latitude", "double"], ["address_longitude", "double"],
    ["address_precision", "string"], ["address_source", "string"], ["address_uncertainty_m", "bigint"],
    ["address_matched", "string"], ["address_alternatives", "string"],
  ]

  records = {
    street = {
      path    = "records/street"
      columns = concat(local.place, [["crime_type", "string"], ["last_outcome_category", "string"], ["context", "string"]], local.derived)
    }
    outcomes = {
      path    = "records/outcomes"
      columns = concat(local.place, [["outcome_type", "string"]], local.derived)
    }
    stop_and_search = {
      path = "records/stop_and_search"
      columns = concat([
        ["type", "string"], ["date", "timestamp"], ["part_of_a_policing_operation", "boolean"], ["policing_operation", "string"],
        ["latitude", "double"], ["longitude", "double"], ["gender", "string"], ["age_range", "string"],
        ["self_defined_ethnicity", "string"], ["officer_defined_ethnicity", "string"], ["legislation", "string"],
        ["object_of_search", "string"], ["outcome", "string"], ["outcome_linked_to_object_of_search", "boolean"],
        ["removal_of_more_than_just_outer_clothing", "boolean"], ["month", "date"],
      ], local.derived)
    }
  }
  history = {
    call_changes = {
      path = "history/call_changes"
      columns = concat(local.event, [
        ["change_type", "string"], ["call_id", "string"], ["incident_number", "string"], ["unit_number", "string"],
        ["division", "string"], ["nature_of_call", "string"], ["priority", "bigint"], ["date", "string"], ["time", "string"],
        ["reported_at", "timestamp"], ["block", "string"], ["location", "string"], ["beat", "string"],
        ["reporting_area", "string"], ["status", "string"], ["producer", "string"], ["first_seen", "timestamp"],
        ["update_date", "timestamp"], ["kind", "string"], ["title", "string"],
      ], local.address, [["day", "date"]])
    }
    address_changes = {
      path    = "history/address_changes"
      columns = concat(local.event, local.address, [["day", "date"]])
    }
  }
  tables = merge(var.records ? local.records : {}, var.history ? local.history : {})

  questions = merge(
    var.records ? {
      crimes_by_town = "Crimes by town and type in the newest twelve months"
    } : {},
    var.history ? {
      call_durations  = "How long calls last, by nature"
      changes_by_hour = "Calls added, changed and ended, by hour"
    } : {},
  )
}

resource "aws_glue_catalog_database" "lake" {
  name        = local.database
  description = "Blotter's lake: ${local.lake}"
}

resource "aws_glue_catalog_table" "table" {
  for_each      = local.tables
  database_name = aws_glue_catalog_database.lake.name
  name          = each.key
  table_type    = "EXTERNAL_TABLE"
  parameters = {
    EXTERNAL       = "TRUE"
    classification = "delta"
    table_type     = "DELTA"
  }
  storage_descriptor {
    location      = "${local.lake}/${each.value.path}/"
    input_format  = "org.apache.hadoop.mapred.SequenceFileInputFormat"
    output_format = "org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat"
    ser_de_info {
      serialization_library = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
    }
    dynamic "columns" {
      for_each = each.value.columns
      content {
        name = columns.value[0]
        type = columns.value[1]
      }
    }
  }
}

# Answers are kept a week, apart from the lake.
resource "aws_s3_bucket" "answers" {
  bucket        = var.answers_bucket
  force_destroy = true
}

resource "aws_s3_bucket_public_access_block" "answers" {
  bucket                  = aws_s3_bucket.answers.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_server_side_encryption_configuration" "answers" {
  bucket = aws_s3_bucket.answers.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "AES256"
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "answers" {
  bucket = aws_s3_bucket.answers.id
  rule {
    id     = "week"
    status = "Enabled"
    filter {}
    expiration {
      days = 7
    }
  }
}

resource "aws_athena_workgroup" "lake" {
  name          = var.name
  force_destroy = true
  configuration {
    enforce_workgroup_configuration = true
    # A question that would read more is ended: at 5 dollars a terabyte, this is a limit on its price.
    bytes_scanned_cutoff_per_query = var.max_bytes
    result_configuration {
      output_location = "s3://${aws_s3_bucket.answers.id}/"
      encryption_configuration {
        encryption_option = "SSE_S3"
      }
    }
  }
}

resource "aws_athena_named_query" "question" {
  for_each    = local.questions
  name        = each.key
  description = each.value
  database    = aws_glue_catalog_database.lake.name
  workgroup   = aws_athena_workgroup.lake.id
  query       = file("${path.module}/questions/${each.key}.sql")
}
