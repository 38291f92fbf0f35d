// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.storage;

/// What each thread did between and while it ran: `__intrinsic_thread_state`, column by column; units and meaning are Perfetto's.
///
/// @param table the table that the columns belong to
public record ThreadStateTable(
        Table table,
        LongColumn ts,
        LongColumn dur,
        IntColumn utid,
        StringColumn state,
        IntColumn ioWait,
        StringColumn blockedFunction,
        IntColumn wakerUtid,
        IntColumn wakerId,
        IntColumn irqContext,
        IntColumn ucpu) {
    static ThreadStateTable of(Table table) {
        return new ThreadStateTable(
                table,
                table.longs("ts"),
                table.longs("dur"),
                table.ints("utid"),
                table.strings("state"),
                table.ints("io_wait"),
                table.strings("blocked_function"),
                table.ints("waker_utid"),
                table.ints("waker_id"),
                table.ints("irq_context"),
                table.ints("ucpu"));
    }
}
