// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.gpu;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.perfetto.SequenceState.Message;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.MessageFields;

/// Interned messages that are a name, in field 2.
final class InternedText {
    private final StringPool strings;
    private final MessageFields fields = new MessageFields(2);

    InternedText(StringPool strings) {
        this.strings = strings;
    }

    /// String id of an interned text, or the null string's where there is none.
    int get(SequenceState state, int field, long iid) {
        Message message = state.interned(field, iid);
        if (message == null) {
            return StringPool.NULL_ID;
        }
        fields.reset(message.buffer(), message.start(), message.end());
        return strings.intern(fields.string(2));
    }
}
