-- The number of a trace decides ties: every index ends with it anyway, while addresses made each of them as large as the table.
DROP INDEX trace_size;
DROP INDEX trace_name;
DROP INDEX trace_uploaded;
DROP INDEX trace_indexed;
DROP INDEX trace_duration;
DROP INDEX trace_started;
DROP INDEX trace_kind;
DROP INDEX trace_state;
CREATE INDEX trace_size ON trace(size_bytes);
CREATE INDEX trace_name ON trace(file_name);
CREATE INDEX trace_uploaded ON trace(upload_time);
CREATE INDEX trace_indexed ON trace(index_time);
CREATE INDEX trace_duration ON trace(duration_nanos);
CREATE INDEX trace_started ON trace(start_nanos);
CREATE INDEX trace_kind ON trace(kind);
CREATE INDEX trace_state ON trace(state);

-- How many traces have a value.
ALTER TABLE trace_field ADD COLUMN traces INTEGER NOT NULL DEFAULT 0;
UPDATE trace_field SET traces = (SELECT COUNT(*) FROM trace_value v WHERE v.field_id = trace_field.id);

-- For patterns without a beginning: the traces by every three characters of their addresses. Which of them, and how often, the address itself tells.
CREATE VIRTUAL TABLE trace_text USING fts5(address, content='trace', content_rowid='id', tokenize='trigram case_sensitive 1', detail=none, columnsize=0);
INSERT INTO trace_text(trace_text) VALUES ('rebuild');
