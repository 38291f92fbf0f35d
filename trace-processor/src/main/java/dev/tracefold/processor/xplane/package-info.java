// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

/// XPlane, the profile of XLA's runtimes on TPUs, GPUs and CPUs (`*.xplane.pb`). [XplaneReader] makes a
/// process of each plane and a thread of each line, so that PerfettoSQL works on them:
///
/// | in the profile | in tables |
/// |---|---|
/// | plane | `process`: name of the plane, pid its place in the file from 1; args `plane.id`, `plane.hostname`, `plane.STAT` |
/// | line | `thread`: display name or name, tid the line's id; args `line.id`, `line.display_id` |
/// | event | `slice` on the thread's track: display name or name, args `args.STAT`; stats of the kind of event `metadata.STAT`, its long name `metadata.name`, its duration `event.duration_ps` where nanoseconds do not tell it |
/// | event that overlaps another of its line | `slice` on a further track of type `xplane_overlap` (upid, line, lane) and the line's name |
/// | event of the line `_counters_` | `counter` on a track of type `xplane_counter` (upid, name) |
/// | producer and consumer, launch and kernel of one correlation id | `flow` |
///
/// Times are those of the session, `timestamp_ns` plus `offset_ps` rounded down to nanoseconds; when
/// the profile tells when it began, the wall clock is known too. What the operations mean (steps, HLO
/// graphs) is not derived here.
@NullMarked
package dev.tracefold.processor.xplane;

import org.jspecify.annotations.NullMarked;
