// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

// Where to start, for a server that proposes nothing of its own.

import type { Preset } from './types.ts';

export const EXAMPLES: Preset[] = [
  {
    id: 'slices-by-name',
    category: 'Slices',
    name: 'Where time goes',
    description: 'Slices by name: how many, how long together, the longest',
    perfettoSql: 'SELECT name, count(*) AS n, sum(dur) AS total_dur, max(dur) AS max_dur\nFROM slice\nGROUP BY name\nORDER BY total_dur DESC\nLIMIT 50',
  },
  {
    id: 'longest-slices',
    category: 'Slices',
    name: 'Longest slices',
    description: 'The slices that took longest, with thread and process',
    perfettoSql:
      'SELECT s.ts, s.dur, s.name, t.name AS thread, p.name AS process\nFROM slice s\nJOIN thread_track tt ON s.track_id = tt.id\nJOIN thread t USING (utid)\nLEFT JOIN process p USING (upid)\nORDER BY s.dur DESC\nLIMIT 100',
  },
  {
    id: 'cpu-by-process',
    category: 'CPU',
    name: 'CPU time by process',
    description: 'Who ran, from scheduling events',
    perfettoSql:
      "SELECT coalesce(p.name, t.name, 'unknown') AS process, sum(s.dur) AS cpu_dur, count(*) AS slices\nFROM sched s\nJOIN thread t USING (utid)\nLEFT JOIN process p USING (upid)\nWHERE t.is_idle = 0\nGROUP BY process\nORDER BY cpu_dur DESC\nLIMIT 50",
  },
  {
    id: 'counters',
    category: 'Counters',
    name: 'Counters over time',
    description: 'Every sample of every counter track',
    perfettoSql: 'SELECT c.ts, c.value, t.name AS counter\nFROM counter c\nJOIN counter_track t ON c.track_id = t.id\nORDER BY c.ts\nLIMIT 5000',
  },
  {
    id: 'what-is-in-it',
    category: 'Traces',
    name: 'What is in a trace',
    description: 'Rows of the main tables, one line a trace',
    perfettoSql:
      'SELECT (SELECT count(*) FROM slice) AS slices,\n       (SELECT count(*) FROM sched) AS sched,\n       (SELECT count(*) FROM counter) AS counters,\n       (SELECT count(*) FROM thread) AS threads,\n       (SELECT count(*) FROM process) AS processes,\n       (SELECT end_ts - start_ts FROM trace_bounds) AS dur',
  },
  {
    id: 'data-losses',
    category: 'Traces',
    name: 'What was lost',
    description: 'Problems that the recorder or the importer counted',
    perfettoSql: "SELECT name, severity, sum(value) AS value\nFROM stats\nWHERE severity != 'info' AND value > 0\nGROUP BY name, severity\nORDER BY value DESC",
  },
];
