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

    /// Two track events that need a state which nobody has begun, one whose message breaks off, and two buffers that lost
    /// chunks.
    private static TraceSource trace() {
        byte[] cut = {0x4a, 0x7f};
        byte[] trace =
                ProtoWriter.message(t -> {
                    t.nested(1, p -> p.varint(8, 1).varint(10, 1).varint(13, 2).bytes(11, cut));
                    t.nested(1, p -> p.varint(8, 1).varint(10, 1).varint(13, 2).bytes(11, cut));
                    t.nested(1, p -> p.varint(8, 2).varint(10, 2).bytes(11, cut));
                    t.nested(1, p -> p.nested(35, LoadProblemsTest::lostChunks));
                });
        return TraceSource.bytes("trace", trace);
    }

    private static void lostChunks(ProtoWriter stats) {
        stats.nested(1, buffer -> buffer.varint(3, 7));
        stats.nested(1, buffer -> buffer.varint(3, 5));
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
                    .extracting(LoadProblem::name)
                    .contains("tokenizer_skipped_packets");
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
