// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import dev.tracefold.processor.descriptor.ProtoText;

/// An encoded `TraceSummary`: a bundle of rows for every metric, or for several that share them.
public final class TraceSummary {
    private static final String TYPE = "perfetto.protos.TraceSummary";

    private final byte[] encoded;

    TraceSummary(byte[] encoded) {
        this.encoded = encoded;
    }

    /// The message.
    public byte[] toByteArray() {
        return encoded.clone();
    }

    /// The message in the text format, without a line end after the last line.
    public String toText() {
        return ProtoText.of(SummarySpec.DESCRIPTORS, TYPE, encoded);
    }
}
