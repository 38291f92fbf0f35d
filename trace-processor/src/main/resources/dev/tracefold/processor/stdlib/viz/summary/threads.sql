-- SPDX-License-Identifier: Apache-2.0
-- Copyright The Tracefold Authors

-- What is known of threads, for the timeline.

INCLUDE PERFETTO MODULE viz.summary.slices;

-- How long each thread ran.
CREATE PERFETTO TABLE _sched_summary
AS
SELECT utid, max(dur) AS max_running_dur, sum(dur) AS sum_running_dur, count() AS running_count
FROM sched
WHERE dur != -1 AND utid NOT IN (SELECT utid FROM thread WHERE is_idle)
GROUP BY utid;

-- How many slices each thread has.
CREATE PERFETTO TABLE _thread_track_summary
AS
SELECT utid, sum(cnt) AS slice_count
FROM thread_track
JOIN _slice_track_summary USING (id)
GROUP BY utid;

-- How many samples of perf each thread has.
CREATE PERFETTO TABLE _perf_sample_summary
AS
SELECT utid, count() AS perf_sample_cnt
FROM perf_sample
WHERE callsite_id IS NOT NULL
GROUP BY utid;

-- How many samples of Instruments each thread has.
CREATE PERFETTO TABLE _instruments_sample_summary
AS
SELECT utid, count() AS instruments_sample_cnt
FROM instruments_sample
WHERE callsite_id IS NOT NULL
GROUP BY utid;

-- The threads of which anything is known.
CREATE PERFETTO TABLE _thread_available_info_summary
AS
SELECT
  thread.utid,
  coalesce(running.max_running_dur, 0) AS max_running_dur,
  coalesce(running.sum_running_dur, 0) AS sum_running_dur,
  coalesce(running.running_count, 0) AS running_count,
  coalesce(slices.slice_count, 0) AS slice_count,
  coalesce(perf.perf_sample_cnt, 0) AS perf_sample_count,
  coalesce(instruments.instruments_sample_cnt, 0) AS instruments_sample_count
FROM thread
LEFT JOIN _sched_summary AS running USING (utid)
LEFT JOIN _thread_track_summary AS slices USING (utid)
LEFT JOIN _perf_sample_summary AS perf USING (utid)
LEFT JOIN _instruments_sample_summary AS instruments USING (utid)
WHERE running.utid IS NOT NULL
  OR slices.utid IS NOT NULL
  OR perf.utid IS NOT NULL
  OR instruments.utid IS NOT NULL
  OR thread.utid IN (SELECT utid FROM cpu_profile_stack_sample)
  OR thread.utid IN (SELECT utid FROM thread_counter_track);
