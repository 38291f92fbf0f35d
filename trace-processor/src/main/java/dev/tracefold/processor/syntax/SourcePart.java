// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.syntax;

import java.util.List;

/// A part of a text that has replaced parts.
record SourcePart(RewrittenSource whole, int start, int end) implements SqlSource {
    @Override
    public boolean isRewritten() {
        return true;
    }

    @Override
    public String text() {
        return whole.text().substring(start, end);
    }

    @Override
    public List<SourceFrame> frames(int offset) {
        return whole.frames(start + offset);
    }

    @Override
    public SqlSource slice(int from, int to) {
        return new SourcePart(whole, start + from, start + to);
    }
}
