-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What XLA's runtimes recorded in an XSpace profile: compiled modules, their operations, kernels, steps,
-- operations of the framework on the host. All are empty for traces of other formats.
--
-- Profilers count in picoseconds, slices in nanoseconds: `dur` is rounded, `dur_ps` is not. Sums of
-- `dur_ps` are those of XProf's tools.
--
-- @tags xprof

-- The lines of a profile's planes that have slices. Events that overlap others of their line are on
-- further tracks of the same line.
CREATE PERFETTO TABLE _profile_line(
  -- The track of the slices.
  track_id JOINID(track.id),
  -- The plane.
  upid JOINID(process.id),
  -- The name of the plane.
  plane STRING,
  -- The name of the line.
  line STRING,
  -- The host, as the profile calls it.
  host STRING,
  -- TPU, GPU or CPU; NULL for planes of other kinds.
  device_type STRING,
  -- The number of the device on its host; NULL for the host's threads.
  device LONG
)
AS
WITH line AS (
  SELECT thread_track.id AS track_id, thread.upid, thread.name AS line
  FROM thread_track
  JOIN thread USING (utid)
  UNION ALL
  SELECT id, extract_arg(dimension_arg_set_id, 'upid'), name
  FROM track
  WHERE type = 'xplane_overlap'
)
SELECT
  line.track_id,
  line.upid,
  process.name AS plane,
  line.line,
  extract_arg(process.arg_set_id, 'plane.hostname') AS host,
  CASE
    WHEN process.name GLOB '/device:TPU:*' THEN 'TPU'
    WHEN process.name GLOB '/device:GPU:*' THEN 'GPU'
    WHEN process.name GLOB '/host:*' THEN 'CPU'
  END AS device_type,
  cast_int!(regexp_extract(process.name, '^/device:[A-Z]+:([0-9]+)')) AS device
FROM line
JOIN process USING (upid)
WHERE extract_arg(process.arg_set_id, 'plane.id') IS NOT NULL
ORDER BY line.track_id;

-- How long an event lasted in picoseconds: by the device's clock if it told, else by the file.
CREATE PERFETTO MACRO _profile_dur_ps(
  -- The slice's args.
  arg_set_id Expr,
  -- The slice's duration.
  dur Expr
)
RETURNS Expr
AS
coalesce(
  extract_arg($arg_set_id, 'args.device_duration_ps'),
  extract_arg($arg_set_id, 'event.duration_ps'),
  1000 * $dur
);

-- A stat of an event, or of its kind.
CREATE PERFETTO MACRO _profile_stat(
  -- The slice's args.
  arg_set_id Expr,
  -- The name of the stat.
  stat Expr
)
RETURNS Expr
AS
coalesce(
  extract_arg($arg_set_id, 'args.' || $stat),
  extract_arg($arg_set_id, 'metadata.' || $stat)
);

-- Executions of XLA's operations: on TPUs those of the lines of operations, on GPUs and CPUs what
-- carries the name of an operation. On the host a launch does too, but it is no execution.
CREATE PERFETTO TABLE _xla_op(
  -- The slice.
  id ID(slice.id),
  -- The name of the operation.
  name STRING,
  -- How long it lasted, in picoseconds.
  dur_ps LONG,
  -- When it began by the device's clock, in picoseconds; NULL if the device did not tell.
  device_ps LONG,
  -- The slice that it lies in.
  parent_id JOINID(slice.id)
)
AS
WITH named AS (
  SELECT DISTINCT arg_set_id
  FROM args
  WHERE key = 'args.hlo_op'
)
SELECT
  slice.id,
  CASE
    WHEN device_type = 'TPU' THEN slice.name
    ELSE regexp_extract(extract_arg(slice.arg_set_id, 'args.hlo_op'), '[^:]*$')
  END AS name,
  _profile_dur_ps!(slice.arg_set_id, slice.dur) AS dur_ps,
  extract_arg(slice.arg_set_id, 'args.device_offset_ps') AS device_ps,
  slice.parent_id
FROM slice
JOIN _profile_line AS line USING (track_id)
WHERE iif(
  line.device_type = 'TPU',
  line.line IN ('XLA Ops', 'Async XLA Ops', 'Sparse Core Ops'),
  slice.arg_set_id IN named
    AND (
      line.device_type = 'GPU'
      OR extract_arg(slice.arg_set_id, 'args.correlation_id') IS NULL
    )
)
ORDER BY slice.id;

