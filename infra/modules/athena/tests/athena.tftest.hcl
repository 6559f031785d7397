mock_provider "aws" {}

variables {
  name           = "blotter-test"
  lake           = "s3://city-blotter/lake"
  answers_bucket = "city-blotter-answers"
}

run "records" {
  command = plan

  assert {
    condition     = keys(aws_glue_catalog_table.table) == ["outcomes", "stop_and_search", "street"]
    error_message = "Another set of tables."
  }
  assert {
    condition     = aws_glue_catalog_table.table["street"].storage_descriptor[0].location == "s3://city-blotter/lake/records/street/" && aws_glue_catalog_table.table["street"].parameters["table_type"] == "DELTA"
    error_message = "The table is elsewhere, or not read as a Delta table."
  }
  assert {
    condition     = keys(aws_athena_named_query.question) == ["crimes_by_town"]
    error_message = "A question about tables that the lake lacks."
  }
}

run "history" {
  command = plan
  variables {
    history = true
    records = false
  }
  assert {
    condition     = keys(aws_athena_named_query.question) == ["call_durations", "changes_by_hour"] && keys(aws_glue_catalog_table.table) == ["address_changes", "call_changes"]
    error_message = "The city's questions are missing."
  }
}

run "a_question_has_a_limit" {
  command = plan
  assert {
    condition     = aws_athena_workgroup.lake.configuration[0].enforce_workgroup_configuration && aws_athena_workgroup.lake.configuration[0].bytes_scanned_cutoff_per_query == 10000000000
    error_message = "One question could read everything."
  }
  assert {
    condition     = aws_s3_bucket_public_access_block.answers.block_public_policy && aws_s3_bucket_public_access_block.answers.restrict_public_buckets
    error_message = "Answers could be public."
  }
}

run "a_folder_is_refused" {
  command = plan
  variables {
    lake = "/var/lib/blotter/lake"
  }
  expect_failures = [var.lake]
}
