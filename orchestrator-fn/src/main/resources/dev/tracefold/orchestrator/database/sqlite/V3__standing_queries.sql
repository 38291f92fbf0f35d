-- A standing query is an execution that goes on: standing_id names the saved query it is of.
ALTER TABLE query_execution ADD COLUMN standing_id TEXT;
CREATE UNIQUE INDEX query_execution_standing ON query_execution(standing_id)
  WHERE standing_id IS NOT NULL AND status IN ('UNKNOWN', 'IN_PROGRESS');