-- How long the operations directly inside an operation lasted. Times in the file are fitted to the
-- host's clock, which puts operations that follow each other into each other: the device's clock decides.
CREATE PERFETTO TABLE _xla_op_nested(
  -- The outer operation.
  id ID(slice.id),
  -- How long they lasted together, in picoseconds.
  dur_ps LONG
)
AS
SELECT nested.parent_id AS id, sum(nested.dur_ps) AS dur_ps
FROM _xla_op AS nested
JOIN _xla_op AS op ON op.id = nested.parent_id
WHERE nested.device_ps IS NULL
  OR op.device_ps IS NULL
  OR (
    nested.device_ps >= op.device_ps
    AND nested.device_ps + nested.dur_ps <= op.device_ps + op.dur_ps
  )
GROUP BY nested.parent_id
ORDER BY nested.parent_id;

-- Executions of the operations of compiled modules, one row each, on TPUs, GPUs and CPUs.
CREATE PERFETTO VIEW xla_op(
  -- The slice.
  id ID(slice.id),
  -- When it began.
  ts TIMESTAMP,
  -- How long it lasted.
  dur DURATION,
  -- How long it lasted, in picoseconds.
  dur_ps LONG,
  -- How long it lasted without the operations inside it, in picoseconds.
  self_dur_ps LONG,
  -- The operation, for instance `fusion.3`.
  name STRING,
  -- The kind of operation in XProf's words, for instance `loop fusion`; NULL where only the compiled
  -- module would tell, as on GPUs and CPUs.
  category STRING,
  -- The text of the instruction; NULL like the category.
  expression STRING,
  -- The operation of the framework that it was made from, if any.
  framework_op STRING,
  -- The number of the compiled program; `printf('%u', program_id)` is how XProf shows it.
  program_id LONG,
  -- The compiled module; NULL on TPUs, where the program's number tells.
  module STRING,
  -- Whether it ran beside the others, as transfers do.
  is_async BOOL,
  -- Floating-point operations; NULL if the profile does not tell.
  flops LONG,
  -- Bytes that were read and written; NULL if the profile does not tell.
  bytes_accessed LONG,
  -- The line of source that it comes from, `file:line`, if known.
  source STRING,
  -- The step that it belongs to, if known.
  step LONG,
  -- TPU, GPU or CPU.
  device_type STRING,
  -- The number of the device on its host; NULL for CPUs that do not tell.
  device LONG,
  -- The name of the plane.
  plane STRING,
  -- The name of the line.
  line STRING,
  -- The host, as the profile calls it, if it does.
  host STRING
)
AS
SELECT
  op.id,
  slice.ts,
  slice.dur,
  op.dur_ps,
  op.dur_ps - ifnull(nested.dur_ps, 0) AS self_dur_ps,
  op.name,
  extract_arg(slice.arg_set_id, 'metadata.hlo_category') AS category,
  iif(
    line.device_type = 'TPU',
    extract_arg(slice.arg_set_id, 'metadata.name'),
    NULL
  ) AS expression,
  coalesce(
    nullif(_profile_stat!(slice.arg_set_id, 'tf_op'), 'XlaModule:'),
    iif(line.device_type = 'TPU', NULL, extract_arg(slice.arg_set_id, 'args.name'))
  ) AS framework_op,
  _profile_stat!(slice.arg_set_id, 'program_id') AS program_id,
  extract_arg(slice.arg_set_id, 'args.hlo_module') AS module,
  line.line = 'Async XLA Ops' AS is_async,
  _profile_stat!(slice.arg_set_id, 'flops') AS flops,
  _profile_stat!(slice.arg_set_id, 'bytes_accessed') AS bytes_accessed,
  _profile_stat!(slice.arg_set_id, 'source') AS source,
  extract_arg(slice.arg_set_id, 'args.group_id') AS step,
  line.device_type,
  ifnull(line.device, extract_arg(slice.arg_set_id, 'args.device_ordinal')) AS device,
  line.plane,
  line.line,
  line.host
FROM _xla_op AS op
JOIN slice USING (id)
JOIN _profile_line AS line USING (track_id)
LEFT JOIN _xla_op_nested AS nested ON nested.id = op.id;

-- A number of 64 bits without a sign, as SQL has those bits.
CREATE PERFETTO FUNCTION _profile_unsigned(
  -- Decimal digits.
  digits STRING
)
-- The number, less 2^64 if it is 2^63 or more.
RETURNS LONG
AS
SELECT
  iif(
    length($digits) < 19 OR (length($digits) = 19 AND $digits <= '9223372036854775807'),
    cast_int!($digits),
    (cast_int!(substr($digits, 1, length($digits) - 1)) - 1844674407370955161) * 10
      + cast_int!(substr($digits, -1))
      - 6
  );

