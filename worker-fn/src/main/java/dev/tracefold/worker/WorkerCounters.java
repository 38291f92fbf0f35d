// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.worker;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

import dev.tracefold.events.ShardReply;
import dev.tracefold.events.http.MetricsText;

/// What a worker has done so far.
final class WorkerCounters {
    private final LongAdder completed = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder rows = new LongAdder();
    private final LongAdder loadNanos = new LongAdder();
    private final LongAdder queryNanos = new LongAdder();
    private final LongAdder cancelRequests = new LongAdder();

    void count(ShardReply reply) {
        switch (reply) {
            case ShardReply.Completed done -> {
                completed.increment();
                rows.add(done.report().rows());
                loadNanos.add(done.report().loadNanos());
                queryNanos.add(done.report().queryNanos());
            }
            case ShardReply.Failed _ -> failed.increment();
        }
    }

    void countCancel() {
        cancelRequests.increment();
    }

    MetricsText metrics(IntSupplier atWork) {
        return new MetricsText()
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
                .gauge("tracefold_shards_running", "Shards at work.", atWork::getAsInt);
    }
}
