// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// A part of a text as it came in.
record TypedSource(SqlSource.Origin origin, int start, int end) implements SqlSource {
    @Override
    public String text() {
        return origin.text().substring(start, end);
    }

    @Override
    public List<SourceFrame> frames(int offset) {
        return List.of(new SourceFrame(origin, start, end, start + offset));
    }

    @Override
    public SqlSource slice(int from, int to) {
        return new TypedSource(origin, start + from, start + to);
    }
}