-- Executions of compiled modules, one row each. Only TPUs record them; on GPUs and CPUs the module is
-- a column of `xla_op`.
CREATE PERFETTO VIEW xla_module(
  -- The slice.
  id ID(slice.id),
  -- When it began.
  ts TIMESTAMP,
  -- How long it lasted.
  dur DURATION,
  -- How long it lasted, in picoseconds.
  dur_ps LONG,
  -- The module, for instance `jit_train_step`.
  name STRING,
  -- The number of the compiled program.
  program_id LONG,
  -- The number of the execution.
  run_id LONG,
  -- The step that it belongs to, if known.
  step LONG,
  -- The kind of device.
  device_type STRING,
  -- The number of the device on its host.
  device LONG,
  -- The name of the plane.
  plane STRING,
  -- The host, as the profile calls it, if it does.
  host STRING
)
AS
SELECT
  slice.id,
  slice.ts,
  slice.dur,
  _profile_dur_ps!(slice.arg_set_id, slice.dur) AS dur_ps,
  regexp_extract(slice.name, '^(.*?)(?:[(][0-9]+[)])?$') AS name,
  ifnull(
    _profile_stat!(slice.arg_set_id, 'program_id'),
    _profile_unsigned(regexp_extract(slice.name, '[(]([0-9]+)[)]$'))
  ) AS program_id,
  extract_arg(slice.arg_set_id, 'args.run_id') AS run_id,
  extract_arg(slice.arg_set_id, 'args.group_id') AS step,
  line.device_type,
  line.device,
  line.plane,
  line.host
FROM _profile_line AS line
JOIN slice USING (track_id)
WHERE line.line IN ('XLA Modules', 'Sparse Core Modules');

-- A number out of how a kernel was launched, `name:value` among words.
CREATE PERFETTO MACRO _kernel_detail(
  -- The whole text.
  details Expr,
  -- The name.
  name Expr
)
RETURNS Expr
AS
regexp_extract($details, '(?:^|[ \n])' || $name || ':([^ \n:]+)(?:$|[ \n])');

-- Executions of kernels on GPUs, one row each. Kernels that took no time are left out, as XProf does.
CREATE PERFETTO VIEW kernel(
  -- The slice.
  id ID(slice.id),
  -- When it began.
  ts TIMESTAMP,
  -- How long it lasted. Drivers tell nanoseconds.
  dur DURATION,
  -- The kernel.
  name STRING,
  -- The operation of the framework, if known.
  framework_op STRING,
  -- The operation of XLA, if it is one's.
  hlo_op STRING,
  -- The compiled module, if it is one's.
  module STRING,
  -- The number of the compiled program, if it is one's.
  program_id LONG,
  -- Registers for a thread.
  registers_per_thread LONG,
  -- Shared memory whose size is known when compiled, in bytes.
  static_shmem_bytes LONG,
  -- Shared memory whose size is known when launched, in bytes.
  dynamic_shmem_bytes LONG,
  -- Threads of a block, `x,y,z`.
  block_dim STRING,
  -- Blocks of the grid, `x,y,z`.
  grid_dim STRING,
  -- How much of the GPU's threads can run at once, in percent.
  occupancy_pct DOUBLE,
  -- What connects it with its launch.
  correlation_id LONG,
  -- The step that it belongs to, if known.
  step LONG,
  -- The number of the GPU on its host.
  device LONG,
  -- The number of the stream.
  stream LONG,
  -- The name of the plane.
  plane STRING,
  -- The host, as the profile calls it, if it does.
  host STRING
)
AS
WITH launched AS (
  SELECT
    slice.*,
    line.line,
    line.device,
    line.plane,
    line.host,
    extract_arg(slice.arg_set_id, 'args.kernel_details') AS details
  FROM _profile_line AS line
  JOIN slice USING (track_id)
  WHERE line.device_type = 'GPU' AND slice.dur > 0
)
SELECT
  id,
  ts,
  dur,
  name,
  coalesce(
    nullif(extract_arg(arg_set_id, 'args.tf_op'), 'XlaModule:'),
    extract_arg(arg_set_id, 'args.name')
  ) AS framework_op,
  regexp_extract(extract_arg(arg_set_id, 'args.hlo_op'), '[^:]*$') AS hlo_op,
  extract_arg(arg_set_id, 'args.hlo_module') AS module,
  extract_arg(arg_set_id, 'args.program_id') AS program_id,
  ifnull(cast_int!(_kernel_detail!(details, 'regs')), 0) AS registers_per_thread,
  ifnull(cast_int!(_kernel_detail!(details, 'static_shared')), 0) AS static_shmem_bytes,
  ifnull(cast_int!(_kernel_detail!(details, 'dynamic_shared')), 0) AS dynamic_shmem_bytes,
  ifnull(_kernel_detail!(details, 'block'), '1,1,1') AS block_dim,
  ifnull(_kernel_detail!(details, 'grid'), '1,1,1') AS grid_dim,
  ifnull(cast_double!(_kernel_detail!(details, 'occ_pct')), 0.0) AS occupancy_pct,
  extract_arg(arg_set_id, 'args.correlation_id') AS correlation_id,
  extract_arg(arg_set_id, 'args.group_id') AS step,
  device,
  cast_int!(regexp_extract(line, '^Stream #([0-9]+)')) AS stream,
  plane,
  host
