// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import com.google.protobuf.CodedOutputStream;
import org.jspecify.annotations.Nullable;

import dev.tracefold.proto.event.ShardResult;
import dev.tracefold.proto.perfetto.QueryResult;

/// Takes the parts of an answer while its query runs: keeps them while they fit into an event, moves
/// them into a claim check when they no longer do. What it writes is one serialised `ShardResult`.
/// For one thread.
public final class ResultSpool implements Consumer<QueryResult>, Closeable {
    private final int inlineLimitBytes;
    private final ClaimCheckStore store;
    private final String hint;
    private final List<QueryResult> parts = new ArrayList<>();
    private long inlineBytes;
    private @Nullable ClaimCheckWriter writer;
    private @Nullable CodedOutputStream coded;

    /// A spool for one shard.
    ///
    /// @param inlineLimitBytes up to which size an answer stays in the event
    /// @param store where a larger one goes
    /// @param hint recognisable part of its name there
    public ResultSpool(int inlineLimitBytes, ClaimCheckStore store, String hint) {
        this.inlineLimitBytes = inlineLimitBytes;
        this.store = store;
        this.hint = hint;
    }

    @Override
    public void accept(QueryResult part) {
        try {
            if (coded != null) {
                coded.writeMessage(ShardResult.RESULT_FIELD_NUMBER, part);
                return;
            }
            parts.add(part);
            inlineBytes +=
                    CodedOutputStream.computeMessageSize(ShardResult.RESULT_FIELD_NUMBER, part);
            if (inlineBytes > inlineLimitBytes) {
                spill();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The whole answer.
    ///
    /// @throws IOException when the claim check cannot be completed
    public ShardAnswer finish() throws IOException {
        if (coded == null || writer == null) {
            return new ShardAnswer.Inline(parts);
        }
        coded.flush();
        return new ShardAnswer.Claimed(writer.commit());
    }

    /// Drops what was not finished.
    @Override
    public void close() throws IOException {
        if (writer != null) {
            writer.close();
        }
    }

    private void spill() throws IOException {
        writer = store.create(hint);
        CodedOutputStream out = CodedOutputStream.newInstance(writer, 64 * 1024);
        for (QueryResult part : parts) {
            out.writeMessage(ShardResult.RESULT_FIELD_NUMBER, part);
        }
        parts.clear();
        coded = out;
    }
}
