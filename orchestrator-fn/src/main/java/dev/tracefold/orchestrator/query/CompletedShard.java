// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.orchestrator.query;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import dev.tracefold.events.ShardReply.ShardReport;
import dev.tracefold.events.result.AnswerParts;
import dev.tracefold.events.result.ClaimCheckStore;
import dev.tracefold.events.result.DecodedResult;
import dev.tracefold.events.result.ShardAnswer;
import dev.tracefold.processor.error.Failure;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.proto.perfetto.QueryResult;

/// A trace that was answered.
public final class CompletedShard {
    private final int shard;
    private final String traceAddress;
    private final ShardReport report;
    private final ShardAnswer answer;
    private final ClaimCheckStore claims;

    /// An answer.
    ///
    /// @param shard position of the trace in the request
    /// @param traceAddress the trace, as the client wrote it
    /// @param report what answering took and met
    /// @param answer the rows
    /// @param claims where they lie if they are large
    public CompletedShard(
            int shard,
            String traceAddress,
            ShardReport report,
            ShardAnswer answer,
            ClaimCheckStore claims) {
        this.shard = shard;
        this.traceAddress = traceAddress;
        this.report = report;
        this.answer = answer;
        this.claims = claims;
    }

    /// Position of the trace in the request.
    public int shard() {
        return shard;
    }

    /// The trace, as the client wrote it.
    public String traceAddress() {
        return traceAddress;
    }

    /// What answering took and met.
    public ShardReport report() {
        return report;
    }

    /// The rows, one at a time, however many there are.
    ///
    /// @throws ProcessorException when the answer cannot be read
    public DecodedResult rows() {
        try {
            return DecodedResult.open(answer, claims);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /// The whole answer as the messages Bigtrace's clients read.
    ///
    /// @param maxBytes how large they may be in all
    /// @throws ProcessorException when the answer cannot be read, or is larger
    public List<QueryResult> messages(long maxBytes) {
        List<QueryResult> messages = new ArrayList<>();
        long bytes = 0;
        try (AnswerParts parts = AnswerParts.open(answer, claims)) {
            for (QueryResult part = parts.next(); part != null; part = parts.next()) {
                bytes += part.getSerializedSize();
                if (bytes > maxBytes) {
                    throw new ProcessorException(
                            Failure.resource(
                                    "ANSWER_TOO_LARGE",
                                    "the answer of %s has more than the %d bytes a message holds"
                                            .formatted(traceAddress, maxBytes)));
                }
                messages.add(part);
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        return messages;
    }

    private ProcessorException unreadable(IOException e) {
        return new ProcessorException(
                Failure.external(
                        "ANSWER_NOT_READABLE",
                        "the answer of %s cannot be read: %s"
                                .formatted(traceAddress, Objects.toString(e.getMessage()))),
                e);
    }
}