FROM launched
WHERE details != '';

-- Steps, one row for each on each device, or on the host where no device recorded any: there they are
-- what the program annotated as a step.
CREATE PERFETTO VIEW device_step(
  -- The slice.
  id ID(slice.id),
  -- When it began.
  ts TIMESTAMP,
  -- How long it lasted.
  dur DURATION,
  -- How long it lasted, in picoseconds.
  dur_ps LONG,
  -- What the step is called, for instance `train 7`.
  name STRING,
  -- The number of the step.
  step LONG,
  -- TPU, GPU, or CPU where the host's annotations tell.
  device_type STRING,
  -- The number of the device on its host; NULL for the host's annotations.
  device LONG,
  -- The name of the plane.
  plane STRING,
  -- The host, as the profile calls it, if it does.
  host STRING
)
AS
WITH on_device AS (
  SELECT track_id
  FROM _profile_line
  WHERE device_type IN ('TPU', 'GPU') AND line IN ('Steps', 'Sparse Core Steps')
),
on_host AS (
  SELECT track_id
  FROM _profile_line
  WHERE device_type = 'CPU' AND NOT EXISTS (SELECT 1 FROM slice JOIN on_device USING (track_id))
)
SELECT
  slice.id,
  slice.ts,
  slice.dur,
  _profile_dur_ps!(slice.arg_set_id, slice.dur) AS dur_ps,
  ifnull(
    extract_arg(slice.arg_set_id, 'args.step_name'),
    iif(
      line.device IS NULL,
      slice.name || ' ' || extract_arg(slice.arg_set_id, 'args.step_num'),
      slice.name
    )
  ) AS name,
  coalesce(
    extract_arg(slice.arg_set_id, 'args.step_num'),
    cast_int!(regexp_extract(slice.name, '^[0-9]+$')),
    extract_arg(slice.arg_set_id, 'args.group_id')
  ) AS step,
  line.device_type,
  line.device,
  line.plane,
  line.host
FROM _profile_line AS line
JOIN slice USING (track_id)
WHERE line.track_id IN on_device
  OR (
    line.track_id IN on_host
    AND extract_arg(slice.arg_set_id, 'args.step_num') IS NOT NULL
  );

-- Whether a type of operation is one of JAX.
CREATE PERFETTO MACRO _is_jax_type(
  -- The type.
  type Expr
)
RETURNS Expr
AS
regexp_extract($type, '^[a-z_][a-z0-9_]*(?:\[.*\])?$') IS NOT NULL;

-- The type of an operation that tells none: the last part of its name, without the number that made it
-- unique.
CREATE PERFETTO MACRO _derived_op_type(
  -- The name.
  name Expr
)
RETURNS Expr
AS
regexp_extract(regexp_extract($name, '[^/]*$'), '^(.*?)(?:_[+-]?[0-9]{1,18})?$');

