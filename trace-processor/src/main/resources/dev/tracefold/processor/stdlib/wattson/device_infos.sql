-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

INCLUDE PERFETTO MODULE android.device;

-- The systems on a chip that there are power models for: which CPUs change their frequency together (a
-- policy has the number of its first CPU), and how long it takes them to leave the deepest idle state.
CREATE PERFETTO TABLE _wattson_topology AS
WITH policy(device, policy, last_cpu, offset_ns) AS (
  VALUES
    ('Tensor', 0, 3, 0), ('Tensor', 4, 5, 0), ('Tensor', 6, 7, 200000),
    ('Tensor G4', 0, 3, 0), ('Tensor G4', 4, 6, 110000), ('Tensor G4', 7, 7, 400000),
    ('Tensor G5', 0, 1, 0), ('Tensor G5', 2, 4, 0), ('Tensor G5', 5, 6, 0), ('Tensor G5', 7, 7, 0),
    ('monaco', 0, 3, 450000),
    ('neo', 0, 3, 100000),
    ('SXR2230P', 0, 1, 0), ('SXR2230P', 2, 5, 0),
    ('MT6897', 0, 3, 0), ('MT6897', 4, 6, 0), ('MT6897', 7, 7, 0)
)
SELECT policy.device, cpu.value AS cpu, policy.policy, policy.offset_ns
FROM policy
JOIN json_each('[0,1,2,3,4,5,6,7]') AS cpu ON cpu.value BETWEEN policy.policy AND policy.last_cpu;

CREATE PERFETTO TABLE _device_cpu_deep_idle_offsets AS
SELECT device, cpu, offset_ns FROM _wattson_topology;

CREATE PERFETTO TABLE _cpu_to_policy_map AS
SELECT device, cpu, policy FROM _wattson_topology;

-- Devices by the system on a chip that they have.
CREATE PERFETTO TABLE _wattson_device_map AS
WITH name(device, wattson_device) AS (
  VALUES
    ('oriole', 'Tensor'), ('raven', 'Tensor'), ('bluejay', 'Tensor'),
    ('eos', 'monaco'), ('aurora', 'monaco')
)
SELECT device, wattson_device FROM name;

-- The system on a chip of the trace, if there is a power model for it: what the guest says, else what the
-- host says, else what the name of the device tells.
CREATE PERFETTO TABLE _wattson_device AS
WITH told AS (
  SELECT
    coalesce(
      (SELECT str_value FROM metadata WHERE name = 'android_guest_soc_model' LIMIT 1),
      (SELECT str_value FROM metadata WHERE name = 'android_soc_model' LIMIT 1),
      (
        SELECT known.wattson_device
        FROM android_device_name AS device
        JOIN _wattson_device_map AS known ON known.device = device.name
        LIMIT 1
      )
    ) AS name
)
SELECT name FROM told WHERE name IN (SELECT device FROM _wattson_topology);

-- Its CPUs.
CREATE PERFETTO TABLE _dev_cpu_policy_map AS
SELECT cpu, policy
FROM _wattson_topology
WHERE device IN (SELECT name FROM _wattson_device)
ORDER BY cpu;

CREATE PERFETTO TABLE _device_policies AS
SELECT DISTINCT policy FROM _dev_cpu_policy_map;

-- Those whose power depends on the frequency of the shared unit.
CREATE PERFETTO TABLE _use_devfreq AS
SELECT value AS device FROM json_each('["Tensor G4","Tensor G5"]');

-- Has a row if that is so for the trace, and none otherwise.
CREATE PERFETTO TABLE _use_devfreq_for_calc AS
SELECT TRUE AS devfreq_necessary
FROM _wattson_device
WHERE name IN (SELECT device FROM _use_devfreq);

-- Has a row if that is not so.
CREATE PERFETTO TABLE _skip_devfreq_for_calc AS
SELECT FALSE AS devfreq_necessary
WHERE NOT EXISTS (SELECT 1 FROM _use_devfreq_for_calc);

-- Idle states of devices that have more of them than the power models: all but the first count as the
-- second. 4294967295 is not to be idle.
CREATE PERFETTO TABLE _idle_state_map AS
WITH last(device, deepest) AS (VALUES ('neo', 2), ('SXR2230P', 2), ('MT6897', 8))
SELECT last.device, state.value AS nominal_idle, min(state.value, 1) AS override_idle
FROM last
JOIN json_each('[0,1,2,3,4,5,6,7,8]') AS state ON state.value <= last.deepest
UNION ALL
SELECT device, 4294967295, -1 FROM last;

CREATE PERFETTO TABLE _idle_state_map_override AS
SELECT nominal_idle, override_idle
FROM _idle_state_map
WHERE device IN (SELECT name FROM _wattson_device);

-- The deepest idle state that the power model knows.
CREATE PERFETTO TABLE _deepest_idle AS
SELECT coalesce(max(override_idle), 1) AS idle FROM _idle_state_map_override;

-- CPUs whose voltage is that of the fastest CPU they share it with; for others it is that of the CPU
-- which needs most power.
CREATE PERFETTO TABLE _dev_vote_by_freq AS
SELECT
  cpu,
  cpu >= 5 AND EXISTS (SELECT 1 FROM _wattson_device WHERE name = 'Tensor G5') AS vote_by_freq
FROM _dev_cpu_policy_map;

-- The number that a device's GPU goes by.
CREATE PERFETTO TABLE _gpuid_map AS
WITH gpu(device, gpu_id) AS (VALUES ('Tensor', 1), ('Tensor G5', 0))
SELECT device, gpu_id FROM gpu;
