// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.cli.rpc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.summary.LiveQueries;
import dev.tracefold.processor.summary.SummarySpec;
import dev.tracefold.processor.wire.ProtoOutput;
import dev.tracefold.processor.wire.ProtoReader;

/// The calls about summarizers: sets of structured queries that a page builds step by step, each under
/// an id of the page's choice.
final class SummarizerCalls {
    private static final String DEFAULT_ID = "0";

    private final LoadedTrace trace;

    SummarizerCalls(LoadedTrace trace) {
        this.trace = trace;
    }

    /// Two fields of any of the arguments: which summarizer, and what of it.
    private record Arguments(ProtoReader message) {
        byte[] field(int number) {
            ProtoReader reader = new ProtoReader();
            reader.enter(message);
            byte[] value = new byte[0];
            while (reader.next()) {
                if (reader.field() == number) {
                    value =
                            Arrays.copyOfRange(
                                    reader.buffer(),
                                    reader.start(),
                                    reader.start() + reader.length());
                }
            }
            return value;
        }

        String text(int number) {
            return new String(field(number), StandardCharsets.UTF_8);
        }
    }

    /// A `CreateSummarizerResult` for a `CreateSummarizerArgs`.
    ProtoOutput create(ProtoReader message) {
        String wanted = new Arguments(message).text(1);
        String id = wanted.isEmpty() ? DEFAULT_ID : wanted;
        trace.createSummarizer(id);
        return new ProtoOutput().text(1, id);
    }

    /// An `UpdateSummarizerSpecResult` for an `UpdateSummarizerSpecArgs`.
    ProtoOutput update(ProtoReader message) {
        Arguments arguments = new Arguments(message);
        ProtoOutput result = new ProtoOutput();
        Optional<LiveQueries> queries = trace.summarizer(arguments.text(1));
        if (queries.isEmpty()) {
            return result.text(2, unknown(arguments));
        }
        try {
            SummarySpec spec = SummarySpec.ofBytes(arguments.field(2));
            for (LiveQueries.Change change : queries.get().update(spec)) {
                result.message(
                        1,
                        new ProtoOutput()
                                .text(1, change.id())
                                .varint(3, change.updated() ? 1 : 0)
                                .varint(4, change.dropped() ? 1 : 0));
            }
            return result;
        } catch (ProcessorException e) {
            return new ProtoOutput().text(2, e.failure().message());
        }
    }

    /// A `QuerySummarizerResult` for a `QuerySummarizerArgs`.
    ProtoOutput query(ProtoReader message) {
        Arguments arguments = new Arguments(message);
        ProtoOutput result = new ProtoOutput();
        Optional<LiveQueries> queries = trace.summarizer(arguments.text(1));
        if (queries.isEmpty()) {
            return result.varint(1, 0).text(6, unknown(arguments));
        }
        try {
            Optional<LiveQueries.Computed> computed = queries.get().query(arguments.text(2));
            if (computed.isEmpty()) {
                return result.varint(1, 0);
            }
            LiveQueries.Computed query = computed.get();
            result.varint(1, 1).text(2, query.table()).varint(3, query.rows());
            query.columns().forEach(column -> result.text(4, column));
            return result.float64(5, query.millis())
                    .text(7, query.sql())
                    .text(8, query.text())
                    .text(9, query.standaloneSql());
        } catch (ProcessorException e) {
            return result.varint(1, 1).text(6, e.failure().message());
        }
    }

    /// A `DestroySummarizerResult` for a `DestroySummarizerArgs`.
    ProtoOutput destroy(ProtoReader message) {
        trace.destroySummarizer(new Arguments(message).text(1));
        return new ProtoOutput();
    }

    private static String unknown(Arguments arguments) {
        return "no summarizer with the id '%s': it has to be created first"
                .formatted(arguments.text(1));
    }
}
