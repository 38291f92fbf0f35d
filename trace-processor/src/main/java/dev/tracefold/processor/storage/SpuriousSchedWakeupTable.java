// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// Wake-ups of threads that were not asleep: `__intrinsic_spurious_sched_wakeup`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record SpuriousSchedWakeupTable(
        Table table,
        LongColumn ts,
        LongColumn threadStateId,
        IntColumn irqContext,
        IntColumn utid,
        IntColumn wakerUtid) {
    static SpuriousSchedWakeupTable of(Table table) {
        return new SpuriousSchedWakeupTable(
                table,
                table.longs("ts"),
                table.longs("thread_state_id"),
                table.ints("irq_context"),
                table.ints("utid"),
                table.ints("waker_utid"));
    }
}
