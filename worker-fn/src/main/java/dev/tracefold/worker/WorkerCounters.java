// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

import dev.tracefold.events.ShardReply;
import dev.tracefold.events.telemetry.Metrics;

/// What a worker has done so far.
final class WorkerCounters {
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder loadNanos = new LongAdder();
    private final LongAdder queryNanos = new LongAdder();
    private final LongAdder cancelRequests = new LongAdder();
    private final LongAdder traceBytes = new LongAdder();
    private final AtomicLong firstShardMillis = new AtomicLong();

    void count(ShardReply reply) {
        switch (reply) {
            case ShardReply.Completed done -> {
                completed.increment();
                rows.add(done.report().rows());
                loadNanos.add(done.report().loadNanos());
                queryNanos.add(done.report().queryNanos());
                traceBytes.add(done.report().traceBytes());
            }
            case ShardReply.Failed _ -> failed.increment();
        }
    }

    /// A shard begins; the first one was what this process was started for.
    void begin() {
        if (firstShardMillis.get() == 0) {
            firstShardMillis.compareAndSet(
                    0, Math.max(1, ManagementFactory.getRuntimeMXBean().getUptime()));
        }
    }

    void countCancel() {
        cancelRequests.increment();
    }

    Metrics metrics(IntSupplier atWork, IntSupplier unprepared) {
        return new Metrics()
                .counter("tracefold_shards_completed_total", "Shards answered.", completed::sum)
                .counter("tracefold_shards_failed_total", "Shards not answered.", failed::sum)
                .counter("tracefold_rows_total", "Rows answered.", rows::sum)
                .counter("tracefold_load_nanoseconds_total", "Time spent loading.", loadNanos::sum)
                .counter(
                        "tracefold_query_nanoseconds_total",
                        "Time spent querying.",
                        queryNanos::sum)
                .counter(
                        "tracefold_cancel_requests_total",
                        "Queries called off.",
                        cancelRequests::sum)
                .counter("tracefold_trace_bytes_total", "Bytes of traces loaded.", traceBytes::sum)
                .counter(
                        "tracefold_cold_starts_total",
                        "Whether this process has had its first shard.",
                        () -> firstShardMillis.get() == 0 ? 0 : 1)
                .gauge(
                        "tracefold_cold_start_milliseconds",
                        "From the start of this process to its first shard.",
                        firstShardMillis::get)
                .gauge("tracefold_shards_running", "Shards at work.", atWork::getAsInt)
                .gauge(
                        "tracefold_snapshots_waiting",
                        "Traces that get a snapshot when no shard is at work.",
                        unprepared::getAsInt);
    }
}
