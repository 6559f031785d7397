-- Crimes by town and type in the newest twelve months of the lake.
WITH newest AS (
  SELECT date_add('month', -11, max(month)) AS first_month FROM street
)
SELECT town, crime_type, count(*) AS crimes
FROM street
WHERE month >= (SELECT first_month FROM newest) AND town IS NOT NULL
GROUP BY town, crime_type
ORDER BY crimes DESC, town, crime_type