-- The parts of the names of operations of frameworks on the host's threads.
CREATE PERFETTO VIEW _host_op_name(
  -- The slice.
  id ID(slice.id),
  -- The whole name.
  full_name STRING,
  -- What stands before the first colon; all if there is none.
  name STRING,
  -- What stands behind the first colon; NULL if there is none.
  type STRING,
  -- Whether the profiler said that it is an operation; else only the name tells.
  is_told BOOL
)
AS
WITH called AS (
  SELECT
    slice.id,
    ifnull(extract_arg(slice.arg_set_id, 'metadata.name'), slice.name) AS full_name,
    FALSE AS is_told
  FROM _profile_line AS line
  JOIN slice USING (track_id)
  WHERE line.plane = '/host:CPU'
  UNION ALL
  SELECT slice.id, extract_arg(slice.arg_set_id, 'args.tf_op'), TRUE
  FROM _profile_line AS line
  JOIN slice USING (track_id)
  WHERE line.plane = '/host:CPU'
)
SELECT
  id,
  full_name,
  iif(
    instr(full_name, ':') > 0,
    substr(full_name, 1, instr(full_name, ':') - 1),
    full_name
  ) AS name,
  iif(
    instr(full_name, ':') > 0,
    substr(full_name, instr(full_name, ':') + 1),
    NULL
  ) AS type,
  is_told
FROM called
WHERE full_name != '';

-- Which framework an operation of the host is of, by its name.
CREATE PERFETTO VIEW _host_op_kind(
  -- The slice.
  id ID(slice.id),
  -- The whole name.
  full_name STRING,
  -- What stands before the first colon.
  name STRING,
  -- What stands behind the first colon.
  type STRING,
  -- The framework, or NULL for what is no operation of a known one.
  framework STRING,
  -- Whether the profiler said that it is an operation.
  is_told BOOL
)
AS
SELECT
  id,
  full_name,
  name,
  type,
  is_told,
  CASE
    WHEN type IS NULL
      THEN iif(
        lower(substr(full_name, 1, 10)) IN ('memcpyhtod', 'memcpydtoh', 'memcpydtod', 'memcpyhtoh'),
        'memcpy',
        NULL
      )
    WHEN name = 'Iterator' THEN 'tf.data'
    WHEN regexp_extract(name, '^[A-Za-z0-9.][A-Za-z0-9_./>-]*$') IS NOT NULL
    AND regexp_extract(type, '^[A-Z_][a-zA-Z0-9_]*$') IS NOT NULL
      THEN 'TensorFlow'
    WHEN type = '' THEN iif(_is_jax_type!(_derived_op_type!(name)), 'JAX', 'TensorFlow')
    WHEN _is_jax_type!(type) THEN 'JAX'
  END AS framework
FROM _host_op_name;

-- Operations of frameworks on the host's threads, one row an execution: TensorFlow's operations and
-- input pipelines (tf.data), JAX's primitives, copies of memory. An event that is named after one
-- operation and was made for another is a row for each, as it is for XProf.
CREATE PERFETTO VIEW host_op(
  -- The slice.
  id ID(slice.id),
  -- When it began.
  ts TIMESTAMP,
  -- How long it lasted.
  dur DURATION,
  -- The operation, without its type.
  name STRING,
  -- What it does, for instance `MatMul`; `Dataset` for input pipelines; empty if unknown.
  type STRING,
  -- TensorFlow, tf.data, JAX or memcpy; NULL where the name tells none.
  framework STRING,
  -- Whether it was executed one by one, not as part of a function.
  is_eager BOOL,
  -- The step that it belongs to, if known.
  step LONG,
  -- The name of the thread.
  thread STRING,
  -- The host, as the profile calls it, if it does.
  host STRING
)
AS
SELECT
  kind.id,
  slice.ts,
  slice.dur,
  iif(kind.framework IN ('TensorFlow', 'JAX'), kind.name, kind.full_name) AS name,
  CASE kind.framework
    WHEN 'tf.data' THEN 'Dataset'
    WHEN 'memcpy' THEN 'Memcpy' || iif(lower(kind.full_name) GLOB 'memcpyh*', 'H', 'D')
      || 'To' || upper(substr(kind.full_name, 9, 1))
    WHEN 'JAX'
      THEN regexp_extract(
        iif(kind.type = '', _derived_op_type!(kind.name), kind.type),
        '^[^\[]*'
      )
    WHEN 'TensorFlow' THEN iif(kind.type = '', _derived_op_type!(kind.name), kind.type)
    ELSE ''
  END AS type,
  kind.framework,
  ifnull(extract_arg(slice.arg_set_id, 'args.is_eager'), 0) != 0 AS is_eager,
  extract_arg(slice.arg_set_id, 'args.group_id') AS step,
  line.line AS thread,
  line.host
FROM _host_op_kind AS kind
JOIN slice USING (id)
JOIN _profile_line AS line USING (track_id)
WHERE kind.framework IS NOT NULL OR kind.is_told;
