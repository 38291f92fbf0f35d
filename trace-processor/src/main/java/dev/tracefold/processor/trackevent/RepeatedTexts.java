// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.trackevent;

import java.util.ArrayList;
import java.util.List;

import dev.tracefold.processor.storage.StringPool;
import dev.tracefold.processor.wire.ProtoReader;

/// The values of a repeated text as string ids.
final class RepeatedTexts {
    private final StringPool strings;
    private final List<Integer> values = new ArrayList<>(0);

    RepeatedTexts(StringPool strings) {
        this.strings = strings;
    }

    void add(ProtoReader reader) {
        values.add(Texts.intern(strings, reader));
    }

    int size() {
        return values.size();
    }

    int get(int index) {
        return values.get(index);
    }
}
