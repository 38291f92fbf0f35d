// SPDX-License-Identifier: Apache-2.0
// Copyright The Tracefold Authors

package dev.tracefold.processor.summary;

import java.nio.charset.StandardCharsets;

import dev.tracefold.processor.descriptor.DescriptorPool;
import dev.tracefold.processor.descriptor.ProtoTextReader;
import dev.tracefold.processor.error.ProcessorException;
import dev.tracefold.processor.structured.SpecMessage;

/// What to compute of a trace: metrics, templates of metrics, and queries that they share.
public final class SummarySpec {
    static final DescriptorPool DESCRIPTORS = DescriptorPool.builtin();

    private static final String TYPE = "perfetto.protos.TraceSummarySpec";

    private final SpecMessage message;

    private SummarySpec(byte[] bytes) {
        this.message = SpecMessage.of(DESCRIPTORS, TYPE, bytes);
    }

    /// An encoded `TraceSummarySpec`.
    ///
    /// @throws ProcessorException of category user where the bytes are none
    public static SummarySpec ofBytes(byte[] encoded) {
        return new SummarySpec(encoded.clone());
    }

    /// A `TraceSummarySpec` in the text format.
    ///
    /// @param source what to call the text in failures, a file name for instance
    /// @throws ProcessorException of category user, with line and column, where the text is none
    public static SummarySpec ofText(String source, String text) {
        return new SummarySpec(ProtoTextReader.read(DESCRIPTORS, TYPE, source, text));
    }

    /// The content of a file: bytes if it is called `.pb`, text if it is called `.textproto`, else
    /// what it looks like.
    public static SummarySpec ofFile(String fileName, byte[] content) {
        boolean isText =
                !fileName.endsWith(".pb")
                        && (fileName.endsWith(".textproto")
                                || ProtoTextReader.looksLikeText(content));
        return isText
                ? ofText(fileName, new String(content, StandardCharsets.UTF_8))
                : ofBytes(content);
    }

    SpecMessage message() {
        return message;
    }
}
