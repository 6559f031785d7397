-- How long calls last, by nature: from when a call was first seen to when it left the feed. Calls that have not ended are
-- left out, so the newest days look shorter than they are.
WITH ended AS (
  SELECT nature_of_call, date_diff('second', min(first_seen), max("at")) / 60.0 AS minutes
  FROM call_changes
  WHERE change_type = 'delete'
  GROUP BY feed, epoch, call_id, nature_of_call
)
SELECT
  nature_of_call,
  count(*) AS calls,
  round(approx_percentile(minutes, 0.5), 1) AS median_minutes,
  round(approx_percentile(minutes, 0.9), 1) AS p90_minutes
FROM ended
GROUP BY nature_of_call
ORDER BY calls DESC, nature_of_call
