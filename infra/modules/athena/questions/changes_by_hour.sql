-- Calls added, changed and ended in each hour (UTC) of the newest seven days of the lake.
WITH newest AS (
  SELECT date_add('day', -6, max(day)) AS first_day FROM call_changes
)
SELECT
  date_trunc('hour', "at") AS hour,
  count_if(change_type = 'add') AS added,
  count_if(change_type = 'update') AS updated,
  count_if(change_type = 'delete') AS ended
FROM call_changes
WHERE day >= (SELECT first_day FROM newest)
GROUP BY date_trunc('hour', "at")
ORDER BY hour
