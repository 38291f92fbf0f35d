// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.ftrace;

import org.jspecify.annotations.Nullable;

import dev.tracefold.processor.perfetto.SequenceState;
import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.MessageFields;

/// Names of kernel functions, which events carry as interned ids.
final class KernelSymbols {
    /// `InternedData.kernel_symbols`.
    private static final int INTERNED_KERNEL_SYMBOLS = 26;

    private static final int STR = 2;

    private final StringPool strings;
    private final MessageFields interned = new MessageFields(STR);

    KernelSymbols(StringPool strings) {
        this.strings = strings;
    }

    /// String id of a function, or the null string's when it is not interned.
    int find(SequenceState state, long iid) {
        @Nullable Object known = state.decoded(INTERNED_KERNEL_SYMBOLS, iid);
        if (known instanceof Integer id) {
            return id;
        }
        SequenceState.@Nullable Message message = state.interned(INTERNED_KERNEL_SYMBOLS, iid);
        if (message == null) {
            return StringPool.NULL_ID;
        }
        interned.reset(message.buffer(), message.start(), message.end());
        int id = interned.stringId(STR, strings);
        state.setDecoded(INTERNED_KERNEL_SYMBOLS, iid, id);
        return id;
    }
}
