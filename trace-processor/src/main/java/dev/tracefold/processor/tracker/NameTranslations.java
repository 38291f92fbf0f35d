// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.tracker;

/// Names that the trace asks to show differently.
public final class NameTranslations {
    private final LongIntMap nameOfRaw = new LongIntMap(16);
    private boolean isEmpty = true;

    /// Shows `raw` as `name` from now on; both are string ids.
    public void add(int raw, int name) {
        nameOfRaw.put(raw, name);
        isEmpty = false;
    }

    /// How to show a name.
    public int translate(int raw) {
        if (isEmpty) {
            return raw;
        }
        int name = nameOfRaw.get(raw);
        return name == LongIntMap.NONE ? raw : name;
    }
}
