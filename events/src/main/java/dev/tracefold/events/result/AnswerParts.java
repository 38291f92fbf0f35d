// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.events.result;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.WireFormat;
import org.jspecify.annotations.Nullable;

import dev.tracefold.proto.event.ShardResult;
import dev.tracefold.proto.perfetto.QueryResult;

/// Reads the parts of an answer one at a time, wherever they lie.
public abstract sealed class AnswerParts implements Closeable {
    /// Opens an answer.
    ///
    /// @throws IOException when its claim check cannot be opened
    public static AnswerParts open(ShardAnswer answer, ClaimCheckStore store) throws IOException {
        return switch (answer) {
            case ShardAnswer.Inline inline -> new InMemory(inline.parts().iterator());
            case ShardAnswer.Claimed claimed -> new Stored(store.open(claimed.check()));
        };
    }

    /// The next part; null after the last.
    ///
    /// @throws IOException when the answer cannot be read, or is not what was promised
    public abstract @Nullable QueryResult next() throws IOException;

    private static final class InMemory extends AnswerParts {
        private final Iterator<QueryResult> parts;

        InMemory(Iterator<QueryResult> parts) {
            this.parts = parts;
        }

        @Override
        public @Nullable QueryResult next() {
            return parts.hasNext() ? parts.next() : null;
        }

        @Override
        public void close() {}
    }

    private static final class Stored extends AnswerParts {
        private final InputStream in;
        private final CodedInputStream coded;

        Stored(InputStream in) {
            this.in = in;
            this.coded = CodedInputStream.newInstance(in, 64 * 1024);
            this.coded.setSizeLimit(Integer.MAX_VALUE);
        }

        @Override
        public @Nullable QueryResult next() throws IOException {
            coded.resetSizeCounter();
            int tag = coded.readTag();
            if (tag == 0) {
                return null;
            }
            if (WireFormat.getTagFieldNumber(tag) != ShardResult.RESULT_FIELD_NUMBER) {
                throw new IOException("expected a result of the shard but found field tag " + tag);
            }
            QueryResult.Builder part = QueryResult.newBuilder();
            coded.readMessage(part, ExtensionRegistryLite.getEmptyRegistry());
            return part.build();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
