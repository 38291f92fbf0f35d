-- Catalog. Times are milliseconds since 1970, bounds are nanoseconds of the trace clock.
CREATE TABLE trace(
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL UNIQUE,
  file_name TEXT NOT NULL,
  store TEXT NOT NULL,
  generation INTEGER NOT NULL,
  size_bytes INTEGER NOT NULL,
  kind TEXT,
  state TEXT NOT NULL,
  error TEXT,
  start_nanos INTEGER,
  end_nanos INTEGER,
  duration_nanos INTEGER,
  row_count INTEGER,
  row_counts TEXT,
  upload_time INTEGER,
  index_time INTEGER,
  snapshot_address TEXT,
  snapshot_bytes INTEGER
);
-- With the address, which breaks ties, a page's rows are found within the index.
CREATE INDEX trace_size ON trace(size_bytes, address);
CREATE INDEX trace_name ON trace(file_name, address);
CREATE INDEX trace_uploaded ON trace(upload_time, address);
CREATE INDEX trace_indexed ON trace(index_time, address);
CREATE INDEX trace_duration ON trace(duration_nanos, address);
CREATE INDEX trace_started ON trace(start_nanos, address);
CREATE INDEX trace_kind ON trace(kind, address);
CREATE INDEX trace_state ON trace(state, address);

CREATE TABLE trace_deleted(
  address TEXT PRIMARY KEY,
  generation INTEGER NOT NULL
) WITHOUT ROWID;

-- One row: how many traces there are.
CREATE TABLE trace_total(traces INTEGER NOT NULL);
INSERT INTO trace_total VALUES (0);

-- Names of metadata and labels; a label is one that stands in paths.
CREATE TABLE trace_field(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  label INTEGER NOT NULL
);
CREATE TABLE trace_value(
  trace_id INTEGER NOT NULL,
  field_id INTEGER NOT NULL,
  text_value TEXT,
  long_value INTEGER,
  double_value REAL,
  PRIMARY KEY (trace_id, field_id)
) WITHOUT ROWID;
CREATE INDEX trace_value_text ON trace_value(field_id, text_value, trace_id) WHERE text_value IS NOT NULL;
CREATE INDEX trace_value_long ON trace_value(field_id, long_value, trace_id) WHERE long_value IS NOT NULL;
CREATE INDEX trace_value_double ON trace_value(field_id, double_value, trace_id) WHERE double_value IS NOT NULL;

-- History.
CREATE TABLE query_execution(
  uuid TEXT PRIMARY KEY,
  sql TEXT NOT NULL,
  snapshot TEXT NOT NULL,
  row_limit INTEGER NOT NULL,
  materialized INTEGER NOT NULL,
  status TEXT NOT NULL,
  error TEXT,
  start_time INTEGER NOT NULL,
  end_time INTEGER,
  results_until INTEGER,
  has_results INTEGER NOT NULL,
  total_traces INTEGER NOT NULL,
  processed_traces INTEGER NOT NULL,
  failed_traces INTEGER NOT NULL,
  processed_rows INTEGER NOT NULL,
  owner TEXT NOT NULL,
  owned_until INTEGER NOT NULL
);
CREATE INDEX query_execution_started ON query_execution(start_time);
CREATE INDEX query_execution_running ON query_execution(status, owned_until);

CREATE TABLE query_trace_error(
  uuid TEXT NOT NULL,
  shard INTEGER NOT NULL,
  address TEXT NOT NULL,
  stage TEXT NOT NULL,
  code TEXT NOT NULL,
  message TEXT NOT NULL,
  PRIMARY KEY (uuid, shard)
) WITHOUT ROWID;

CREATE TABLE saved_query(
  id TEXT PRIMARY KEY,
  category TEXT NOT NULL,
  name TEXT NOT NULL,
  content TEXT NOT NULL,
  saved_time INTEGER NOT NULL
);
