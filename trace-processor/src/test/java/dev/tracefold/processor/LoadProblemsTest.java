// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.tracefold.processor.query.LoadProblem;
import dev.tracefold.processor.query.QueryResult;
import dev.tracefold.processor.source.TraceSource;
import dev.tracefold.processor.wire.ProtoWriter;

import static org.assertj.core.api.Assertions.assertThat;

class LoadProblemsTest {
    private static final String SQL =
            """
            SELECT name, severity, sum(value) FROM stats
            WHERE value > 0
                AND (severity IN ('error', 'data_loss') OR name = 'tokenizer_skipped_packets')
            GROUP BY name, severity ORDER BY name LIMIT 64\
            """;

    /// Two buffers that lost packets, and a packet that breaks off.
    private static TraceSource trace() {
        byte[] trace =
                ProtoWriter.message(t ->
                        t.nested(1, p -> p.nested(35, LoadProblemsTest::losses))
                                .cut(1, new byte[] {0x50, 1, 0x40, 5}, 3));
        return TraceSource.bytes("trace", trace);
    }

    private static void losses(ProtoWriter stats) {
        stats.nested(1, buffer -> buffer.varint(6, 2).varint(19, 7));
        stats.nested(1, buffer -> buffer.varint(19, 5));
    }

    @Test
    void theyAreWhatStatsSay() {
        try (TraceSession session = TraceProcessor.open(trace(), ProcessorOptions.DEFAULTS)) {
            List<LoadProblem> expected = new ArrayList<>();
            try (QueryResult rows = session.query(SQL)) {
                while (rows.next()) {
                    expected.add(
                            new LoadProblem(rows.getString(0), rows.getString(1), rows.getLong(2)));
                }
            }

            assertThat(session.problems())
                    .isEqualTo(expected)
                    .containsExactly(
                            new LoadProblem("tokenizer_skipped_packets", "info", 1),
                            new LoadProblem("traced_buf_patches_failed", "data_loss", 2),
                            new LoadProblem(
                                    "traced_buf_trace_writer_packet_loss", "data_loss", 12));
        }
    }

    @Test
    void aSoundTraceHasNone() {
        TraceSource sound = TraceSource.bytes("trace", new byte[] {0x0a, 0x02, 0x50, 0x01});
        try (TraceSession session = TraceProcessor.open(sound, ProcessorOptions.DEFAULTS)) {
            assertThat(session.problems()).isEmpty();
        }
    }
}
