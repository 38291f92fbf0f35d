-- The number of a trace decides ties: it is short, while addresses made every index as large as the table. It is in every index, so that pages are found in an index alone.
DROP INDEX trace_size;
DROP INDEX trace_name;
DROP INDEX trace_uploaded;
DROP INDEX trace_indexed;
DROP INDEX trace_duration;
DROP INDEX trace_started;
DROP INDEX trace_kind;
DROP INDEX trace_state;
CREATE INDEX trace_size ON trace(size_bytes NULLS FIRST, id);
CREATE INDEX trace_name ON trace(file_name NULLS FIRST, id);
CREATE INDEX trace_uploaded ON trace(upload_time NULLS FIRST, id);
CREATE INDEX trace_indexed ON trace(index_time NULLS FIRST, id);
CREATE INDEX trace_duration ON trace(duration_nanos NULLS FIRST, id);
CREATE INDEX trace_started ON trace(start_nanos NULLS FIRST, id);
CREATE INDEX trace_kind ON trace(kind NULLS FIRST, id);
CREATE INDEX trace_state ON trace(state NULLS FIRST, id);

-- What a label finds is put into the order of addresses, which the wide rows of the table need not be read for.
ALTER TABLE trace DROP CONSTRAINT trace_pkey, ADD CONSTRAINT trace_pkey PRIMARY KEY (id) INCLUDE (address);
ALTER TABLE trace DROP CONSTRAINT trace_address_key, ADD CONSTRAINT trace_address_key UNIQUE (address) INCLUDE (id);

-- How many traces have a value.
ALTER TABLE trace_field ADD COLUMN traces BIGINT NOT NULL DEFAULT 0;
UPDATE trace_field SET traces = (SELECT COUNT(*) FROM trace_value v WHERE v.field_id = trace_field.id);

-- An index answers alone for pages that were vacuumed since they changed; a fifth of the table, the default, is too long to wait.
ALTER TABLE trace SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
ALTER TABLE trace_value SET (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);

-- For patterns without a beginning. Where the extension is missing or may not be made, every address is looked at instead.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX trace_text ON trace USING gin (address gin_trgm_ops) WITH (gin_pending_list_limit = 16384);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'patterns without a beginning look at every address: %', SQLERRM;
END $$;
