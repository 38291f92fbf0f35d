-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- Who and where: processes, threads, CPUs, machines; and what is known of the trace itself.

CREATE PERFETTO VIEW thread AS SELECT id AS utid, * FROM __intrinsic_thread;

CREATE PERFETTO VIEW process AS SELECT id AS upid, * FROM __intrinsic_process;

CREATE PERFETTO VIEW cpu AS
SELECT id, id AS ucpu, cpu, cluster_id, processor, machine_id, capacity, arg_set_id
FROM __intrinsic_cpu
WHERE cpu IS NOT NULL;

CREATE PERFETTO VIEW cpu_available_frequencies AS
SELECT id, ucpu AS cpu, freq, ucpu FROM __intrinsic_cpu_freq;

CREATE PERFETTO VIEW gpu AS
SELECT
  id, id AS ugpu, gpu, name, vendor, model, architecture, uuid, pci_bdf, machine_id, arg_set_id
FROM __intrinsic_gpu
WHERE gpu IS NOT NULL;

-- The host is number 0; the others are counted from 1.
CREATE PERFETTO VIEW machine AS
SELECT *, iif(raw_id = 0, 0, sum(raw_id != 0) OVER (ORDER BY id)) AS label_index
FROM __intrinsic_machine;

CREATE PERFETTO VIEW metadata AS SELECT * FROM __intrinsic_metadata;

CREATE PERFETTO VIEW stats AS SELECT * FROM __intrinsic_stats;

CREATE PERFETTO TABLE _stat_key_to_severity_and_name AS
SELECT DISTINCT key, severity, name FROM stats;

CREATE PERFETTO VIEW _trace_import_logs AS
SELECT
  log.id, log.trace_id, log.ts, log.byte_offset, stat.severity, stat.name, log.arg_set_id
FROM __intrinsic_trace_import_logs AS log
JOIN _stat_key_to_severity_and_name AS stat ON stat.key = log.stat_key;

CREATE PERFETTO VIEW clock_snapshot AS SELECT * FROM __intrinsic_clock_snapshot;

CREATE PERFETTO VIEW package_list AS SELECT * FROM __intrinsic_package_list;

CREATE PERFETTO VIEW filedescriptor AS SELECT * FROM __intrinsic_filedescriptor;

CREATE PERFETTO VIEW android_game_intervention_list AS SELECT * FROM __intrinsic_android_game_intervention_list;

CREATE PERFETTO VIEW android_dumpstate AS SELECT * FROM __intrinsic_android_dumpstate;

CREATE PERFETTO VIEW gpu_counter_group AS SELECT * FROM __intrinsic_gpu_counter_group;

CREATE PERFETTO VIEW experimental_missing_chrome_processes AS SELECT * FROM __intrinsic_experimental_missing_chrome_processes;

CREATE PERFETTO VIEW surfaceflinger_layers_snapshot AS SELECT * FROM __intrinsic_surfaceflinger_layers_snapshot;

CREATE PERFETTO VIEW surfaceflinger_transactions AS SELECT * FROM __intrinsic_surfaceflinger_transactions;

CREATE PERFETTO VIEW window_manager_shell_transitions AS SELECT * FROM __intrinsic_window_manager_shell_transitions;

CREATE PERFETTO VIEW window_manager_shell_transition_handlers AS SELECT * FROM __intrinsic_window_manager_shell_transition_handlers;

CREATE PERFETTO VIEW protolog AS SELECT * FROM __intrinsic_protolog;

CREATE PERFETTO VIEW vulkan_memory_allocations AS SELECT * FROM __intrinsic_vulkan_memory_allocations;

CREATE PERFETTO VIEW logs AS SELECT * FROM __intrinsic_logs;

CREATE PERFETTO VIEW surfaceflinger_layer AS
SELECT
  id, snapshot_id, arg_set_id, base64_proto_id, layer_id, layer_name, is_visible, parent,
  corner_radius_tl, corner_radius_tr, corner_radius_bl, corner_radius_br, hwc_composition_type,
  is_hidden_by_policy, z_order_relative_of, is_missing_z_parent, layer_rect_id, input_rect_id
FROM __intrinsic_surfaceflinger_layer;

CREATE PERFETTO VIEW android_logs AS
SELECT id, ts, utid, prio, tag, msg FROM __intrinsic_logs WHERE log_source = 'android_logcat';
